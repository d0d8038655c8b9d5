extends SceneTree
## Writes what Godot's own importer makes of glTF files as JSON: size, triangles, mean linear albedo by area.
## Arguments after --: the file to write, how many rows of places to look at on a triangle, then the files.


func _init() -> void:
	var found: Dictionary = {}
	var arguments: PackedStringArray = OS.get_cmdline_user_args()
	for path: String in arguments.slice(2):
		var state: GLTFState = GLTFState.new()
		state.handle_binary_image = GLTFState.HANDLE_BINARY_EMBED_AS_UNCOMPRESSED
		var document: GLTFDocument = GLTFDocument.new()
		printerr("reading ", path)
		var error: Error = document.append_from_file(path, state)
		var scene: Node = document.generate_scene(state) if error == OK else null
		if scene == null:
			found[path] = {"error": error_string(error)}
			continue
		found[path] = _facts(scene, int(arguments[1]))
		scene.free()
	FileAccess.open(arguments[0], FileAccess.WRITE).store_string(JSON.stringify(found))
	quit()


func _facts(scene: Node, rows: int) -> Dictionary:
	var sums: Dictionary = {"low": Vector3.INF, "high": -Vector3.INF, "triangles": 0, "area": 0.0, "albedo": Vector3.ZERO}
	for node: Node in [scene] + scene.find_children("*", "", true, false):
		if node is MeshInstance3D:
			var place: Transform3D = node.transform
			var above: Node = node.get_parent()
			while above is Node3D:
				place = above.transform * place
				above = above.get_parent()
			for surface: int in node.mesh.get_surface_count():
				if node.mesh.surface_get_primitive_type(surface) in [Mesh.PRIMITIVE_TRIANGLES, Mesh.PRIMITIVE_TRIANGLE_STRIP]:
					_add(sums, node.mesh, surface, place, rows)
	if sums["triangles"] == 0:
		return {"error": "nothing is shown"}
	var size: Vector3 = sums["high"] - sums["low"]
	var albedo: Vector3 = sums["albedo"] / sums["area"]
	return {
		"size": [size.x, size.y, size.z],
		"triangles": sums["triangles"],
		"albedo": [albedo.x, albedo.y, albedo.z],
	}


func _add(sums: Dictionary, mesh: ArrayMesh, surface: int, place: Transform3D, rows: int) -> void:
	var arrays: Array = mesh.surface_get_arrays(surface)
	var points: PackedVector3Array = arrays[Mesh.ARRAY_VERTEX]
	var corners: Array = range(points.size())
	if arrays[Mesh.ARRAY_INDEX] != null:
		corners = Array(arrays[Mesh.ARRAY_INDEX])
	var look: Look = Look.new(mesh.surface_get_material(surface), arrays)
	var is_strip: bool = mesh.surface_get_primitive_type(surface) == Mesh.PRIMITIVE_TRIANGLE_STRIP
	for first: int in range(0, corners.size() - 2, 1 if is_strip else 3):
		var face: Array = corners.slice(first, first + 3)
		var at: Array = face.map(func(corner: int) -> Vector3: return place * points[corner])
		for point: Vector3 in at:
			sums["low"] = sums["low"].min(point)
			sums["high"] = sums["high"].max(point)
		var area: float = (at[1] - at[0]).cross(at[2] - at[0]).length()
		sums["triangles"] += 1
		sums["area"] += area
		sums["albedo"] += area * look.mean(face, rows)


## What colours a surface.
class Look:
	var material: BaseMaterial3D
	var colors: Variant
	var uvs: Variant
	var image: Image

	func _init(of: Material, arrays: Array) -> void:
		material = of as BaseMaterial3D
		colors = arrays[Mesh.ARRAY_COLOR]
		uvs = arrays[Mesh.ARRAY_TEX_UV]
		if material != null and material.albedo_texture != null:
			image = material.albedo_texture.get_image()
			if image.is_compressed():
				image.decompress()

	func mean(face: Array, rows: int) -> Vector3:
		var total: Vector3 = Vector3.ZERO
		var count: int = 0
		for i: int in rows:
			for j: int in rows - i:
				var weights: Vector3 = Vector3(i + 1 / 3.0, j + 1 / 3.0, rows - i - j - 2 / 3.0) / rows
				total += _at(face, weights)
				count += 1
		return total / count

	func _at(face: Array, weights: Vector3) -> Vector3:
		if material == null:
			return Vector3.ONE
		var factor: Color = material.albedo_color.srgb_to_linear()
		var found: Vector3 = Vector3(factor.r, factor.g, factor.b)
		if material.vertex_color_use_as_albedo and colors != null:
			var color: Vector3 = Vector3.ZERO
			for corner: int in 3:
				var one: Color = colors[face[corner]]
				if material.vertex_color_is_srgb:
					one = one.srgb_to_linear()
				color += weights[corner] * Vector3(one.r, one.g, one.b)
			found *= color
		if image != null and uvs != null:
			var uv: Vector2 = Vector2.ZERO
			for corner: int in 3:
				uv += weights[corner] * uvs[face[corner]]
			found *= _texel(uv * Vector2(material.uv1_scale.x, material.uv1_scale.y) + Vector2(material.uv1_offset.x, material.uv1_offset.y))
		return found

	func _texel(uv: Vector2) -> Vector3:
		uv = Vector2(fposmod(uv.x, 1), fposmod(uv.y, 1)) if material.texture_repeat else uv.clampf(0, 1)
		var size: Vector2i = image.get_size()
		var place: Vector2i = Vector2i(uv * Vector2(size)).clamp(Vector2i.ZERO, size - Vector2i.ONE)
		var texel: Color = image.get_pixelv(place).srgb_to_linear()
		return Vector3(texel.r, texel.g, texel.b)

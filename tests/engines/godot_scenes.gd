extends SceneTree
## Writes what Godot made of scenes as JSON. Arguments after --: the file to write, then the scenes.


func _init() -> void:
	var found: Dictionary = {}
	var arguments: PackedStringArray = OS.get_cmdline_user_args()
	for path: String in arguments.slice(1):
		var packed: PackedScene = load(path)
		if packed != null:
			var scene: Node = packed.instantiate()
			found[path] = _facts(scene)
			scene.free()
	FileAccess.open(arguments[0], FileAccess.WRITE).store_string(JSON.stringify(found))
	quit()


func _facts(scene: Node) -> Dictionary:
	var facts: Dictionary = {"triangles": [], "hulls": [], "albedo": []}
	for node: Node in [scene] + scene.find_children("*", "", true, false):
		if node is MeshInstance3D:
			var indices: PackedInt32Array = node.mesh.surface_get_arrays(0)[Mesh.ARRAY_INDEX]
			facts["triangles"].append(indices.size() / 3)
			var material: BaseMaterial3D = node.mesh.surface_get_material(0)
			if material != null and material.albedo_texture != null:
				facts["albedo"] = _mean(material.albedo_texture.get_image())
		if node is CollisionShape3D and node.shape is ConvexPolygonShape3D:
			facts["hulls"].append(node.shape.points.size())
	return facts


## The side in texels, then the mean colour.
func _mean(image: Image) -> Array:
	if image.is_compressed():
		image.decompress()
	image.convert(Image.FORMAT_RGB8)
	var side: int = image.get_width()
	var data: PackedByteArray = image.get_data().slice(0, side * image.get_height() * 3)
	var total: Array[int] = [0, 0, 0]
	for index: int in data.size():
		total[index % 3] += data[index]
	return [side] + total.map(func(sum: int) -> float: return sum / float(data.size() / 3))

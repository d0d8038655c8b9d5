@tool
extends Node3D
## The props of a level as they are made, at their places: straight from their bytes, so that Godot imports them once,
## together, at the end. Nothing of it belongs to the scene: it is neither listed nor saved.

const LodScene := preload("../import/lod_scene.gd")


## Shows the prop in [param glb] at each of [param placements], as the protocol has them.
func show_prop(glb: PackedByteArray, placements: Array) -> void:
	var document := GLTFDocument.new()
	var state := GLTFState.new()
	state.handle_binary_image = GLTFState.HANDLE_BINARY_EMBED_AS_UNCOMPRESSED
	if document.append_from_buffer(glb, "", state) != OK:
		return
	var prop: Node3D = document.generate_scene(state) as Node3D
	if prop == null:
		return
	var finest: ImporterMeshInstance3D = _finest_of(prop)
	for placement: Dictionary in placements if finest != null else []:
		var shown := MeshInstance3D.new()
		shown.mesh = finest.mesh.get_mesh()
		shown.transform = transform_of(placement) * _within(finest, prop)
		add_child(shown)
	prop.free()


## Where a [param placement] of the protocol puts a prop.
static func transform_of(placement: Dictionary) -> Transform3D:
	var place: Array = placement["position"]
	var basis := Basis(Vector3.UP, deg_to_rad(placement["turn"])).scaled(Vector3.ONE * float(placement["scale"]))
	return Transform3D(basis, Vector3(place[0], place[1], place[2]))


## In the editor a glTF document is made of what an import begins with, not of MeshInstance3Ds.
static func _finest_of(prop: Node3D) -> ImporterMeshInstance3D:
	var meshes: Array[Node] = prop.find_children("*", "ImporterMeshInstance3D", true, false)
	for mesh: Node in meshes:
		if LodScene.note_of(mesh).get("level") == 0:
			return mesh
	return null if meshes.is_empty() else meshes[0]


## Where [param node] stands in the space of [param prop], which isn't in the tree.
static func _within(node: Node3D, prop: Node3D) -> Transform3D:
	var place := Transform3D.IDENTITY
	while node != prop:
		place = node.transform * place
		node = node.get_parent_node_3d()
	return place

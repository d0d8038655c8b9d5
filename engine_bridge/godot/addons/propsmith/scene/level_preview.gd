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
	for placement: Dictionary in placements:
		var prop: Node3D = document.generate_scene(state) as Node3D
		if prop != null:
			_keep_finest(prop)
			prop.transform = transform_of(placement)
			add_child(prop)


## Where a [param placement] of the protocol puts a prop.
static func transform_of(placement: Dictionary) -> Transform3D:
	var place: Array = placement["position"]
	var basis := Basis(Vector3.UP, deg_to_rad(placement["turn"])).scaled(Vector3.ONE * float(placement["scale"]))
	return Transform3D(basis, Vector3(place[0], place[1], place[2]))


static func _keep_finest(prop: Node3D) -> void:
	var levels: Array[MeshInstance3D] = LodScene.find_levels(prop)
	for mesh: Node in prop.find_children("*", "MeshInstance3D", true, false):
		(mesh as MeshInstance3D).visible = not levels.is_empty() and mesh == levels[0]

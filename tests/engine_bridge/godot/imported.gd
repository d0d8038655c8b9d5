extends SceneTree
## Writes the nodes of imported scenes as JSON. Arguments after --: the file to write, then the scenes.


func _init() -> void:
	var found: Dictionary = {}
	var arguments: PackedStringArray = OS.get_cmdline_user_args()
	for path: String in arguments.slice(1):
		var scene: Node = load(path).instantiate()
		found[path] = {".": _facts(scene)}
		for node: Node in scene.find_children("*", "", true, false):
			found[path][str(scene.get_path_to(node))] = _facts(node)
		scene.free()
	FileAccess.open(arguments[0], FileAccess.WRITE).store_string(JSON.stringify(found))
	quit()


func _facts(node: Node) -> Dictionary:
	var facts: Dictionary = {"class": node.get_class(), "name": str(node.name)}
	if node is MeshInstance3D:
		facts["levels_by_godot"] = node.mesh.get("_surfaces")[0].get("lods", []).size()
		facts["range"] = [node.visibility_range_begin, node.visibility_range_end]
		facts["box"] = [node.custom_aabb.position, node.custom_aabb.size].map(
			func(vector: Vector3) -> Array: return [vector.x, vector.y, vector.z]
		)
	if node is CollisionShape3D:
		facts["shape"] = node.shape.get_class()
		facts["points"] = node.shape.points.size() if node.shape is ConvexPolygonShape3D else 0
	return facts

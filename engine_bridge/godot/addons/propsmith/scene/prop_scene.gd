@tool
## What a Propsmith prop looks like once it is in a scene: how to know one, and how it was made.

const LodScene := preload("../import/lod_scene.gd")


## Whether [param node] is a placed prop: the root of an instance of a file that Propsmith made.
static func is_prop(node: Node) -> bool:
	return node is Node3D and not node.scene_file_path.is_empty() and not recipe_of(node).is_empty()


## How the prop was made: prompt, seed and the rest of its recipe; empty if [param node] isn't a prop.
static func recipe_of(node: Node) -> Dictionary:
	for child: Node in node.get_children():
		var extras: Variant = child.get_meta("extras", {})
		if extras is Dictionary and extras.get("propsmith") is Dictionary:
			return extras["propsmith"]
	return {}


## The box around the finest level of [param node], in its own space; empty if it has none.
static func box_of(node: Node) -> AABB:
	for mesh: Node in node.find_children("*", "MeshInstance3D", true, false):
		return (mesh as MeshInstance3D).get_aabb()
	return AABB()


## What [param node] is to physics: [code]static[/code], [code]rigid[/code] or [code]none[/code], as
## [code]prop_files.gd[/code] has them.
static func body_of(node: Node) -> String:
	if node is RigidBody3D:
		return "rigid"
	var shapes: Array[Node] = node.find_children("*", "CollisionShape3D", true, false)
	return "none" if shapes.is_empty() else "static"

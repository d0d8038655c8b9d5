# Opens a level's scene and prints, as JSON, what stands in it.
extends SceneTree


func _init() -> void:
	var path: String = OS.get_cmdline_user_args()[0]
	var scene: PackedScene = load(path)
	var root: Node = scene.instantiate()
	var props: Array = []
	for child: Node3D in root.get_children():
		props.append({
			"name": String(child.name),
			"position": [child.position.x, child.position.y, child.position.z],
			"turn": rad_to_deg(child.basis.get_euler().y),
			"scale": child.basis.get_scale().x,
			"meshes": child.find_children("*", "MeshInstance3D", true, false).size() + int(child is MeshInstance3D),
			"bodies": child.find_children("*", "StaticBody3D", true, false).size(),
		})
	print("LEVEL ", JSON.stringify({"name": String(root.name), "props": props}))
	root.free()
	quit()

@tool
extends RefCounted
## Puts props into the edited scene and exchanges placed ones; every step can be undone.
##
## A prop is exchanged from within: its node stays the very same, only the scene that it instances and what came from
## it change. So its transform, name, groups, script, signals, the nodes hung on it, and every reference that
## others hold on it stay as they are.

const LevelPreview := preload("level_preview.gd")
const PropScene := preload("prop_scene.gd")
const ReplacedFiles := preload("replaced_files.gd")
const ViewAim := preload("view_aim.gd")

## Placed props became others, or, by an undo, what they were.
signal exchanged

const _GAP := 0.25  # metres between props placed together

## The files of props that were replaced.
var replaced := ReplacedFiles.new()

var _undo: EditorUndoRedoManager


func _init(undo: EditorUndoRedoManager) -> void:
	_undo = undo


## Adds an instance of each of [param paths] to the edited scene, side by side, and selects them: at [param place], or
## where the 3D view looks, clear of the props there; below [param parent], or the scene's root.
## Returns why it couldn't, in words, or an empty text.
func add(paths: PackedStringArray, title: String, place: Variant = null, parent: Node = null) -> String:
	var root: Node = EditorInterface.get_edited_scene_root()
	if root == null:
		return "No scene is open: the prop waits in res://props/. Open a scene and double-click it in the history."
	var props: Array[Node3D] = []
	for path: String in paths:
		var prop: Node3D = instantiate(path)
		if prop == null:
			return "%s couldn't be loaded; see the Output panel." % path
		prop.name = _node_name(title)
		props.append(prop)
	if place == null:
		var seen: Vector3 = ViewAim.in_middle_of(EditorInterface.get_editor_viewport_3d(0), root)
		place = _free_place(root, seen, PropScene.box_of(props[0]))
	if not is_instance_valid(parent):
		parent = root
	_line_up(props, place)
	_undo.create_action("Add %s" % title, UndoRedo.MERGE_DISABLE, root)
	for prop: Node3D in props:
		if parent is Node3D:
			prop.position = (parent as Node3D).global_transform.affine_inverse() * prop.position
		_undo.add_do_method(parent, &"add_child", prop, true)
		_undo.add_do_property(prop, &"owner", root)
		_undo.add_do_reference(prop)
		_undo.add_undo_method(parent, &"remove_child", prop)
	_undo.commit_action()
	_select(props)
	return ""


## Adds a level under one new node: every one of [param placements], as the protocol has them, an instance of the file
## that [param paths] has for its index. One step undoes it all.
## Returns why it couldn't, in words, or an empty text.
func add_level(placements: Array, paths: Dictionary[int, String], title: String) -> String:
	var root: Node = EditorInterface.get_edited_scene_root()
	if root == null:
		return "No scene is open: the level's props wait in res://props/. Open a scene and import the level again."
	var level := Node3D.new()
	level.name = _node_name(title)
	var used: Dictionary[String, int] = {}
	for placement: Dictionary in placements:
		var prop: Node3D = instantiate(paths[int(placement["index"])])
		if prop == null:
			level.free()
			return "%s couldn't be loaded; see the Output panel." % paths[int(placement["index"])]
		var name: String = str(placement["name"]).validate_node_name()
		used[name] = used.get(name, 0) + 1
		prop.name = name if used[name] == 1 else "%s_at%d" % [name, used[name]]
		prop.transform = LevelPreview.transform_of(placement)
		level.add_child(prop, true)
	_undo.create_action("Import %s" % title, UndoRedo.MERGE_DISABLE, root)
	_undo.add_do_method(root, &"add_child", level, true)
	_undo.add_do_method(self, &"own", level, root)
	_undo.add_do_reference(level)
	_undo.add_undo_method(root, &"remove_child", level)
	_undo.commit_action()
	_select([level])
	return ""


## A step of [method add_level]: the level and its props are saved with the scene at [param root].
func own(level: Node3D, root: Node) -> void:
	level.owner = root
	for prop: Node in level.get_children():
		prop.owner = root


## Makes each of [param nodes], placed props of the edited scene, an instance of the scene at [param path].
## Returns why it couldn't, in words, or an empty text.
func replace(nodes: Array[Node3D], path: String, title: String) -> String:
	var root: Node = EditorInterface.get_edited_scene_root()
	var steps: Array[Dictionary] = []
	for node: Node3D in nodes:
		if not is_instance_valid(node) or root == null or not root.is_ancestor_of(node):
			return "The prop to replace is no longer in the open scene; the new one waits in res://props/."
		var fresh: Node3D = instantiate(path)
		if fresh == null or fresh.get_class() != node.get_class():
			return "%s can't take the place of %s: its root is of another type." % [path.get_file(), node.name]
		steps.append({"node": node, "old": _inside(node, node), "new": _inside(fresh, node)})
		_empty(fresh)
		fresh.free()
	_undo.create_action("Replace with %s" % title, UndoRedo.MERGE_DISABLE, root)
	for step: Dictionary in steps:
		var node: Node3D = step["node"]
		_undo.add_do_method(self, &"exchange", node, step["old"], step["new"], path)
		_undo.add_undo_method(self, &"exchange", node, step["new"], step["old"], node.scene_file_path)
		for child: Node in step["new"]["children"]:
			_undo.add_do_reference(child)
		for child: Node in step["old"]["children"]:
			_undo.add_undo_reference(child)
	_undo.commit_action()
	return ""


## A step of [method replace], for the undo history: takes what [param outgoing] lists out of [param node] and puts
## [param incoming] in.
func exchange(node: Node3D, outgoing: Dictionary, incoming: Dictionary, path: String) -> void:
	for child: Node in outgoing["children"]:
		node.remove_child(child)
	replaced.exchange(node.scene_file_path, path)
	node.scene_file_path = path
	var children: Array[Node] = incoming["children"]
	for index: int in children.size():
		node.add_child(children[index])
		node.move_child(children[index], index)
	var owners: Dictionary[Node, Node] = incoming["owners"]
	for owned: Node in owners:
		owned.owner = owners[owned]
	node.update_gizmos()
	exchanged.emit()


## An instance of the scene at [param path] as the editor's own are, or null.
static func instantiate(path: String) -> Node3D:
	var scene: PackedScene = load(path) as PackedScene
	return null if scene == null else scene.instantiate(PackedScene.GEN_EDIT_STATE_INSTANCE) as Node3D


## What came into [param instance] from its file: its children, and whom every node below belongs to once it
## hangs on [param node].
static func _inside(instance: Node, node: Node) -> Dictionary:
	var children: Array[Node] = []
	var owners: Dictionary[Node, Node] = {}
	for child: Node in instance.get_children():
		if child.owner == instance:
			children.append(child)
			owners[child] = node
			for below: Node in child.find_children("*", "", true, false):
				owners[below] = node if below.owner == instance else below.owner
	return {"children": children, "owners": owners}


static func _empty(instance: Node) -> void:
	for child: Node in instance.get_children():
		for below: Node in child.find_children("*", "", true, false):
			below.owner = null
		child.owner = null
		instance.remove_child(child)


## The nearest place to the right of [param wanted] where [param box] meets no other prop.
static func _free_place(root: Node, wanted: Vector3, box: AABB) -> Vector3:
	var place: Vector3 = wanted
	var taken: Array[AABB] = []
	for node: Node in root.find_children("*", "Node3D", true, false):
		if PropScene.is_prop(node):
			taken.append((node as Node3D).global_transform * PropScene.box_of(node))
	taken.sort_custom(func(a: AABB, b: AABB) -> bool: return a.position.x < b.position.x)
	for other: AABB in taken:
		if other.intersects(AABB(box.position + place, box.size)):
			place.x = snappedf(other.end.x + box.size.x / 2.0 + _GAP, 0.01)
	return place


static func _line_up(props: Array[Node3D], middle: Vector3) -> void:
	var widths: Array[float] = []
	for prop: Node3D in props:
		widths.append(PropScene.box_of(prop).size.x + _GAP)
	var left: float = middle.x - widths[0] / 2.0
	for index: int in props.size():
		props[index].position = Vector3(left + widths[index] / 2.0, middle.y, middle.z)
		left += widths[index]


static func _node_name(title: String) -> String:
	var name: String = title.to_pascal_case().validate_node_name()
	return "Prop" if name.is_empty() else name


static func _select(props: Array[Node3D]) -> void:
	var selection: EditorSelection = EditorInterface.get_selection()
	selection.clear()
	for prop: Node3D in props:
		selection.add_node(prop)

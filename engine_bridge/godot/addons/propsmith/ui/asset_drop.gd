@tool
extends RefCounted
## Drops of a library's prop into the 3D view or the scene tree, whether the project has the prop yet or not.

const DropTarget := preload("drop_target.gd")
const PropScene := preload("../scene/prop_scene.gd")
const Session := preload("../session.gd")
const ViewAim := preload("../scene/view_aim.gd")

var _session: Session


func _init(session: Session) -> void:
	_session = session


## What is dragged for [param asset]. To be called as the drag begins.
func begin(asset: Dictionary) -> Dictionary:
	if EditorInterface.get_edited_scene_root() != null:
		for number: int in 4:
			var view: SubViewport = EditorInterface.get_editor_viewport_3d(number)
			_cover(view.get_parent(), _drop_into_view.bind(view))
		for tree: Node in EditorInterface.get_base_control().find_children("*", "SceneTreeEditor", true, false):
			var lists: Array[Node] = tree.find_children("*", "Tree", true, false)
			if not lists.is_empty():
				_cover(lists[0], _drop_into_tree.bind(lists[0]))
	return {"type": DropTarget.TYPE, "asset": asset}


static func _cover(part: Control, taken: Callable) -> void:
	if part.is_visible_in_tree():
		var target := DropTarget.new(part)
		target.dropped.connect(taken)
		EditorInterface.get_base_control().add_child(target)


func _drop_into_view(asset: Dictionary, spot: Vector2, view: SubViewport) -> void:
	var scale: Vector2 = Vector2(view.size) / (view.get_parent() as Control).size
	_session.place(asset, ViewAim.at(view, spot * scale, EditorInterface.get_edited_scene_root()))


func _drop_into_tree(asset: Dictionary, spot: Vector2, tree: Tree) -> void:
	var root: Node = EditorInterface.get_edited_scene_root()
	var item: TreeItem = tree.get_item_at_position(spot)
	var parent: Node = root
	if item != null and item.get_metadata(0) is NodePath:
		parent = root.get_node_or_null(item.get_metadata(0))
	while parent != null and parent != root and (parent.owner != root or PropScene.is_prop(parent)):
		parent = parent.get_parent()  # nothing is hung on the inside of another scene
	_session.place(asset, null, parent)

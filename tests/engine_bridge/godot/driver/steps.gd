@tool
extends Node
## What the steps of the flow are made of: waiting, checking, dragging, typing, and what there is to see.

const SCENE := "res://main.tscn"
const PATIENCE := 120.0

var _report: Dictionary = {"checks": [], "failures": []}
var _dock: Control
var _session: Node
var _words: Dictionary[String, bool] = {}
## What is typed while [member _is_typing], a letter a frame, and how many letters came while Godot took none.
var _typed: String = ""
var _typed_blocked: int = 0
var _is_typing: bool = false
## The .glb files of every import, together as they were imported.
var _imports: Array[PackedStringArray] = []


func is_failed() -> bool:
	return not _report["failures"].is_empty()


func write_report(path: String) -> void:
	_report["words"] = _words.keys()
	FileAccess.open(path, FileAccess.WRITE).store_string(JSON.stringify(_report, "  "))


func _note_import(paths: PackedStringArray) -> void:
	var props: PackedStringArray = []
	for path: String in paths:
		if path.get_extension() == "glb":
			props.append(path)
	if not props.is_empty():
		_imports.append(props)


func _process(_delta: float) -> void:
	if not _is_typing or _typed.length() >= 100:
		return
	var editor: Node = get_tree().root.get_children().filter(func(node: Node) -> bool: return node.is_class("EditorNode"))[0]
	_typed_blocked += int(editor.is_processing_input())
	var key := InputEventKey.new()
	key.unicode = 97 + _typed.length() % 26
	key.keycode = (KEY_A + _typed.length() % 26) as Key
	_typed += char(key.unicode)
	for pressed: bool in [true, false]:
		key = key.duplicate()
		key.pressed = pressed
		Input.parse_input_event(key)


## The static body, the rigid one, or none.
func _choose_body(index: int) -> void:
	_dock.form.body.select(index)
	_dock.form.body.item_selected.emit(index)


func _check_title(prop: Node3D, when: String) -> void:
	var title: String = "%s (seed %d)" % [prop.name, int(_recipe(prop)["seed"])]
	_check("the dock tells the seed of the chosen prop " + when, _dock.selection._title.text == title)


## How many files in res://props/ the prop has that a step noted.
func _files_of(step: String) -> int:
	var id: String = str(_report[step]).get_file().get_basename()
	return Array(DirAccess.get_files_at("res://props")).filter(func(file: String) -> bool: return file.begins_with(id)).size()


func _undo_last() -> void:
	var manager: EditorUndoRedoManager = EditorInterface.get_editor_undo_redo()
	manager.get_history_undo_redo(manager.get_object_history_id(_root())).undo()


func _drag_into_the_view(list: ItemList, index: int = 0, spot: Vector2 = Vector2(0.5, 0.5)) -> void:
	var view: SubViewportContainer = EditorInterface.get_editor_viewport_3d(0).get_parent()
	await _drag(list, index, view.get_global_transform_with_canvas() * (view.size * spot))


func _drag(list: ItemList, index: int, to: Vector2) -> void:
	_dock.ensure_control_visible(list)  # a small window shows the form alone
	list.get_v_scroll_bar().value = list.get_item_rect(index).position.y
	await get_tree().create_timer(0.2).timeout
	var within: Vector2 = list.get_item_rect(index).get_center() - Vector2(0, list.get_v_scroll_bar().value)
	var from: Vector2 = list.get_global_transform_with_canvas() * within
	_push_button(from, true)
	for step: int in 12:
		var motion := InputEventMouseMotion.new()
		motion.position = from.lerp(to, (step + 1) / 12.0)
		motion.global_position = motion.position
		motion.relative = (to - from) / 12.0
		motion.button_mask = MOUSE_BUTTON_MASK_LEFT
		list.get_viewport().push_input(motion, true)
		if DisplayServer.get_name() == "headless":  # where the drop asks for the pointer
			Input.parse_input_event(motion.duplicate())
		else:
			Input.warp_mouse(motion.position)
		await get_tree().create_timer(0.05).timeout
	await _shoot("drag")
	_push_button(to, false)
	await get_tree().create_timer(0.5).timeout


func _push_button(at: Vector2, pressed: bool) -> void:
	var button := InputEventMouseButton.new()
	button.position = at
	button.global_position = at
	button.button_index = MOUSE_BUTTON_LEFT
	button.button_mask = MOUSE_BUTTON_MASK_LEFT if pressed else 0
	button.pressed = pressed
	_dock.get_viewport().push_input(button, true)


func _check_levels(prop: Node3D, count: int) -> void:
	var end: float = 0.0
	for level: int in count:
		var mesh: MeshInstance3D = prop.get_node_or_null("LOD%d" % level)
		if mesh == null:
			_check("%s has LOD%d" % [prop.name, level], false)
			return
		_check("LOD%d begins where the one before ends" % level, is_equal_approx(mesh.visibility_range_begin, end))
		end = mesh.visibility_range_end
		_check("LOD%d ends, or is the last" % level, (end == 0.0) == (level == count - 1))
	_check("there are no more levels", not prop.has_node("LOD%d" % count))
	if OS.has_environment("PROPSMITH_DRIVER_HULLS"):
		var shapes: Array[Node] = prop.find_children("*", "CollisionShape3D", true, false)
		_check("%s has hulls, all in one body" % prop.name, not shapes.is_empty() and shapes.all(func(shape: Node) -> bool: return shape.get_parent().name == "Body"))


func _check_references(when: String) -> void:
	var prop: Node3D = _props()[0]
	var place: Transform3D = Transform3D(Basis.from_euler(Vector3(0, 0.5, 0)).scaled(Vector3.ONE * 2.0), Vector3(1, 0, -3))
	_check("the transform is kept " + when, prop.transform.is_equal_approx(place))
	_check("the group is kept " + when, prop.is_in_group("barrels"))
	_check("the light on it is kept " + when, prop.has_node("Light"))
	_check("the script's reference is kept " + when, _root().target == prop)
	_check("the script's path is kept " + when, _root().get_node_or_null(_root().path) == prop)
	_check("the signal is kept " + when, prop.visibility_changed.is_connected(_root().on_seen))


## How many props of a level are shown before it is there.
func _shown() -> int:
	for preview: Node in _session._previews.values():
		return preview.get_children().filter(_has_mesh).size()
	return 0


func _has_mesh(node: Node) -> bool:
	return node is MeshInstance3D and (node as MeshInstance3D).mesh.get_surface_count() > 0


func _reload() -> void:
	var old: int = _root().get_instance_id()
	EditorInterface.reload_scene_from_path(SCENE)
	await _until("the scene is reloaded", func() -> bool: return _root() != null and _root().get_instance_id() != old)


func _root() -> Node:
	return EditorInterface.get_edited_scene_root()


func _props() -> Array[Node3D]:
	var found: Array[Node3D] = []
	for child: Node in _root().get_children():
		if child.scene_file_path.begins_with("res://props/"):
			found.append(child as Node3D)
	return found


func _recipe(prop: Node) -> Dictionary:
	return prop.get_node("LOD0").get_meta("extras", {}).get("propsmith", {})


func _candidates() -> int:
	if not _dock.candidates.visible:
		return 0
	return _dock.candidates.buttons.filter(func(button: Button) -> bool: return not button.disabled).size()


func _rows() -> Array:
	return _dock.rows.values()


func _any_row(wanted: Callable) -> bool:
	return _rows().any(wanted)


func _newest_job() -> RefCounted:
	return _session.jobs.values()[-1]


func _find_dock() -> bool:
	_session = get_tree().root.find_child("PropsmithSession", true, false)
	_dock = null if _session == null else _session.get_parent().dock
	return _dock != null


func _check(what: String, is_so: bool) -> void:
	_report["checks" if is_so else "failures"].append(what)
	print("driver: %s: %s" % ["ok" if is_so else "FAILED", what])


func _until(what: String, is_so: Callable) -> void:
	var deadline: int = Time.get_ticks_msec() + int(PATIENCE * 1000)
	while not is_failed() and not is_so.call() and Time.get_ticks_msec() < deadline:
		await get_tree().create_timer(0.05).timeout
	if not is_failed():
		_check(what, is_so.call())


## A picture of the window, where there is one and somebody wants it.
func _shoot(name: String) -> void:
	var folder: String = OS.get_environment("PROPSMITH_DRIVER_PICTURES")
	if folder.is_empty() or DisplayServer.get_name() == "headless":
		return
	await get_tree().create_timer(1.0).timeout
	EditorInterface.get_base_control().get_viewport().get_texture().get_image().save_png(folder.path_join(name + ".png"))

@tool
extends Node
## The whole flow through the dock: type, candidates, progress, cancel, another, in the scene, saved, reloaded,
## replaced, undone, dragged; and a server that is killed on the way.

const SCENE := "res://main.tscn"
const PATIENCE := 120.0

var _report: Dictionary = {"checks": [], "failures": []}
var _dock: Control
var _session: Node
var _words: Dictionary[String, bool] = {}


func run() -> void:
	await _until("the editor has the dock", func() -> bool: return _find_dock())
	if _dock == null:
		return
	_session.job_changed.connect(func(job: RefCounted) -> void: _words[job.words().get_slice(" - ", 0)] = true)
	EditorInterface.open_scene_from_path(SCENE)
	await _until("the server is found", func() -> bool: return _dock.bar._label.text.begins_with("Propsmith"))
	for step: Callable in [
		_sketch_and_choose, _another, _cancel, _save_and_reload, _reroll_in_place, _undo_and_redo,
		_replace_from_history, _search_and_drag, _survive_a_killed_server, _refuse_a_level, _import_a_level,
	]:
		if not is_failed():
			await step.call()
	await _shoot("end")


func is_failed() -> bool:
	return not _report["failures"].is_empty()


func write_report(path: String) -> void:
	_report["words"] = _words.keys()
	FileAccess.open(path, FileAccess.WRITE).store_string(JSON.stringify(_report, "  "))


func _sketch_and_choose() -> void:
	_dock.form.prompt.text = "wooden barrel"
	_dock.form.prompt.text_changed.emit()
	_dock.form.seed_number.value = 3
	_dock.form.lods.value = 3
	_dock.form.sketch_button.pressed.emit()
	await _until("four candidates", func() -> bool: return _candidates() == 4)
	await _shoot("candidates")
	_dock.candidates.buttons[1].pressed.emit()
	await _until("a bar moves", func() -> bool: return _any_row(func(row: Control) -> bool: return row.bar.visible and row.bar.value > 0.0))
	await _shoot("progress")
	await _until("the chosen prop stands in the scene", func() -> bool: return _props().size() == 1)
	if is_failed():
		return
	var prop: Node3D = _props()[0]
	_check("it is an instance of a file in res://props/", prop.scene_file_path.begins_with("res://props/wooden_barrel_"))
	_check("it belongs to the scene", prop.owner == _root())
	_check("it is the second candidate's seed", int(_recipe(prop).get("seed", -1)) == 4)
	_check("it is selected", EditorInterface.get_selection().get_selected_nodes() == [prop])
	_check("the dock shows what can be done with it", _dock.selection.visible)
	_check_levels(prop, 3)
	await _shoot("in_scene")


func _another() -> void:
	var row: Control = _rows()[-1]
	_check("the row offers another", row.another_button.visible)
	row.another_button.pressed.emit()
	await _until("another stands in the scene", func() -> bool: return _props().size() == 2)
	_check("it is another file", _props()[0].scene_file_path != _props()[1].scene_file_path)


func _cancel() -> void:
	_dock.form.prompt.text = "old lantern"
	_dock.form.count.value = 8
	_dock.form.submit("generate")
	_dock.form.count.value = 1
	await _until("it works on eight", func() -> bool: return _newest_job().state == "running")
	_rows()[-1].cancel_button.pressed.emit()
	await _until("it is cancelled", func() -> bool: return _newest_job().state == "cancelled")
	_check("nothing of it is in the scene", _props().size() == 2)
	_rows()[-1].cancel_button.pressed.emit()


func _save_and_reload() -> void:
	var prop: Node3D = _props()[0]
	prop.transform = Transform3D(Basis.from_euler(Vector3(0, 0.5, 0)).scaled(Vector3.ONE * 2.0), Vector3(1, 0, -3))
	prop.add_to_group("barrels", true)
	var light := OmniLight3D.new()
	light.name = "Light"
	prop.add_child(light)
	light.owner = _root()
	_root().target = prop
	_root().path = _root().get_path_to(prop)
	prop.visibility_changed.connect(_root().on_seen, CONNECT_PERSIST)
	_check("the scene is saved", EditorInterface.save_scene() == OK)
	await _reload()
	_check("both props are back", _props().size() == 2)
	_check_levels(_props()[0], 3)
	_check_references("after reloading")


func _reroll_in_place() -> void:
	var prop: Node3D = _props()[0]
	_report["before"] = prop.scene_file_path
	EditorInterface.get_selection().clear()
	EditorInterface.get_selection().add_node(prop)
	await get_tree().process_frame
	_check("the dock sees the chosen prop", _dock.selection.visible)
	_dock.selection.reroll_button.pressed.emit()
	await _until("the prop is another", func() -> bool: return prop.scene_file_path != _report["before"])
	_report["after"] = prop.scene_file_path
	_check_references("after a re-roll")
	_check_levels(prop, 3)


func _undo_and_redo() -> void:
	var prop: Node3D = _props()[0]
	var manager: EditorUndoRedoManager = EditorInterface.get_editor_undo_redo()
	var history: UndoRedo = manager.get_history_undo_redo(manager.get_object_history_id(_root()))
	history.undo()
	_check("undo brings the old prop back", prop.scene_file_path == _report["before"])
	_check_levels(prop, 3)
	_check_references("after undo")
	history.redo()
	_check("redo brings the new one", prop.scene_file_path == _report["after"])
	_check("the scene is saved again", EditorInterface.save_scene() == OK)
	await _reload()
	_check("the new prop is saved", _props()[0].scene_file_path == _report["after"])
	_check_references("after saving and reloading a replaced prop")
	_check_levels(_props()[0], 3)


func _replace_from_history() -> void:
	var props: Array[Node3D] = _props()
	await _until("the history has three props", func() -> bool: return _dock.history.list.item_count == 3)
	var list: ItemList = _dock.history.list
	for index: int in list.item_count:
		if props[1].scene_file_path.contains(str(list.get_item_metadata(index)["id"]).left(8)):
			list.select(index)
	EditorInterface.get_selection().clear()
	EditorInterface.get_selection().add_node(props[0])
	await get_tree().process_frame
	_dock.selection.replace_button.pressed.emit()
	await _until("it became the other", func() -> bool: return props[0].scene_file_path == props[1].scene_file_path)
	_check_references("after a replacement from the history")


func _search_and_drag() -> void:
	var history: Control = _dock.history
	history.search.text = "lantern"
	history.search.text_changed.emit("lantern")
	await _until("a search finds nothing of it", func() -> bool: return history.list.item_count == 0)
	history.search.text = "barrel"
	history.search.text_changed.emit("barrel")
	await _until("a search finds the barrels", func() -> bool: return history.list.item_count == 3)
	await _until("they have pictures", func() -> bool: return history.list.get_item_icon(0).get_width() >= 128)
	await _drag_into_the_view(history.list)
	await _until("a dragged prop stands in the scene", func() -> bool: return _props().size() == 3)


func _drag_into_the_view(list: ItemList) -> void:
	_dock.ensure_control_visible(list)  # a small window shows the form alone
	await get_tree().create_timer(0.2).timeout
	var from: Vector2 = list.get_global_transform_with_canvas() * list.get_item_rect(0).get_center()
	var view: SubViewportContainer = EditorInterface.get_editor_viewport_3d(0).get_parent()
	var to: Vector2 = view.get_global_transform_with_canvas() * (view.size / 2.0)
	_push_button(from, true)
	for step: int in 12:
		var motion := InputEventMouseMotion.new()
		motion.position = from.lerp(to, (step + 1) / 12.0)
		motion.global_position = motion.position
		motion.relative = (to - from) / 12.0
		motion.button_mask = MOUSE_BUTTON_MASK_LEFT
		list.get_viewport().push_input(motion, true)
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


func _survive_a_killed_server() -> void:
	_dock.form.prompt.text = "red chair"
	_dock.form.submit("generate")
	await _until("it works on a chair", func() -> bool: return _newest_job().state == "running")
	FileAccess.open(OS.get_environment("PROPSMITH_DRIVER_REPORT") + ".kill", FileAccess.WRITE).close()
	await _until("the dock tells that the connection broke", func() -> bool: return _dock.bar._button.visible)
	await _until("the dock is connected again", func() -> bool: return not _dock.bar._button.visible)
	await _until("the chair stands in the scene all the same", func() -> bool: return _props().size() == 4)


func _refuse_a_level() -> void:
	_dock.level_import.pressed.emit()
	var dialogs: Array[Node] = _dock.level_import.find_children("*", "EditorFileDialog", false, false)
	_check("a dialog asks for the file", dialogs.size() == 1 and dialogs[0].visible)
	if is_failed():
		return
	dialogs[0].hide()
	dialogs[0].file_selected.emit("res://wrong.yaml")
	await _until("the level is refused", func() -> bool: return _newest_job().state == "failed")
	var told: String = _rows()[-1].words.text
	_check("every mistake is told", told.contains("wrong.yaml:2: props[0].name") and told.contains("wrong.yaml:3: props[1].hight"))
	await _shoot("level_refused")
	_rows()[-1].cancel_button.pressed.emit()


func _import_a_level() -> void:
	_dock.level_import.chosen.emit("res://yard.yaml")
	await _until("it works on the level", func() -> bool: return _newest_job().words().begins_with("1 of 3 - "))
	await _shoot("level_progress")
	await _until("the level stands in the scene", func() -> bool: return _root().has_node("Yard"))
	if is_failed():
		return
	_check_level("")
	_check("it is selected", EditorInterface.get_selection().get_selected_nodes() == [_root().get_node("Yard")])
	await _shoot("level")
	var manager: EditorUndoRedoManager = EditorInterface.get_editor_undo_redo()
	var history: UndoRedo = manager.get_history_undo_redo(manager.get_object_history_id(_root()))
	history.undo()
	_check("one step undoes it all", not _root().has_node("Yard") and _props().size() == 4)
	history.redo()
	_check_level(" after undo and redo")
	_check("the scene is saved with the level", EditorInterface.save_scene() == OK)
	await _reload()
	_check_level(" after reloading")


func _check_level(when: String) -> void:
	var level: Node = _root().get_node("Yard")
	var names: Array = level.get_children().map(func(prop: Node) -> String: return prop.name)
	_check("it has its props" + when, names == ["well", "crate_001", "crate_002", "crate_001_at2"])
	_check("they belong to the scene" + when, level.get_children().all(func(prop: Node) -> bool: return prop.owner == _root()))
	_check("the two crates take turns" + when, level.get_child(1).scene_file_path == level.get_child(3).scene_file_path)
	var turned := Basis(Vector3.UP, PI / 2.0).scaled(Vector3.ONE * 1.5)
	_check("one is turned and larger" + when, level.get_child(2).transform.is_equal_approx(Transform3D(turned, Vector3(3, 0, 1))))
	_check_levels(level.get_child(0), 4)


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

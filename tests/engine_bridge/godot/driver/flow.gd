@tool
extends "steps.gd"
## The whole flow through the dock: type, candidates, progress, cancel, another, in the scene, saved, reloaded,
## replaced, undone, dragged; and a server that is killed on the way.

const ViewAim := preload("res://addons/propsmith/scene/view_aim.gd")


func run() -> void:
	await _until("the editor has the dock", func() -> bool: return _find_dock())
	if _dock == null:
		return
	_session.job_changed.connect(func(job: RefCounted) -> void: _words[job.words().get_slice(" - ", 0)] = true)
	EditorInterface.get_resource_filesystem().resources_reimporting.connect(_note_import)
	EditorInterface.open_scene_from_path(SCENE)
	await _until("the server is found", func() -> bool: return _dock.bar._label.text.begins_with("Propsmith"))
	for step: Callable in [
		_aim, _choose_options, _sketch_and_choose, _another, _cancel, _save_and_reload, _reroll_in_place, _undo_and_redo,
		_replace_from_history, _search_and_drag, _drag_what_must_be_fetched, _place_a_rigid_body, _vary_in_place,
		_survive_a_killed_server, _refuse_a_level, _import_a_level,
	]:
		if not is_failed():
			await step.call()
	await _shoot("end")


func _aim() -> void:
	_check_aim("the ground ahead", Vector3(0, 2, 0), -45.0, Vector3(0, 0, -2))
	_check_aim("ahead in the sky", Vector3(0, 2, 0), 30.0, Vector3(0, 5, -5.2))
	_check_aim("below the point ahead", Vector3(0, 2, 0), 0.0, Vector3(0, 0, -6))
	_check_aim("ahead, high above the ground", Vector3(0, 10, 0), 0.0, Vector3(0, 10, -6))
	var ground := MeshInstance3D.new()
	ground.mesh = BoxMesh.new()
	ground.scale = Vector3(20, 2, 20)
	_root().add_child(ground)
	_check_aim("the top of a mesh", Vector3(0, 2, 0), -45.0, Vector3(0, 1, -1))
	ground.free()


func _check_aim(what: String, from: Vector3, pitch: float, expected: Vector3) -> void:
	var view: SubViewport = EditorInterface.get_editor_viewport_3d(0)
	var kept: Transform3D = view.get_camera_3d().global_transform
	view.get_camera_3d().global_transform = Transform3D(Basis(Vector3.RIGHT, deg_to_rad(pitch)), from)
	var found: Vector3 = ViewAim.in_middle_of(view, _root())
	view.get_camera_3d().global_transform = kept
	_check("a prop lands on %s: %s" % [what, found], found.is_equal_approx(expected))


func _choose_options() -> void:
	var form: Control = _dock.form
	var seeds: Array = [form.next_seed(), form.next_seed()]
	_check("seeds come at random", seeds[0] != seeds[1])
	_check("the seed is shown", int(form.seed_number.value) == seeds[1])
	_check("nothing is chosen at first", form.more.params(4) == {"lods": 4})
	for field: OptionButton in [form.more.shading, form.more.texture]:
		for index: int in field.item_count:
			if field.get_item_text(index) in ["flat", "512"]:
				field.select(index)
	form.more.triangles.value = 1000
	form.more.palette.add(Color("#8a5a2b"))
	form.more.palette.add(Color("#4f6d3a"))
	form.more.toggle.button_pressed = true
	await _shoot("options")
	form.more.toggle.button_pressed = false
	var expected: Dictionary = {"shading": "flat", "texture": "512", "palette": ["#8a5a2b", "#4f6d3a"], "triangles": [1000, 500, 250]}
	_check("options are requested as chosen", form.more.params(3) == expected)
	form.more.triangles.value = 0
	form.more.palette.remove_button.pressed.emit()
	form.more.palette.remove_button.pressed.emit()
	form.more.shading.select(0)
	form.more.texture.select(0)
	_check("options are taken back", form.more.params(3) == {"lods": 3})
	var asset: Dictionary = {"title": "стул", "notes": ["the model doesn't know 'стул': say it in English"]}
	var text: String = _dock.history.list._text(asset).replace("\n", " ")
	_check("notes are text in the history", text == "стул the model doesn't know 'стул': say it in English")


func _sketch_and_choose() -> void:
	_dock.form.prompt.text = "wooden barrel"
	_dock.form.prompt.text_changed.emit()
	_dock.form.seed_number.value = 3
	_dock.form.lods.value = 3
	_check("a typed seed is locked", _dock.form.seed_lock.button_pressed and _dock.form.next_seed() == 3)
	_dock.form.sketch_button.pressed.emit()
	await _until("four candidates", func() -> bool: return _candidates() == 4)
	await _shoot("candidates")
	_dock.candidates.buttons[1].pressed.emit()
	_check("the sketches stay", _candidates() == 4 and _dock.candidates.buttons[1].button_pressed)
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
	_check("what is finished folds away", _dock.jobs.toggle.text == "1 finished" and not _dock.jobs.finished.visible)
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
	_check_title(prop, "after a re-roll")
	_check_references("after a re-roll")
	_check_levels(prop, 3)


func _undo_and_redo() -> void:
	var prop: Node3D = _props()[0]
	var manager: EditorUndoRedoManager = EditorInterface.get_editor_undo_redo()
	var history: UndoRedo = manager.get_history_undo_redo(manager.get_object_history_id(_root()))
	history.undo()
	_check("undo brings the old prop back", prop.scene_file_path == _report["before"])
	_check_title(prop, "after undo")
	_check_levels(prop, 3)
	_check_references("after undo")
	history.redo()
	_check("redo brings the new one", prop.scene_file_path == _report["after"])
	_check_title(prop, "after redo")
	_check("a replaced file stays until the scene is saved", _files_of("before") > 1)
	_check("the scene is saved again", EditorInterface.save_scene() == OK)
	await _until("what nothing uses is gone", func() -> bool: return _files_of("before") == 0)
	history.undo()
	_check("undo brings its files back", _files_of("before") > 1 and ResourceLoader.exists(_report["before"]))
	_check("and the scene can be saved with it", EditorInterface.save_scene() == OK)
	await _until("the other one's files are gone", func() -> bool: return _files_of("after") == 0)
	history.redo()
	_check("redo brings them back", _files_of("after") > 1)
	EditorInterface.save_scene()
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


## The replaced barrel isn't in the project any more: it is fetched once it was dropped.
func _drag_what_must_be_fetched() -> void:
	var list: ItemList = _dock.history.list
	var index: int = range(list.item_count).filter(
		func(item: int) -> bool: return _report["before"].contains(str(list.get_item_metadata(item)["id"]).left(8))
	)[0]
	_check("it isn't in the project", _files_of("before") == 0)
	var view: SubViewport = EditorInterface.get_editor_viewport_3d(0)
	var camera: Camera3D = view.get_camera_3d()
	var spot: Vector2 = Vector2(view.size) * Vector2(0.2, 0.8)
	var ground: Vector3 = Plane.PLANE_XZ.intersects_ray(camera.project_ray_origin(spot), camera.project_ray_normal(spot))
	await _drag_into_the_view(list, index, Vector2(0.2, 0.8))
	_dock.form.prompt.text = ""
	_dock.form.prompt.grab_focus()
	_is_typing = true
	await _until("a dropped prop is fetched", func() -> bool: return _props().size() == 4)
	_is_typing = false
	await _until("what was typed meanwhile is there", func() -> bool: return _dock.form.prompt.text == _typed)
	if DisplayServer.get_name() != "headless":
		_check("some of it while Godot imported", _typed_blocked > 0)
	if is_failed():
		return
	_check("it stands where it was dropped", _props()[3].global_position.distance_to(ground) < 0.02)
	await _shoot("dropped")
	var trees: Array[Node] = EditorInterface.get_base_control().find_children("*", "SceneTreeEditor", true, false)
	var tree: Tree = trees[0].find_children("*", "Tree", true, false)[0]
	var item: TreeItem = tree.get_root()
	while item != null and item.get_text(0) != "Shelf":
		item = item.get_next_in_tree()
	_undo_last()
	await _until("undo takes it out", func() -> bool: return _props().size() == 3)
	_choose_body(2)  # which is another file, to be fetched again
	await _drag(list, index, tree.get_global_transform_with_canvas() * tree.get_item_area_rect(item).get_center())
	var shelf: Node3D = _root().get_node("Shelf")
	await _until("it is hung where it was dropped in the tree", func() -> bool: return shelf.get_child_count() == 1)
	if not is_failed():
		_check("it stands on the ground", is_zero_approx((shelf.get_child(0) as Node3D).global_position.y))
		_check("it has no body", shelf.get_child(0).find_children("*", "CollisionShape3D", true, false).is_empty())


func _place_a_rigid_body() -> void:
	_choose_body(1)
	_dock.history.list.item_activated.emit(0)
	await _until("a rigid body stands in the scene", func() -> bool: return _props().size() == 4)
	if not is_failed():
		_check("it is one", _props()[3] is RigidBody3D)
	_choose_body(0)
	_undo_last()


func _vary_in_place() -> void:
	var prop: Node3D = _props()[0]
	var before: String = prop.scene_file_path
	var id: String = FileAccess.get_sha256(before).left(32)
	EditorInterface.get_selection().clear()
	EditorInterface.get_selection().add_node(prop)
	await get_tree().process_frame
	_dock.selection.vary_button.pressed.emit()
	_check("a variation of it is requested", _newest_job().method == "vary" and _newest_job().params["asset"] == id)
	await _until("it became its variation", func() -> bool: return prop.scene_file_path != before)
	_check_references("after a variation")
	_check_title(prop, "after a variation")


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
	_imports.clear()
	await _until("it works on the level", func() -> bool: return _newest_job().words().begins_with("1 of 3 - "))
	await _until("its first prop is seen meanwhile", func() -> bool: return _shown() == 1)
	await _shoot("level_progress")
	await _until("the level stands in the scene", func() -> bool: return _root().has_node("Yard"))
	if is_failed():
		return
	_check_level("")
	_check("all of it in one import", _imports.map(func(paths: PackedStringArray) -> int: return paths.size()) == [3])
	await _until("the whole level took the place of what was seen", func() -> bool: return _shown() == 0)
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

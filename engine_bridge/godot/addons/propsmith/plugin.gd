@tool
extends EditorPlugin
## Propsmith in the editor: a dock that makes props from words, and the import of their levels of detail.

const Dock := preload("ui/dock.gd")
const LodExtension := preload("import/lod_extension.gd")
const LodScene := preload("import/lod_scene.gd")
const Session := preload("session.gd")

## What the dock shows; it works without the dock, too.
var session: Session
var dock: Dock

var _lod_extension: LodExtension
var _lod_scene: LodScene


func _enter_tree() -> void:
	_lod_extension = LodExtension.new()
	GLTFDocument.register_gltf_document_extension(_lod_extension, true)
	_lod_scene = LodScene.new()
	add_scene_post_import_plugin(_lod_scene)
	session = Session.new()
	session.name = "PropsmithSession"
	session.set_up(get_undo_redo(), get_plugin_version())
	add_child(session)
	scene_saved.connect(func(_path: String) -> void: session.sweep())
	scene_closed.connect(func(_path: String) -> void: session.sweep.call_deferred())
	dock = Dock.new(session)
	add_control_to_dock(DOCK_SLOT_RIGHT_UR, dock)


func _exit_tree() -> void:
	session.connection.close()
	remove_control_from_docks(dock)
	dock.queue_free()
	session.queue_free()
	remove_scene_post_import_plugin(_lod_scene)
	GLTFDocument.unregister_gltf_document_extension(_lod_extension)

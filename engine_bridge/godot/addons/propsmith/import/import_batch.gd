@tool
extends RefCounted
## Imports files that come at the same time in one go: Godot halts, with a window over itself, at every import.

const _PAUSE := 0.5  # seconds between checks of an import
const _PATIENCE := 30.0  # seconds that an import may take

signal ended

var _paths: PackedStringArray = []

## The batch that still takes files.
static var _open: RefCounted
## The batch that Godot imports now.
static var _busy: RefCounted


## Imports the file at [param path], written just now, with all that are written in the same frame.
## Returns why it couldn't, in words, or an empty text.
static func take(path: String) -> String:
	if _open == null:
		_open = new()
		_open._run()
	var batch: RefCounted = _open
	batch._paths.append(path)
	await batch.ended
	if ResourceLoader.exists(path, "PackedScene"):
		return ""
	return "%s was written, but Godot couldn't import it; see the Output panel." % path


func _run() -> void:
	var files: EditorFileSystem = EditorInterface.get_resource_filesystem()
	await files.get_tree().process_frame
	while _busy != null:
		await files.get_tree().process_frame
	_open = null
	_busy = self
	await _import(files)
	_busy = null
	ended.emit()


func _import(files: EditorFileSystem) -> void:
	var deadline: int = Time.get_ticks_msec() + int(_PATIENCE * 1000)
	while (_is_starting() or files.is_scanning() or _is_importing()) and Time.get_ticks_msec() < deadline:
		await files.get_tree().process_frame
	deadline = Time.get_ticks_msec() + int(_PATIENCE * 1000)  # what came before took time that isn't this import's
	if files.get_filesystem_path(_paths[0].get_base_dir()) == null:
		files.scan()  # the folder is new to Godot; this imports what is in it, too, a few frames later
	else:
		for path: String in _paths:
			files.update_file(path)
		files.reimport_files(_paths)
	while files.is_scanning() or _is_importing() or not _is_there():
		if Time.get_ticks_msec() > deadline:
			return
		await files.get_tree().create_timer(_PAUSE).timeout
		if not files.is_scanning() and not _is_importing() and not _is_there():
			files.scan()  # Godot was importing something else and took no order: a scan waits its turn


## Whether the editor hasn't found the project's folders yet, of which this addon's is one. A scan asked for meanwhile
## would make it start its plugins once more.
static func _is_starting() -> bool:
	return EditorInterface.get_resource_filesystem().get_filesystem().get_subdir_count() == 0


## Whether Godot is in the middle of an import. It draws frames meanwhile, so this code goes on, but takes no orders,
## and nothing but its progress dialog tells.
static func _is_importing() -> bool:
	var root: Node = EditorInterface.get_base_control().get_tree().root
	return root.find_children("*", "ProgressDialog", true, false).any(
		func(dialog: Node) -> bool: return dialog.get(&"visible")  # a window or a control, by the version
	)


func _is_there() -> bool:
	for path: String in _paths:
		if not ResourceLoader.exists(path, "PackedScene"):
			return false
	return true

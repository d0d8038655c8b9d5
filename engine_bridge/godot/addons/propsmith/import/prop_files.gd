@tool
extends RefCounted
## The project's own copies of props: [code]res://props/NAME_ID.glb[/code].
##
## The first characters of an asset's id in the name tell which asset a file is, wherever it was moved to. What a prop
## is to physics is a matter of its import, so a prop that is wanted in two ways has two files.

const LodScene := preload("lod_scene.gd")

const FOLDER := "res://props"
## What a prop can be to physics: a StaticBody3D below its root, a RigidBody3D as its root, or nothing.
const BODIES: PackedStringArray = ["static", "rigid", "none"]
const _ID_LENGTH := 8
const _NAME_LENGTH := 40
const _PAUSE := 0.5  # seconds between checks of an import
const _PATIENCE := 30.0  # seconds that an import may take


## Where the project has the asset [param id] with [param body] of [constant BODIES], or an empty text.
static func find(id: String, body: String = "static") -> String:
	return _find_in(EditorInterface.get_resource_filesystem().get_filesystem(), _ending(id, body))


## The file that the asset [param id] made for [param title] gets if the project has none of it yet.
static func path_for(id: String, title: String, body: String = "static") -> String:
	var letters: RegEx = RegEx.create_from_string("[^a-z0-9]+")
	var name: String = letters.sub(title.to_lower(), "_", true).left(_NAME_LENGTH).lstrip("_").rstrip("_")
	return FOLDER.path_join(("prop" if name.is_empty() else name) + _ending(id, body))


## Writes a .glb into the project and imports it, with [param body] of [constant BODIES]; returns why it couldn't, in
## words, or an empty text.
static func save(path: String, glb: PackedByteArray, body: String = "static") -> String:
	var error: Error = DirAccess.make_dir_recursive_absolute(path.get_base_dir())
	if error != OK:
		return "Can't make the folder %s: %s." % [path.get_base_dir(), error_string(error)]
	var part: String = path + ".part"
	var file: FileAccess = FileAccess.open(part, FileAccess.WRITE)
	var written: bool = file != null and file.store_buffer(glb)
	if file != null:
		file.close()
	error = _write_settings(path, body) if written else ERR_FILE_CANT_WRITE
	if error == OK:
		error = DirAccess.rename_absolute(part, path)
	if error != OK:
		DirAccess.remove_absolute(part)
		return "Can't write %s: %s. Is the disk full, or the project read-only?" % [path, error_string(error)]
	return await _import(path)


## Godot takes the settings of an import from the file beside it, here before the first one.
static func _write_settings(path: String, body: String) -> Error:
	var settings_path: String = path + ".import"
	if body == "static" or FileAccess.file_exists(settings_path):
		return OK
	var settings := ConfigFile.new()
	settings.set_value("remap", "importer", "scene")
	settings.set_value("remap", "type", "PackedScene")
	if body == "rigid":
		settings.set_value("params", "nodes/root_type", "RigidBody3D")
	else:
		settings.set_value("params", LodScene.OPTION_COLLISION, false)
	return settings.save(settings_path)


static func _ending(id: String, body: String) -> String:
	return "_%s%s.glb" % [id.left(_ID_LENGTH), "" if body == "static" else "_" + body]


static func _import(path: String) -> String:
	var files: EditorFileSystem = EditorInterface.get_resource_filesystem()
	var deadline: int = Time.get_ticks_msec() + int(_PATIENCE * 1000)
	while files.is_scanning() and Time.get_ticks_msec() < deadline:
		await files.get_tree().process_frame
	if files.get_filesystem_path(path.get_base_dir()) == null:
		files.scan()  # the folder is new to Godot; this imports what is in it, too, a few frames later
	else:
		files.update_file(path)
		files.reimport_files([path])
	while files.is_scanning() or not ResourceLoader.exists(path, "PackedScene"):
		if Time.get_ticks_msec() > deadline:
			return "%s was written, but Godot couldn't import it; see the Output panel." % path
		await files.get_tree().create_timer(_PAUSE).timeout
		if not files.is_scanning() and not ResourceLoader.exists(path, "PackedScene"):
			files.scan()  # Godot was importing something else and took no order: a scan waits its turn
	return ""


static func _find_in(folder: EditorFileSystemDirectory, ending: String) -> String:
	if folder == null:
		return ""
	for index: int in folder.get_file_count():
		if folder.get_file(index).ends_with(ending):
			return folder.get_file_path(index)
	for index: int in folder.get_subdir_count():
		var found: String = _find_in(folder.get_subdir(index), ending)
		if not found.is_empty():
			return found
	return ""

@tool
extends RefCounted
## The project's own copies of props: [code]res://props/NAME_ID.glb[/code].
##
## The first characters of an asset's id in the name tell which asset a file is, wherever it was moved to. What a prop
## is to physics is a matter of its import, so a prop that is wanted in two ways has two files.

const ImportBatch := preload("import_batch.gd")
const LodScene := preload("lod_scene.gd")

const FOLDER := "res://props"
## What a prop can be to physics: a StaticBody3D below its root, a RigidBody3D as its root, or nothing.
const BODIES: PackedStringArray = ["static", "rigid", "none"]
const _ID_LENGTH := 8
const _NAME_LENGTH := 40


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
	return await ImportBatch.take(path)


## Writes .glb files, by their paths, as [method save] does, with one import for all of them; returns by path why it
## couldn't.
static func save_all(files: Dictionary[String, PackedByteArray], body: String = "static") -> Dictionary[String, String]:
	var whys: Dictionary[String, String] = {}
	for path: String in files:
		_save_into(whys, path, files[path], body)
	while whys.size() < files.size():
		await EditorInterface.get_base_control().get_tree().process_frame
	return whys


static func _save_into(whys: Dictionary[String, String], path: String, glb: PackedByteArray, body: String) -> void:
	whys[path] = await save(path, glb, body)


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

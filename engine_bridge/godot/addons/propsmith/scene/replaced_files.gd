@tool
extends RefCounted
## Files of props that were replaced: taken out of the project when nothing in it uses them any more, and put back by an
## undo. What was taken out is gone for good when the project is opened the next time: no undo reaches back so far.

const PropFiles := preload("../import/prop_files.gd")

const _KEPT := "res://.godot/propsmith_replaced"
const _SCENES: PackedStringArray = ["tscn", "scn", "tres", "res"]
const _SCRIPTS: PackedStringArray = ["gd", "cs"]

## Files that were replaced, or came in their place and may be undone.
var _replaced: Dictionary[String, bool] = {}


## Forgets what was taken out while the project was open the last time.
static func forget() -> void:
	for file: String in DirAccess.get_files_at(_KEPT) if DirAccess.dir_exists_absolute(_KEPT) else PackedStringArray():
		DirAccess.remove_absolute(_KEPT.path_join(file))


## The file [param path] takes the place of [param old] in a scene, which may be an undo: it is there from now on.
func exchange(old: String, path: String) -> void:
	_replaced[old] = true
	_replaced[path] = true
	if not FileAccess.file_exists(path):
		_move(_KEPT, path.get_base_dir(), path)


## Takes out the replaced files that neither a file of the project nor an open scene uses. To be called when a scene
## was saved or closed: until then its file may need what the open scene doesn't.
func sweep() -> void:
	for path: String in _replaced.keys():
		if not FileAccess.file_exists(path):
			continue
		if not _is_open(path) and not _is_used(EditorInterface.get_resource_filesystem().get_filesystem(), path):
			_move(path.get_base_dir(), _KEPT, path)


## Moves a prop's files: the .glb, its import settings, its textures and theirs.
static func _move(from: String, to: String, path: String) -> void:
	if not DirAccess.dir_exists_absolute(from) or DirAccess.make_dir_recursive_absolute(to) != OK:
		return
	var name: String = path.get_file().get_basename()
	var moved: PackedStringArray = []
	for file: String in DirAccess.get_files_at(from):
		if _is_part(file, name):
			DirAccess.rename_absolute(from.path_join(file), to.path_join(file))
			moved.append(path.get_base_dir().path_join(file))
	for file: String in moved:
		if file.get_extension() != "import":
			EditorInterface.get_resource_filesystem().update_file(file)


## The same prop for another kind of body has files of its own, such as NAME_rigid.glb.
static func _is_part(file: String, name: String) -> bool:
	for body: String in PropFiles.BODIES:
		if file.begins_with("%s_%s" % [name, body]):
			return false
	return file.begins_with(name + ".") or file.begins_with(name + "_")


static func _is_open(path: String) -> bool:
	if not EditorInterface.has_method(&"get_open_scene_roots"):  # before Godot 4.5: nobody knows
		return true
	for root: Node in EditorInterface.call(&"get_open_scene_roots"):
		if root.scene_file_path == path:
			return true
		for node: Node in root.find_children("*", "", true, false):
			if node.scene_file_path == path:
				return true
	return false


static func _is_used(folder: EditorFileSystemDirectory, path: String) -> bool:
	for index: int in folder.get_file_count():
		var file: String = folder.get_file_path(index)
		if file.get_extension() in _SCENES and _depends(file, path):
			return true
		if file.get_extension() in _SCRIPTS and FileAccess.get_file_as_string(file).contains(path.get_file()):
			return true
	for index: int in folder.get_subdir_count():
		if _is_used(folder.get_subdir(index), path):
			return true
	return false


static func _depends(file: String, path: String) -> bool:
	for needed: String in ResourceLoader.get_dependencies(file):
		var uid: int = ResourceUID.text_to_id(needed.get_slice("::", 0))
		if needed.ends_with(path) or (ResourceUID.has_id(uid) and ResourceUID.get_id_path(uid) == path):
			return true
	return false

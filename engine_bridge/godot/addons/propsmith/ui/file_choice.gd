@tool
extends RefCounted
## Files of certain kinds, chosen in a dialog or dropped from the FileSystem dock.

var _endings: PackedStringArray
var _words: String
var _dialog: EditorFileDialog


## [param endings] without points; [param words] is what the dialog calls such files.
func _init(endings: PackedStringArray, words: String) -> void:
	_endings = endings
	_words = words


## Lets people choose a file; [param taken] is called with its path. The dialog belongs to [param owner].
func ask(owner: Control, taken: Callable) -> void:
	if _dialog == null:
		_dialog = EditorFileDialog.new()
		_dialog.file_mode = EditorFileDialog.FILE_MODE_OPEN_FILE
		_dialog.access = EditorFileDialog.ACCESS_FILESYSTEM
		_dialog.add_filter("*." + ", *.".join(_endings), _words)
		_dialog.file_selected.connect(taken)
		owner.add_child(_dialog)
	_dialog.popup_file_dialog()


## The first such file of what is dropped, or an empty text.
func first(data: Variant) -> String:
	if data is Dictionary:
		for file: String in data.get("files", []):
			if file.get_extension().to_lower() in _endings:
				return file
	return ""

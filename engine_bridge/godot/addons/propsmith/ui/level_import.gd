@tool
extends Button
## "Import level...": a level file is chosen, or dropped from the FileSystem dock.

const Looks := preload("looks.gd")

## The file at [param path] is to be made and put into the scene.
signal chosen(path: String)

const _ENDINGS: PackedStringArray = ["yaml", "yml", "json", "csv"]

var _dialog: EditorFileDialog


func _init() -> void:
	text = "Import level..."
	icon = Looks.icon(&"GridMap")
	tooltip_text = "Make all props of a level file (.yaml, .json, .csv) and place them; or drop the file here"
	size_flags_horizontal = Control.SIZE_EXPAND_FILL
	pressed.connect(_open_dialog)


func _can_drop_data(_at: Vector2, data: Variant) -> bool:
	return data is Dictionary and not _first_level(data).is_empty()


func _drop_data(_at: Vector2, data: Variant) -> void:
	chosen.emit(_first_level(data))


func _open_dialog() -> void:
	if _dialog == null:
		_dialog = EditorFileDialog.new()
		_dialog.file_mode = EditorFileDialog.FILE_MODE_OPEN_FILE
		_dialog.access = EditorFileDialog.ACCESS_FILESYSTEM
		_dialog.add_filter("*.yaml, *.yml, *.json, *.csv", "Levels")
		_dialog.file_selected.connect(chosen.emit)
		add_child(_dialog)
	_dialog.popup_file_dialog()


static func _first_level(data: Dictionary) -> String:
	for file: String in data.get("files", []):
		if file.get_extension().to_lower() in _ENDINGS:
			return file
	return ""

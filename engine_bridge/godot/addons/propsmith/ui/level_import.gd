@tool
extends Button
## "Import level...": a level file is chosen, or dropped from the FileSystem dock.

const FileChoice := preload("file_choice.gd")
const Looks := preload("looks.gd")

## The file at [param path] is to be made and put into the scene.
signal chosen(path: String)

var _files := FileChoice.new(["yaml", "yml", "json", "csv"], "Levels")


func _init() -> void:
	text = "Import level..."
	icon = Looks.icon(&"GridMap")
	tooltip_text = "Make all props of a level file (.yaml, .json, .csv) and place them; or drop the file here"
	size_flags_horizontal = Control.SIZE_EXPAND_FILL
	pressed.connect(func() -> void: _files.ask(self, chosen.emit))


func _can_drop_data(_at: Vector2, data: Variant) -> bool:
	return not _files.first(data).is_empty()


func _drop_data(_at: Vector2, data: Variant) -> void:
	chosen.emit(_files.first(data))

@tool
extends PanelContainer
## Takes a picture instead of a prompt: dropped from the FileSystem dock, or chosen.

const FileChoice := preload("file_choice.gd")
const Looks := preload("looks.gd")

## The picture is another one, or gone.
signal changed

## The picture's file, or an empty text.
var path: String = ""

var _picture: TextureRect
var _label: Label
var _clear: Button
var _files := FileChoice.new(["png", "jpg", "jpeg", "webp"], "Pictures")


func _init() -> void:
	theme_type_variation = &"PanelContainer"
	tooltip_text = "Drop a picture from the FileSystem dock here, or click to choose one. Best with a transparent background."
	mouse_default_cursor_shape = Control.CURSOR_POINTING_HAND
	var row := HBoxContainer.new()
	row.mouse_filter = Control.MOUSE_FILTER_PASS
	add_child(row)
	_picture = Looks.picture(32)
	_picture.mouse_filter = Control.MOUSE_FILTER_IGNORE
	row.add_child(_picture)
	_label = Looks.remark()
	_label.autowrap_mode = TextServer.AUTOWRAP_OFF
	_label.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	row.add_child(_label)
	_clear = Looks.icon_button(&"Close", "Take the prompt instead")
	_clear.pressed.connect(choose.bind(""))
	row.add_child(_clear)
	choose("")


## Takes the picture at [param new_path]; an empty text means none.
func choose(new_path: String) -> void:
	path = new_path
	_clear.visible = not path.is_empty()
	_label.text = "or drop a picture" if path.is_empty() else path.get_file()
	_picture.texture = Looks.icon(&"Image")
	if not path.is_empty():
		var image: Image = Image.load_from_file(ProjectSettings.globalize_path(path))
		if image != null:
			_picture.texture = ImageTexture.create_from_image(image)
	changed.emit()


## The picture as the protocol takes it; empty if there is none.
func as_param() -> Dictionary:
	if path.is_empty():
		return {}
	var bytes: PackedByteArray = FileAccess.get_file_as_bytes(path)
	return {"data": Marshalls.raw_to_base64(bytes), "name": path.get_file().get_basename()}


func _can_drop_data(_at: Vector2, data: Variant) -> bool:
	return not _files.first(data).is_empty()


func _drop_data(_at: Vector2, data: Variant) -> void:
	choose(_files.first(data))


func _gui_input(event: InputEvent) -> void:
	var click: InputEventMouseButton = event as InputEventMouseButton
	if click != null and click.pressed and click.button_index == MOUSE_BUTTON_LEFT:
		_files.ask(self, choose)

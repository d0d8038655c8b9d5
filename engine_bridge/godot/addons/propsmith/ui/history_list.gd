@tool
extends ItemList
## The library's assets as pictures, to be dragged into the scene.

const Looks := preload("looks.gd")
const PropFiles := preload("../import/prop_files.gd")
const Session := preload("../session.gd")

const _SIDE := 72

var session: Session

var _dragged: String = ""


func _init() -> void:
	icon_mode = ItemList.ICON_MODE_TOP
	max_columns = 0
	same_column_width = true
	fixed_column_width = int(Looks.scaled(_SIDE + 12))
	fixed_icon_size = Vector2i.ONE * int(Looks.scaled(_SIDE))
	max_text_lines = 2
	allow_rmb_select = true
	add_theme_font_size_override(&"font_size", int(Looks.scaled(11)))
	size_flags_vertical = Control.SIZE_EXPAND_FILL
	custom_minimum_size.y = Looks.scaled(180)
	tooltip_text = "Drag into the scene, or double-click"


## Shows [param assets], the newest first.
func show_assets(assets: Array) -> void:
	clear()
	for asset: Dictionary in assets:
		var index: int = add_item(asset.get("title", ""), Looks.icon(&"MeshInstance3D"))
		set_item_metadata(index, asset)
		set_item_tooltip(index, _tooltip(asset))
	for asset: Dictionary in assets:
		var picture: Texture2D = await session.thumbnail(asset["id"])
		var index: int = _find(asset["id"])
		if index >= 0 and picture != null:
			set_item_icon(index, picture)


## The chosen asset, or an empty dictionary.
func chosen() -> Dictionary:
	var selected: PackedInt32Array = get_selected_items()
	return {} if selected.is_empty() else get_item_metadata(selected[0])


func _get_drag_data(at: Vector2) -> Variant:
	var index: int = get_item_at_position(at, true)
	if index < 0:
		return null
	var asset: Dictionary = get_item_metadata(index)
	var path: String = PropFiles.find(asset["id"])
	if path.is_empty():
		_drag_when_there(asset, get_item_icon(index))
		return null
	set_drag_preview(_drag_preview(get_item_icon(index)))
	return _files(path)


## The 3D view takes files of the project only: the drag begins once the prop is one of them, which takes a moment.
func _drag_when_there(asset: Dictionary, picture: Texture2D) -> void:
	if _dragged == asset["id"]:
		return
	_dragged = asset["id"]
	var brought: Dictionary = await session.bring(asset)
	_dragged = ""
	if brought.has("why"):
		session.told.emit(brought["why"])
	elif Input.is_mouse_button_pressed(MOUSE_BUTTON_LEFT):
		force_drag(_files(brought["path"]), _drag_preview(picture))


func _files(path: String) -> Dictionary:
	return {"type": "files", "files": PackedStringArray([path]), "from": self}


func _find(id: String) -> int:
	for index: int in item_count:
		if get_item_metadata(index)["id"] == id:
			return index
	return -1


static func _drag_preview(picture: Texture2D) -> Control:
	var rect: TextureRect = Looks.picture(_SIDE)
	rect.texture = picture
	rect.size = rect.custom_minimum_size
	return rect


static func _tooltip(asset: Dictionary) -> String:
	var lines: PackedStringArray = ["%s, seed %d" % [asset.get("title", ""), int(asset.get("seed", 0))]]
	var size: Array = asset.get("size", [])
	if size.size() == 3:
		lines.append("%.2f x %.2f x %.2f m" % size)
	var triangles: PackedStringArray = []
	for level: Dictionary in asset.get("lods", []):
		triangles.append(str(int(level["triangles"])))
	lines.append("%s triangles" % " / ".join(triangles))
	lines.append_array(PackedStringArray(asset.get("notes", [])))
	lines.append("Drag into the scene, or double-click")
	return "\n".join(lines)

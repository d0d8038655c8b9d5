@tool
extends ItemList
## The library's assets as pictures, to be dragged into the scene.

const AssetDrop := preload("asset_drop.gd")
const Looks := preload("looks.gd")
const PropFiles := preload("../import/prop_files.gd")
const Session := preload("../session.gd")

const _SIDE := 72
const _TITLE_LENGTH := 40
const _LINES := 12

var session: Session

var _drop: AssetDrop


func _init() -> void:
	icon_mode = ItemList.ICON_MODE_TOP
	max_columns = 0
	same_column_width = true
	fixed_column_width = int(Looks.scaled(_SIDE + 12))
	fixed_icon_size = Vector2i.ONE * int(Looks.scaled(_SIDE))
	max_text_lines = _LINES
	allow_rmb_select = true
	add_theme_font_size_override(&"font_size", int(Looks.scaled(11)))
	size_flags_vertical = Control.SIZE_EXPAND_FILL
	custom_minimum_size.y = Looks.scaled(180)
	tooltip_text = "Drag into the scene, or double-click"


## Shows [param assets], the newest first.
func show_assets(assets: Array) -> void:
	clear()
	for asset: Dictionary in assets:
		var index: int = add_item(_text(asset), Looks.icon(&"MeshInstance3D"))
		set_item_metadata(index, asset)
		if not asset.get("notes", []).is_empty():
			set_item_custom_fg_color(index, EditorInterface.get_editor_theme().get_color(&"warning_color", &"Editor"))
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
	set_drag_preview(_drag_preview(get_item_icon(index)))
	var asset: Dictionary = get_item_metadata(index)
	var path: String = PropFiles.find(asset["id"], session.body)
	if not path.is_empty():
		return _files(path)
	_drop = AssetDrop.new(session)
	return _drop.begin(asset)


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


## The title, and what the server says of its words.
func _text(asset: Dictionary) -> String:
	var title: String = asset.get("title", "")
	if title.length() > _TITLE_LENGTH:
		title = title.left(_TITLE_LENGTH).strip_edges() + "..."
	return _wrapped([title] + asset.get("notes", []))


## An ItemList breaks words to fill its lines: this breaks between them.
func _wrapped(texts: Array) -> String:
	var font: Font = get_theme_font(&"font")
	var font_size: int = get_theme_font_size(&"font_size")
	var lines: PackedStringArray = []
	for text: String in texts:
		var line: String = ""
		for word: String in text.split(" ", false):
			var longer: String = word if line.is_empty() else "%s %s" % [line, word]
			if line.is_empty() or font.get_string_size(longer, HORIZONTAL_ALIGNMENT_LEFT, -1, font_size).x < fixed_column_width:
				line = longer
			else:
				lines.append(line)
				line = word
		lines.append(line)
	return "\n".join(lines)


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

@tool
extends VBoxContainer
## The library: search, pictures, and what can be done with them.

const HistoryList := preload("history_list.gd")
const Looks := preload("looks.gd")
const Session := preload("../session.gd")

## An asset is to be put in the place of the selected props.
signal replace_wanted(asset: Dictionary)
## A variation of an asset is to be made.
signal vary_wanted(asset: Dictionary)

enum Action { PLACE, REPLACE, VARY, SHOW, DELETE }

const _PAUSE := 0.3  # seconds without a key before the library is searched

## The parts that tests use.
var search: LineEdit
var list: HistoryList
var empty: Label

var _session: Session
var _menu: PopupMenu
var _timer: Timer


func _init(session: Session) -> void:
	_session = session
	size_flags_vertical = Control.SIZE_EXPAND_FILL
	var row := HBoxContainer.new()
	row.add_child(Looks.heading("History"))
	search = LineEdit.new()
	search.placeholder_text = "Search"
	search.right_icon = Looks.icon(&"Search")
	search.clear_button_enabled = true
	search.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	search.text_changed.connect(func(_text: String) -> void: _timer.start())
	row.add_child(search)
	add_child(row)
	list = HistoryList.new()
	list.session = session
	list.item_activated.connect(func(index: int) -> void: session.place(list.get_item_metadata(index)))
	list.item_clicked.connect(_on_item_clicked)
	list.visible = false
	add_child(list)
	empty = Looks.remark("What you make is kept here.")
	empty.horizontal_alignment = HORIZONTAL_ALIGNMENT_CENTER
	add_child(empty)
	_timer = Timer.new()
	_timer.one_shot = true
	_timer.wait_time = _PAUSE
	_timer.timeout.connect(refresh)
	add_child(_timer)
	_menu = PopupMenu.new()
	_menu.id_pressed.connect(_act)
	add_child(_menu)
	session.library_changed.connect(_refresh_soon)


## Reads the library's list again.
func refresh() -> void:
	var assets: Array = await _session.history(search.text.strip_edges())
	empty.visible = assets.is_empty()
	list.visible = not assets.is_empty()
	empty.text = "What you make is kept here." if search.text.is_empty() else "Nothing in the library has these words."
	list.show_assets(assets)


func _refresh_soon() -> void:
	if _timer.is_inside_tree() and _timer.is_stopped():
		_timer.start()


func _on_item_clicked(_index: int, _at: Vector2, button: int) -> void:
	if button != MOUSE_BUTTON_RIGHT:
		return
	_menu.clear()
	_menu.add_icon_item(Looks.icon(&"Add"), "Put into the scene", Action.PLACE)
	_menu.add_icon_item(Looks.icon(&"Reload"), "Replace the selected props with it", Action.REPLACE)
	_menu.add_icon_item(Looks.icon(&"Duplicate"), "Make a variation of it", Action.VARY)
	_menu.add_icon_item(Looks.icon(&"Filesystem"), "Show in the FileSystem dock", Action.SHOW)
	_menu.add_separator()
	_menu.add_icon_item(Looks.icon(&"Remove"), "Delete from the library", Action.DELETE)
	_menu.popup(Rect2i(DisplayServer.mouse_get_position(), Vector2i.ZERO))


func _act(action: Action) -> void:
	var asset: Dictionary = list.chosen()
	if asset.is_empty():
		return
	match action:
		Action.PLACE:
			_session.place(asset)
		Action.REPLACE:
			replace_wanted.emit(asset)
		Action.VARY:
			vary_wanted.emit(asset)
		Action.SHOW:
			var brought: Dictionary = await _session.bring(asset)
			if brought.has("path"):
				EditorInterface.get_file_system_dock().navigate_to_path(brought["path"])
		Action.DELETE:
			_session.delete(asset)

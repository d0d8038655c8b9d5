@tool
extends HBoxContainer
## Says whether Propsmith is there, and starts it.

const Connection := preload("../net/connection.gd")
const Looks := preload("looks.gd")

## The server is to be started, or looked for once more.
signal start_wanted

const _DOTS: Dictionary[Connection.State, StringName] = {
	Connection.State.OFFLINE: &"font_disabled_color",
	Connection.State.CONNECTING: &"warning_color",
	Connection.State.READY: &"success_color",
	Connection.State.REFUSED: &"error_color",
}
const _WORDS: Dictionary[Connection.State, String] = {
	Connection.State.OFFLINE: "Not connected",
	Connection.State.CONNECTING: "Connecting...",
	Connection.State.READY: "Ready",
	Connection.State.REFUSED: "Can't connect",
}

var _dot: TextureRect
var _label: Label
var _button: Button


func _init() -> void:
	_dot = TextureRect.new()
	_dot.texture = Looks.icon(&"GuiRadioChecked")
	_dot.stretch_mode = TextureRect.STRETCH_KEEP_CENTERED
	add_child(_dot)
	_label = Looks.remark()
	_label.autowrap_mode = TextServer.AUTOWRAP_OFF
	_label.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	_label.mouse_filter = Control.MOUSE_FILTER_PASS
	add_child(_label)
	_button = Button.new()
	_button.text = "Start"
	_button.icon = Looks.icon(&"Play")
	_button.tooltip_text = "Start Propsmith on this machine"
	_button.pressed.connect(start_wanted.emit)
	add_child(_button)
	show_state(Connection.State.OFFLINE, "")


## Shows the connection's state.
func show_state(state: Connection.State, text: String) -> void:
	_dot.modulate = EditorInterface.get_editor_theme().get_color(_DOTS[state], &"Editor")
	_label.text = text if state == Connection.State.READY else _WORDS[state]
	_label.tooltip_text = text
	if state == Connection.State.REFUSED and not text.is_empty():
		_label.text = text
	_button.visible = state == Connection.State.OFFLINE or state == Connection.State.REFUSED

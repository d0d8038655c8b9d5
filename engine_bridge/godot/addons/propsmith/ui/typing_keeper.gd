@tool
extends Node
## Keeps what is typed while Godot imports, and types it afterwards.
##
## Godot shows a window over itself at every import and throws away every key that is pressed meanwhile. Words typed
## into a text field go on where they were; shortcuts still do nothing, as the import may change what they are for.

var _editor: Node
var _kept: Array[InputEventKey] = []
var _is_typing: bool = false


func _ready() -> void:
	for node: Node in get_tree().root.get_children():
		if node.is_class("EditorNode"):
			_editor = node


func _input(event: InputEvent) -> void:
	if _is_typing or not event is InputEventKey or not (_is_blocked() or not _kept.is_empty()):
		return
	var focused: Control = get_viewport().gui_get_focus_owner()
	if focused is LineEdit or focused is TextEdit:
		_kept.append(event)
		get_viewport().set_input_as_handled()


func _process(_delta: float) -> void:
	if _kept.is_empty() or _is_blocked():
		return
	var keys: Array[InputEventKey] = _kept
	_kept = []
	_is_typing = true
	for key: InputEventKey in keys:
		get_viewport().push_input(key, true)
	_is_typing = false


## The editor processes input itself only to throw keys away.
func _is_blocked() -> bool:
	return _editor != null and _editor.is_processing_input()

@tool
extends PanelContainer
## One job: what it makes, how far it is, and a way to stop it.

const Job := preload("../job.gd")
const Looks := preload("looks.gd")

signal cancel_wanted
signal another_wanted
signal dismissed

## The parts that tests read.
var words: Label
var bar: ProgressBar
var cancel_button: Button
var another_button: Button

var _picture: TextureRect
var _title: Label
var _job: Job


func _init(job: Job) -> void:
	_job = job
	theme_type_variation = &"PanelContainer"
	var column := VBoxContainer.new()
	add_child(column)
	var row := HBoxContainer.new()
	column.add_child(row)
	_picture = Looks.picture(44)
	row.add_child(_picture)
	row.add_child(_text_column())
	another_button = Looks.icon_button(&"RandomNumberGenerator", "Another one, with another seed")
	another_button.pressed.connect(another_wanted.emit)
	row.add_child(another_button)
	cancel_button = Looks.icon_button(&"Stop", "Cancel")
	cancel_button.pressed.connect(_stop_or_dismiss)
	row.add_child(cancel_button)
	words = Looks.remark()
	column.add_child(words)
	refresh()


## Whether the job ended well and without a word: then the row may go out of the way.
func has_nothing_to_say() -> bool:
	return _job.state == "done" and _job.message.is_empty() and _job.notes().is_empty()


## Shows the job as it stands.
func refresh() -> void:
	var is_over: bool = _job.is_over()
	_title.text = _job.title
	words.text = _job.words()
	words.tooltip_text = words.text
	bar.visible = not is_over
	bar.indeterminate = _job.state == "asking"
	bar.value = _job.share
	another_button.visible = is_over and _job.method not in ["sketch", "batch"]
	cancel_button.icon = Looks.icon(&"Close" if is_over else &"Stop")
	cancel_button.tooltip_text = "Take it off the list" if is_over else "Cancel"
	if not _job.previews.is_empty():
		_picture.texture = _job.previews.values()[-1]
	elif _picture.texture == null:
		_picture.texture = Looks.icon(&"MeshInstance3D")
	var color: StringName = &"error_color" if _job.state == "failed" else &"font_color"
	words.add_theme_color_override(&"font_color", EditorInterface.get_editor_theme().get_color(color, &"Editor"))


## The title and the bar.
func _text_column() -> VBoxContainer:
	var column := VBoxContainer.new()
	column.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	column.alignment = BoxContainer.ALIGNMENT_CENTER
	_title = Label.new()
	_title.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	column.add_child(_title)
	bar = ProgressBar.new()
	bar.max_value = 1.0
	bar.show_percentage = false
	bar.custom_minimum_size.y = Looks.scaled(6)
	column.add_child(bar)
	return column


func _stop_or_dismiss() -> void:
	if _job.is_over():
		dismissed.emit()
	else:
		cancel_wanted.emit()

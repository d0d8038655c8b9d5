@tool
extends VBoxContainer
## Four sketches to choose from; a click makes the chosen one in full, and the others stay to be chosen, too.

const Job := preload("../job.gd")
const Looks := preload("looks.gd")

## Candidate [param index] of [param sketch] was chosen.
signal chosen(sketch: Job, index: int)

const _COUNT := 4
const _SIDE := 112

## The pictures' buttons.
var buttons: Array[Button] = []

var _job: Job
var _title: Label


func _init() -> void:
	var row := HBoxContainer.new()
	_title = Looks.heading("")
	_title.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	row.add_child(_title)
	var close: Button = Looks.icon_button(&"Close", "None of them")
	close.pressed.connect(hide)
	row.add_child(close)
	add_child(row)
	var grid := GridContainer.new()
	grid.columns = 2
	for index: int in _COUNT:
		var button := Button.new()
		button.custom_minimum_size = Vector2.ONE * Looks.scaled(_SIDE)
		button.size_flags_horizontal = Control.SIZE_EXPAND_FILL
		button.expand_icon = true
		button.icon_alignment = HORIZONTAL_ALIGNMENT_CENTER
		button.toggle_mode = true
		for color: StringName in [&"icon_pressed_color", &"icon_hover_pressed_color"]:
			button.add_theme_color_override(color, Color.WHITE)
		button.pressed.connect(_choose.bind(index))
		buttons.append(button)
		grid.add_child(button)
	add_child(grid)
	visible = false


## Shows a sketch's candidates as far as they are there.
func show_job(job: Job) -> void:
	if job != _job:
		for button: Button in buttons:
			button.set_pressed_no_signal(false)
		visible = true
	_job = job
	_title.text = "Choose a %s" % job.title
	for index: int in _COUNT:
		var is_there: bool = job.previews.has(index)
		buttons[index].icon = job.previews[index] if is_there else null
		buttons[index].text = "" if is_there else "..."
		buttons[index].disabled = not is_there
		buttons[index].tooltip_text = "Make this one in full" if is_there else "On its way"


func _choose(index: int) -> void:
	buttons[index].set_pressed_no_signal(true)
	chosen.emit(_job, index)

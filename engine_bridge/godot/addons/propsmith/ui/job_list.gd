@tool
extends VBoxContainer
## The jobs: those that go on, the one that ended last, and the earlier ones folded away.

const Job := preload("../job.gd")
const JobRow := preload("job_row.gd")
const Looks := preload("looks.gd")

const _KEPT := 20  # finished jobs that are remembered

## Finished jobs, one a row; folded together unless the toggle is pressed.
var finished: VBoxContainer
var toggle: Button

var _open: VBoxContainer


func _init() -> void:
	_open = VBoxContainer.new()
	add_child(_open)
	toggle = Looks.icon_button(&"GuiTreeArrowRight", "What was made before")
	toggle.alignment = HORIZONTAL_ALIGNMENT_LEFT
	toggle.toggle_mode = true
	toggle.toggled.connect(func(_is_open: bool) -> void: refresh())
	add_child(toggle)
	finished = VBoxContainer.new()
	add_child(finished)
	refresh()


## Adds a row on top; rows whose jobs ended well fold away.
func add(row: JobRow) -> void:
	for other: JobRow in _open.get_children():
		if other.has_nothing_to_say():
			other.reparent(finished, false)
			finished.move_child(other, 0)
	_open.add_child(row)
	_open.move_child(row, 0)
	while finished.get_child_count() > _KEPT:
		var oldest: JobRow = finished.get_child(-1)
		finished.remove_child(oldest)
		oldest.dismissed.emit()
	refresh()


## Takes a row off the list.
func remove(row: JobRow) -> void:
	if row.get_parent() != null:
		row.get_parent().remove_child(row)
	row.queue_free()
	refresh()


## Shows how many are folded away.
func refresh() -> void:
	toggle.visible = finished.get_child_count() > 0
	toggle.text = "%d finished" % finished.get_child_count()
	toggle.icon = Looks.icon(&"GuiTreeArrowDown" if toggle.button_pressed else &"GuiTreeArrowRight")
	finished.visible = toggle.visible and toggle.button_pressed

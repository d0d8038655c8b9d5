@tool
extends VBoxContainer
## What can be done with the placed props that are selected in the scene.

const Looks := preload("looks.gd")
const PropScene := preload("../scene/prop_scene.gd")

## The selected props are to be made again with another seed.
signal reroll_wanted(props: Array[Node3D])
## The selected props are to become variations of themselves.
signal vary_wanted(props: Array[Node3D])
## The selected props are to become what is chosen in the history.
signal replace_wanted(props: Array[Node3D])

## The parts that tests press.
var reroll_button: Button
var vary_button: Button
var replace_button: Button

var _title: Label


func _init() -> void:
	_title = Looks.heading("")
	_title.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	add_child(_title)
	var row := HBoxContainer.new()
	reroll_button = Looks.button("Re-roll", &"RandomNumberGenerator", "Make it again with another seed, in its place")
	reroll_button.pressed.connect(func() -> void: reroll_wanted.emit(props()))
	row.add_child(reroll_button)
	vary_button = Looks.button(
		"Vary", &"Duplicate", "Put a variation of it in its place; More options say how far it goes"
	)
	vary_button.pressed.connect(func() -> void: vary_wanted.emit(props()))
	row.add_child(vary_button)
	replace_button = Looks.button("Replace", &"Reload", "Put what is chosen in the history in its place")
	replace_button.pressed.connect(func() -> void: replace_wanted.emit(props()))
	row.add_child(replace_button)
	add_child(row)
	EditorInterface.get_selection().selection_changed.connect(refresh)
	EditorInterface.get_editor_undo_redo().version_changed.connect(refresh)
	refresh()


## The selected nodes that are props.
static func props() -> Array[Node3D]:
	var found: Array[Node3D] = []
	for node: Node in EditorInterface.get_selection().get_selected_nodes():
		if PropScene.is_prop(node):
			found.append(node as Node3D)
	return found


## Shows what is selected.
func refresh() -> void:
	var selected: Array[Node3D] = props()
	visible = not selected.is_empty()
	if selected.size() == 1:
		var recipe: Dictionary = PropScene.recipe_of(selected[0])
		_title.text = "%s (seed %d)" % [selected[0].name, int(recipe.get("seed", 0))]
		_title.tooltip_text = str(recipe.get("prompt", ""))
	elif visible:
		_title.text = "%d props selected" % selected.size()

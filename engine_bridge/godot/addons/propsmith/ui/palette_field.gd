@tool
extends HBoxContainer
## The colors that a prop is painted with; none leaves it the model's own.

const Looks := preload("looks.gd")

const _MOST := 12
const _FIRST := Color("#8a5a2b")

## The buttons of the colors, in their order.
var swatches: Array[ColorPickerButton] = []
var add_button: Button
var remove_button: Button

var _row: HFlowContainer


func _init() -> void:
	tooltip_text = "The prop's colors become the nearest of these; without any it keeps its own"
	var label := Label.new()
	label.text = "Palette"
	label.modulate.a = 0.75
	label.custom_minimum_size.x = Looks.scaled(64)
	add_child(label)
	_row = HFlowContainer.new()
	_row.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	add_child(_row)
	add_button = Looks.icon_button(&"Add", "Another color")
	add_button.pressed.connect(func() -> void: add(_FIRST if swatches.is_empty() else swatches[-1].color))
	add_child(add_button)
	remove_button = Looks.icon_button(&"Remove", "Take the last color away")
	remove_button.pressed.connect(_remove)
	add_child(remove_button)
	_enable()


## Adds a color.
func add(color: Color) -> void:
	var swatch := ColorPickerButton.new()
	swatch.color = color
	swatch.edit_alpha = false
	swatch.custom_minimum_size = Vector2(34, 26) * Looks.scaled(1)
	swatches.append(swatch)
	_row.add_child(swatch)
	_enable()


## The colors as the protocol has them, [code]#rrggbb[/code].
func colors() -> Array[String]:
	var found: Array[String] = []
	for swatch: ColorPickerButton in swatches:
		found.append("#" + swatch.color.to_html(false))
	return found


func _remove() -> void:
	swatches.pop_back().queue_free()
	_enable()


func _enable() -> void:
	add_button.disabled = swatches.size() >= _MOST
	remove_button.visible = not swatches.is_empty()

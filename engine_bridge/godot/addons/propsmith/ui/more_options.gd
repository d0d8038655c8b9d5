@tool
extends VBoxContainer
## The options of a prop that are seldom changed, folded away: look, texture, triangles, palette, and how far
## variations go.

const Looks := preload("looks.gd")
const PaletteField := preload("palette_field.gd")

const _LEAST := 20  # triangles of a level of detail
const _STRENGTH := 0.4  # the protocol's default

## The parts that tests fill in.
var toggle: Button
var shading: OptionButton
var texture: OptionButton
var triangles: EditorSpinSlider
var strength: EditorSpinSlider
var palette: PaletteField

var _choices: VBoxContainer
var _numbers: HBoxContainer


func _init() -> void:
	toggle = Looks.icon_button(&"GuiTreeArrowRight", "Look, texture, triangles, palette")
	toggle.text = "More options"
	toggle.alignment = HORIZONTAL_ALIGNMENT_LEFT
	toggle.toggle_mode = true
	toggle.toggled.connect(_fold)
	add_child(toggle)
	_choices = VBoxContainer.new()
	shading = Looks.choice("The look: flat is crisp planes, smooth is round; auto goes by the prop")
	_choices.add_child(Looks.labelled("Look", shading))
	texture = Looks.choice("Texels a side; none keeps colors in the vertices")
	_choices.add_child(Looks.labelled("Texture", texture))
	add_child(_choices)
	_numbers = HBoxContainer.new()
	triangles = Looks.number(
		"Triangles", 0, 100000, 1, 0,
		"At most so many in the finest level, and half as many in each further one; 0 lets the prop decide"
	)
	_numbers.add_child(triangles)
	strength = Looks.number(
		"Vary by", 0.05, 1, 0.05, _STRENGTH, "How far a variation goes from the prop that it is made of"
	)
	_numbers.add_child(strength)
	add_child(_numbers)
	palette = PaletteField.new()
	add_child(palette)
	_fold(false)


## Shows the choices that the server offers.
func adapt(server: Dictionary) -> void:
	for option: Dictionary in server.get("options", []):
		if option["name"] == "shading":
			Looks.fill(shading, option.get("choices", []), option.get("default"))
		elif option["name"] == "texture":
			Looks.fill(texture, option.get("choices", []), option.get("default"))


## What isn't as the server would have it anyway, for [param lods] levels of detail.
func params(lods: int) -> Dictionary:
	var chosen: Dictionary = {}
	for field: OptionButton in [shading, texture]:
		if field.selected > 0:
			chosen["shading" if field == shading else "texture"] = field.get_item_text(field.selected)
	if not palette.colors().is_empty():
		chosen["palette"] = palette.colors()
	if triangles.value > 0.0:
		chosen["triangles"] = _ceilings(int(triangles.value), lods)
	else:
		chosen["lods"] = lods
	return chosen


## Each level has at most half the triangles of the one before; a prop can't have less than a few.
static func _ceilings(first: int, lods: int) -> Array[int]:
	var found: Array[int] = [maxi(first, _LEAST)]
	while found.size() < lods and found[-1] / 2 >= _LEAST:
		found.append(found[-1] / 2)
	return found


func _fold(is_open: bool) -> void:
	toggle.icon = Looks.icon(&"GuiTreeArrowDown" if is_open else &"GuiTreeArrowRight")
	_choices.visible = is_open
	_numbers.visible = is_open
	palette.visible = is_open

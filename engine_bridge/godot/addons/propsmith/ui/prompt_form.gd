@tool
extends VBoxContainer
## The prompt and what goes with it.

const ImageDrop := preload("image_drop.gd")
const Looks := preload("looks.gd")

## A prop is to be made, or sketches to choose from: [param method] is generate or sketch.
signal submitted(method: String, params: Dictionary, title: String)

const _SEED_MAX := 2 ** 31 - 1
const _LODS := 4

## The parts that tests and the dock fill in.
var prompt: TextEdit
var image: ImageDrop
var seed_number: EditorSpinSlider
var count: EditorSpinSlider
var height: EditorSpinSlider
var lods: EditorSpinSlider
var into_scene: CheckBox
var sketch_button: Button
var make_button: Button


func _init() -> void:
	_add_prompt()
	_add_numbers()
	into_scene = CheckBox.new()
	into_scene.text = "Put into the open scene"
	into_scene.button_pressed = true
	into_scene.tooltip_text = "Otherwise the prop is only brought into res://props/"
	add_child(into_scene)
	var row := HBoxContainer.new()
	sketch_button = Looks.button("Sketch 4", &"GridLayout", "Four quick candidates to choose from")
	sketch_button.pressed.connect(submit.bind("sketch"))
	row.add_child(sketch_button)
	make_button = Looks.button("Make", &"Add", "Make the prop (Ctrl+Enter)")
	make_button.pressed.connect(submit.bind("generate"))
	row.add_child(make_button)
	add_child(row)
	_enable()


## Shows what the server's bundle can do, and its limits.
func adapt(server: Dictionary) -> void:
	var abilities: Array = server.get("bundle", {}).get("capabilities", ["text"])
	image.visible = "image" in abilities
	prompt.visible = "text" in abilities
	if not image.visible:
		image.choose("")
	count.max_value = float(server.get("limits", {}).get("count", count.max_value))


## Sends what the form says.
func submit(method: String) -> void:
	if not _is_complete():
		return
	var params: Dictionary = {"seed": int(seed_number.value)}
	var title: String = prompt.text.strip_edges()
	if image.path.is_empty():
		params["prompt"] = title
	else:
		params["image"] = image.as_param()
		title = image.path.get_file().get_basename()
	if height.value > 0.0:
		params["height"] = height.value
	if method == "generate":
		params["count"] = int(count.value)
	params["lods"] = int(lods.value)
	submitted.emit(method, params, title)


## Another seed, at random.
func roll() -> void:
	seed_number.value = randi_range(0, _SEED_MAX)


func _add_prompt() -> void:
	prompt = TextEdit.new()
	prompt.placeholder_text = "mossy stone well"
	prompt.wrap_mode = TextEdit.LINE_WRAPPING_BOUNDARY
	prompt.scroll_fit_content_height = true
	prompt.custom_minimum_size.y = Looks.scaled(54)
	prompt.tooltip_text = "What to make: one thing, in a few words"
	prompt.text_changed.connect(_enable)
	prompt.gui_input.connect(_on_prompt_input)
	add_child(prompt)
	image = ImageDrop.new()
	image.visible = false
	image.changed.connect(_enable)
	add_child(image)


func _add_numbers() -> void:
	var grid := GridContainer.new()
	grid.columns = 2
	seed_number = Looks.number("Seed", 0, _SEED_MAX, 1, 0, "The same words and seed give the same prop")
	var seed_row := HBoxContainer.new()
	seed_row.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	seed_row.add_child(seed_number)
	var dice: Button = Looks.icon_button(&"RandomNumberGenerator", "Another seed")
	dice.pressed.connect(roll)
	seed_row.add_child(dice)
	grid.add_child(seed_row)
	count = Looks.number("Count", 1, 16, 1, 1, "How many, from the seed on")
	grid.add_child(count)
	height = Looks.number("Height", 0, 1000, 0.01, 0, "In metres; 0 leaves the model's own size")
	height.suffix = "m"
	grid.add_child(height)
	lods = Looks.number("LODs", 1, 8, 1, _LODS, "Levels of detail")
	grid.add_child(lods)
	add_child(grid)


func _is_complete() -> bool:
	return not prompt.text.strip_edges().is_empty() or not image.path.is_empty()


func _enable() -> void:
	if make_button == null:
		return
	make_button.disabled = not _is_complete()
	sketch_button.disabled = make_button.disabled


func _on_prompt_input(event: InputEvent) -> void:
	var key: InputEventKey = event as InputEventKey
	if key != null and key.pressed and key.keycode == KEY_ENTER and key.is_command_or_control_pressed():
		prompt.accept_event()
		submit("generate")

@tool
extends VBoxContainer
## The prompt and what goes with it.

const ImageDrop := preload("image_drop.gd")
const Looks := preload("looks.gd")
const MoreOptions := preload("more_options.gd")
const PropFiles := preload("../import/prop_files.gd")

## New props are to be another kind of body, of those of [code]prop_files.gd[/code].
signal body_chosen(body: String)
## A prop is to be made, or sketches to choose from: [param method] is generate or sketch.
signal submitted(method: String, params: Dictionary, title: String)

const _SEED_MAX := 2 ** 31 - 1
const _LODS := 4

## The parts that tests and the dock fill in.
var prompt: TextEdit
var image: ImageDrop
var seed_number: EditorSpinSlider
## Pressed, the seed stays; otherwise every prop gets one at random, shown in the field.
var seed_lock: Button
var count: EditorSpinSlider
var height: EditorSpinSlider
var lods: EditorSpinSlider
var more: MoreOptions
var into_scene: CheckBox
var body: OptionButton
var sketch_button: Button
var make_button: Button


func _init() -> void:
	_add_prompt()
	_add_numbers()
	more = MoreOptions.new()
	add_child(more)
	_add_target()
	_add_buttons()
	_enable()


func _add_target() -> void:
	into_scene = CheckBox.new()
	into_scene.text = "Into the scene"
	into_scene.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	into_scene.button_pressed = true
	into_scene.tooltip_text = "Put the prop into the open scene; otherwise it is only brought into res://props/"
	body = Looks.choice(
		"What a new prop is to physics: static stands still, rigid falls and can be pushed, none is passed through"
	)
	body.clip_text = false
	Looks.fill(body, Array(PropFiles.BODIES), PropFiles.BODIES[0])
	body.item_selected.connect(func(index: int) -> void: body_chosen.emit(body.get_item_text(index)))
	var row := HBoxContainer.new()
	row.add_child(into_scene)
	row.add_child(Looks.labelled("Body", body, 0))
	add_child(row)


func _add_buttons() -> void:
	var row := HBoxContainer.new()
	sketch_button = Looks.button("Sketch 4", &"GridLayout", "Four quick candidates to choose from")
	sketch_button.pressed.connect(submit.bind("sketch"))
	row.add_child(sketch_button)
	make_button = Looks.button("Make", &"Add", "Make the prop (Ctrl+Enter)")
	make_button.pressed.connect(submit.bind("generate"))
	row.add_child(make_button)
	add_child(row)


## Shows what the server's bundle can do, and its limits.
func adapt(server: Dictionary) -> void:
	var abilities: Array = server.get("bundle", {}).get("capabilities", ["text"])
	image.visible = "image" in abilities
	prompt.visible = "text" in abilities
	if not image.visible:
		image.choose("")
	more.adapt(server)
	count.max_value = float(server.get("limits", {}).get("count", count.max_value))


## Sends what the form says.
func submit(method: String) -> void:
	if not _is_complete():
		return
	var params: Dictionary = {"seed": next_seed()}
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
	params.merge(more.params(int(lods.value)))
	submitted.emit(method, params, title)


## The seed of what is made next: the locked one, or one at random, which is shown.
func next_seed() -> int:
	if not seed_lock.button_pressed:
		seed_number.set_value_no_signal(randi_range(0, _SEED_MAX))
	return int(seed_number.value)


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
	seed_number = Looks.number("Seed", 0, _SEED_MAX, 1, 0, "The same words and seed give the same prop; typing one locks it")
	seed_number.value_changed.connect(func(_seed: float) -> void: seed_lock.button_pressed = true)
	var seed_row := HBoxContainer.new()
	seed_row.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	seed_row.add_child(seed_number)
	seed_lock = Looks.icon_button(&"Unlock", "Lock the seed: otherwise every prop gets another one, at random")
	seed_lock.toggle_mode = true
	seed_lock.toggled.connect(
		func(is_locked: bool) -> void: seed_lock.icon = Looks.icon(&"Lock" if is_locked else &"Unlock")
	)
	seed_row.add_child(seed_lock)
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

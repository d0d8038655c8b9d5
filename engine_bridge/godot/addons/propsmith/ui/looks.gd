@tool
## What the dock's parts look like: the editor's own icons, sizes and fonts.


## [param pixels] at the editor's scale.
static func scaled(pixels: float) -> float:
	return pixels * EditorInterface.get_editor_scale()


## One of the editor's icons.
static func icon(name: StringName) -> Texture2D:
	return EditorInterface.get_editor_theme().get_icon(name, &"EditorIcons")


## A small button with an icon alone.
static func icon_button(icon_name: StringName, tooltip: String) -> Button:
	var button := Button.new()
	button.icon = icon(icon_name)
	button.tooltip_text = tooltip
	button.theme_type_variation = &"FlatButton"
	return button


## A button with words.
static func button(text: String, icon_name: StringName, tooltip: String) -> Button:
	var made := Button.new()
	made.text = text
	made.icon = icon(icon_name)
	made.tooltip_text = tooltip
	made.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	return made


## A number to drag or type, as in the inspector.
static func number(label: String, from: float, to: float, step: float, value: float, tooltip: String) -> EditorSpinSlider:
	var slider := EditorSpinSlider.new()
	slider.label = label
	slider.min_value = from
	slider.max_value = to
	slider.step = step
	slider.value = value
	slider.hide_slider = true
	slider.tooltip_text = tooltip
	slider.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	slider.custom_minimum_size.x = scaled(80)
	return slider


## A field to choose one of a few words.
static func choice(tooltip: String) -> OptionButton:
	var made := OptionButton.new()
	made.tooltip_text = tooltip
	made.fit_to_longest_item = false
	made.clip_text = true
	made.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	return made


## Puts [param words] into a field of [method choice], [param first] in front; what is chosen stays so.
static func fill(field: OptionButton, words: Array, first: Variant) -> void:
	var chosen: String = "" if field.selected < 0 else field.get_item_text(field.selected)
	field.clear()
	for word: String in [str(first)] + words.filter(func(word: Variant) -> bool: return word != first):
		field.add_item(word)
		if word == chosen:
			field.select(field.item_count - 1)


## [param field] with words before it, which take [param width] pixels at least.
static func labelled(words: String, field: Control, width: float = 64) -> HBoxContainer:
	var row := HBoxContainer.new()
	row.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	var label := Label.new()
	label.text = words
	label.modulate.a = 0.75
	label.custom_minimum_size.x = scaled(width)
	row.add_child(label)
	row.add_child(field)
	return row


## A heading over a part of the dock.
static func heading(text: String) -> Label:
	var label := Label.new()
	label.text = text
	label.theme_type_variation = &"HeaderSmall"
	label.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	return label


## A line of words that wraps and stands back.
static func remark(text: String = "") -> Label:
	var label := Label.new()
	label.text = text
	label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	label.modulate.a = 0.75
	label.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	return label


## A square picture.
static func picture(pixels: float) -> TextureRect:
	var rect := TextureRect.new()
	rect.custom_minimum_size = Vector2.ONE * scaled(pixels)
	rect.expand_mode = TextureRect.EXPAND_IGNORE_SIZE
	rect.stretch_mode = TextureRect.STRETCH_KEEP_ASPECT_CENTERED
	return rect

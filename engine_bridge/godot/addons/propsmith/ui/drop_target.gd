@tool
extends Control
## Lies over a part of the editor while a prop of the library is dragged that the project doesn't have yet: the editor's
## own parts take files only.

## What is dragged then is [code]{"type": TYPE, "asset": Dictionary}[/code].
const TYPE := "propsmith_asset"

## The asset was dropped here, at [param spot] in the covered part's own pixels.
signal dropped(asset: Dictionary, spot: Vector2)


## Covers [param part] of the editor; the target belongs to the editor's base.
func _init(part: Control) -> void:
	top_level = true
	z_index = 100
	position = part.global_position  # top_level: its position is global
	size = part.size


func _can_drop_data(_at: Vector2, data: Variant) -> bool:
	return data is Dictionary and data.get("type") == TYPE


func _drop_data(at: Vector2, data: Variant) -> void:
	dropped.emit(data["asset"], at)


func _notification(what: int) -> void:
	if what == NOTIFICATION_DRAG_END:
		queue_free()

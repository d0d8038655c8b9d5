@tool
extends Node3D
## A scene's script that refers to a prop in every way that a replacement must keep.

@export var target: Node3D
@export var path: NodePath


func on_seen() -> void:
	pass

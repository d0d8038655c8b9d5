@tool
extends EditorPlugin
## Drives the Propsmith dock as a designer would, and writes what it saw to the file PROPSMITH_DRIVER_REPORT.

const Flow := preload("flow.gd")


func _enter_tree() -> void:
	_run.call_deferred()


func _run() -> void:
	var flow := Flow.new()
	add_child(flow)
	await flow.run()
	flow.write_report(OS.get_environment("PROPSMITH_DRIVER_REPORT"))
	get_tree().quit(1 if flow.is_failed() else 0)

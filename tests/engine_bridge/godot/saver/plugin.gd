@tool
extends EditorPlugin
## Brings props into the project as the dock does, and ends. [code]res://orders.json[/code] lists them: the file, the
## asset's id, its title and its body. Where they went is written to [code]res://saved.json[/code].

const PropFiles := preload("res://addons/propsmith/import/prop_files.gd")


func _enter_tree() -> void:
	_run.call_deferred()


func _run() -> void:
	var saved := PackedStringArray()
	for order: Dictionary in JSON.parse_string(FileAccess.get_file_as_string("res://orders.json")):
		var path: String = PropFiles.path_for(order["id"], order["title"], order["body"])
		var why: String = await PropFiles.save(path, FileAccess.get_file_as_bytes(order["file"]), order["body"])
		saved.append(PropFiles.find(order["id"], order["body"]) if why.is_empty() else why)
	FileAccess.open("res://saved.json", FileAccess.WRITE).store_string(JSON.stringify(saved))
	get_tree().quit()

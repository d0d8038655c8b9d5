@tool
extends RefCounted
## A piece of work that the server does for this editor, and what has come of it so far.

## What is to be done with the props once they are there.
enum Purpose { PROJECT, SCENE, REPLACE, CANDIDATES, LEVEL }

## Its name at the server, chosen here: a request repeated after a broken connection makes no second job.
var id: String
var purpose: Purpose
## The request that made it, to be repeated if the server forgot it.
var method: String
var params: Dictionary
var title: String
## [code]asking[/code], [code]queued[/code], [code]running[/code], [code]done[/code], [code]failed[/code] or
## [code]cancelled[/code].
var state: String = "asking"
var place: int = 0
var stage: String = ""
## 0 to 1.
var share: float = 0.0
## Seconds left, or negative if unknown.
var eta: float = -1.0
## What people should know: why it failed, or why it waits again.
var message: String = ""
## Finished props by index, as the server lists them.
var assets: Dictionary[int, Dictionary] = {}
## Pictures by index.
var previews: Dictionary[int, Texture2D] = {}
## Files of the project by index.
var paths: Dictionary[int, String] = {}
## Where the props of a level stand, as the protocol has it; empty before the end.
var placements: Array = []
## The name of the prop of a level that is being made.
var current: String = ""
## How many props there are.
var count: int = 0
## Props a minute, or negative if unknown.
var rate: float = -1.0
## What the props are to physics, as [code]prop_files.gd[/code] has it.
var body: String = "static"
## The placed props to replace, for [constant Purpose.REPLACE].
var targets: Array[Node3D] = []

var _scene_file: String = ""
var _scene_root: int = 0
var _seq: int = 0


## Notes which scene is open: the props go there and nowhere else.
func remember_scene() -> void:
	var root: Node = EditorInterface.get_edited_scene_root()
	_scene_file = "" if root == null else root.scene_file_path
	_scene_root = 0 if root == null else root.get_instance_id()


## Whether the scene of [method remember_scene] is the open one, saved or reloaded meanwhile or not.
func is_scene_open() -> bool:
	var root: Node = EditorInterface.get_edited_scene_root()
	if root == null or _scene_root == 0:
		return root == null and _scene_root == 0
	return root.get_instance_id() == _scene_root or (not _scene_file.is_empty() and root.scene_file_path == _scene_file)


## Whether no scene was open at the time of [method remember_scene].
func is_scene_empty() -> bool:
	return _scene_root == 0


## Whether nothing more will come.
func is_over() -> bool:
	return state in ["done", "failed", "cancelled"]


## Takes the server's whole account of the job.
func take_snapshot(snapshot: Dictionary) -> void:
	_seq = int(snapshot.get("seq", 0))
	place = _whole(snapshot.get("place"))
	_take_work(snapshot)
	for index: int in snapshot.get("assets", []).size():
		if snapshot["assets"][index] is Dictionary:
			assets[index] = snapshot["assets"][index]
	for preview: Dictionary in snapshot.get("previews", []):
		_take_preview(preview)
	placements = snapshot.get("placements", [])
	state = snapshot.get("state", state)
	_take_end(snapshot.get("error"), snapshot.get("failures", []))


## Takes a notification; gives whether it was news.
func take_news(kind: String, news: Dictionary) -> bool:
	var seq: int = int(news.get("seq", 0))
	if seq <= _seq:
		return false
	_seq = seq
	match kind:
		"queued":
			state = "queued"
			place = _whole(news.get("place"))
			message = str(news.get("reason", ""))
		"progress":
			state = "running"
			_take_work(news)
		"preview":
			_take_preview(news)
		"asset":
			assets[int(news["index"])] = news["asset"]
		"done":
			placements = news.get("placements", [])
			state = "done"
			_take_end(null, news.get("failures", []))
		"error":
			state = "cancelled" if news.get("kind") == "cancelled" else "failed"
			_take_end(news, news.get("failures", []))
	return true


## What goes on, in words.
func words() -> String:
	match state:
		"asking":
			return "Asking..."
		"queued":
			var text: String = "Next in the queue" if place == 0 else "Waiting, %d before it" % place
			return text if message.is_empty() else "%s: %s" % [text, message]
		"running":
			return _work_words()
		"cancelled":
			return "Cancelled"
		"failed":
			return message
	var lines: PackedStringArray = [message if not message.is_empty() else "Done"]
	lines.append_array(notes())
	return "\n".join(lines)


## What the server says of the prompt: words that the model doesn't know, each once.
func notes() -> PackedStringArray:
	var found: PackedStringArray = []
	for asset: Dictionary in assets.values():
		for note: Variant in asset.get("notes", []):
			if not found.has(str(note)):
				found.append(str(note))
	return found


func _work_words() -> String:
	var text: String = stage.capitalize() if not stage.is_empty() else "Starting"
	if method == "batch":
		text = "%d of %d" % [assets.size(), count] if stage.is_empty() else "%d of %d - %s" % [assets.size(), count, current]
		if rate > 0.0:
			text += " - %.0f a minute" % rate
	if eta >= 0.0:
		text += " - %s left" % ("%d s" % maxi(ceili(eta), 1) if eta < 90.0 else "%d min" % roundi(eta / 60.0))
	return text


func _take_work(news: Dictionary) -> void:
	stage = str(news["stage"]) if news.get("stage") is String else ""
	current = str(news.get("name", current))
	count = _whole(news.get("count", count))
	rate = float(news["rate"]) if news.get("rate") is float else -1.0
	share = clampf(float(news.get("share", 0.0)), 0.0, 1.0)
	eta = float(news["eta"]) if news.get("eta") is float else -1.0


func _take_preview(preview: Dictionary) -> void:
	var image := Image.new()
	if image.load_png_from_buffer(Marshalls.base64_to_raw(str(preview.get("image", "")))) == OK:
		previews[int(preview["index"])] = ImageTexture.create_from_image(image)


func _take_end(error: Variant, failures: Array) -> void:
	if error is Dictionary:
		message = str(error.get("message", ""))
	elif not failures.is_empty():
		message = "%d of them failed: %s" % [failures.size(), failures[0].get("message")]


static func _whole(value: Variant) -> int:
	return int(value) if value is float or value is int else 0

extends SceneTree
## Reads the shared vectors with the addon's protocol and discovery; writes what it makes of them as JSON.
## Arguments after --: the vectors' folder, the file to write.

const Discovery := preload("res://addons/propsmith/net/discovery.gd")
const Job := preload("res://addons/propsmith/job.gd")
const Protocol := preload("res://addons/propsmith/net/protocol.gd")

var _folder: String


func _init() -> void:
	_folder = OS.get_cmdline_user_args()[0]
	var read: Dictionary = {
		"frames": _frames(), "texts": _texts(), "requests": _requests(), "places": _places(), "job": _job(),
		"notes": _notes(),
	}
	FileAccess.open(OS.get_cmdline_user_args()[1], FileAccess.WRITE).store_string(JSON.stringify(read))
	quit()


func _vectors(name: String) -> Dictionary:
	return JSON.parse_string(FileAccess.get_file_as_string(_folder.path_join(name)))


func _frames() -> Dictionary:
	var found: Dictionary = {}
	var vectors: Dictionary = _vectors("frames.json")
	for case: Dictionary in vectors["good"] + vectors["bad"]:
		var bytes: PackedByteArray = case["hex"].hex_decode()
		var frame: Dictionary = Protocol.read_frame(bytes)
		if frame.has("payload"):
			frame["is_whole"] = Protocol.is_whole(frame["header"], frame["payload"])
			frame["payload"] = frame["payload"].hex_encode()
		found[case["name"]] = frame
	return found


func _texts() -> Dictionary:
	var found: Dictionary = {}
	for case: Dictionary in _vectors("responses.json")["messages"]:
		found[case["name"]] = Protocol.read_text(case["text"])
	return found


func _requests() -> Dictionary:
	var found: Dictionary = {}
	for case: Dictionary in _vectors("requests.json")["requests"]:
		if case["id"] is float:
			found[case["name"]] = Protocol.request(int(case["id"]), case["method"], case["params"])
	return found


func _places() -> Array:
	return _vectors("discovery.json")["places"].map(
		func(case: Dictionary) -> String: return Discovery.place(case["system"], case["environment"])
	)


## What the row of two props shows, in the end, whose prompt has a word that the model doesn't know.
func _notes() -> String:
	var job := Job.new()
	for index: int in 2:
		var asset: Dictionary = {"notes": ["the model doesn't know 'стул': say it in English"]}
		job.take_news("asset", {"seq": index + 1, "index": index, "asset": asset})
	job.take_news("done", {"seq": 3})
	return job.words()


## What a new job tells people after each of the vectors' notifications, heard twice.
func _job() -> Array:
	var told: Array = []
	for case: Dictionary in _vectors("responses.json")["messages"]:
		var message: Dictionary = Protocol.read_text(case["text"])
		if message["kind"] == "notification" and message["method"] != "library":
			var job := Job.new()
			job.method = "batch" if message["params"].has("name") else "generate"
			var is_news: bool = job.take_news(message["method"], message["params"])
			var is_news_again: bool = job.take_news(message["method"], message["params"])
			told.append([case["name"], is_news, is_news_again, job.words()])
	return told

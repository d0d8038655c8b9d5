@tool
extends Node
## Everything the dock does, without its controls: jobs, what becomes of them, and the library.
##
## Jobs belong to the server. Whenever the connection comes back, this asks how they stand, and whatever an
## unfinished job's server doesn't know any more is requested again under the same name.

const Connection := preload("net/connection.gd")
const Discovery := preload("net/discovery.gd")
const Job := preload("job.gd")
const LevelPreview := preload("scene/level_preview.gd")
const Placer := preload("scene/placer.gd")
const PropFiles := preload("import/prop_files.gd")
const PropScene := preload("scene/prop_scene.gd")
const ReplacedFiles := preload("scene/replaced_files.gd")

signal job_added(job: Job)
signal job_changed(job: Job)
## The library has other assets than before.
signal library_changed
## A message for people that belongs to no job.
signal told(text: String)
## Placed props became others, or, by an undo, what they were.
signal props_changed

const _PROFILE := "godot"
const _METADATA := "propsmith"
const _COMMAND_SETTING := "propsmith/server/command"
const _START_SECONDS := 30.0
const _HISTORY_LIMIT := 60

var connection: Connection
## Every job of this editor that hasn't been dismissed, by id.
var jobs: Dictionary[String, Job] = {}
## What new props are to physics, as [code]prop_files.gd[/code] has it.
var body: String = "static"

var _placer: Placer
var _previews: Dictionary[String, LevelPreview] = {}
var _fetched: Dictionary[String, PackedByteArray] = {}
var _thumbnails: Dictionary[String, Texture2D] = {}
var _starting: bool = false


## [param undo] is the editor's; [param version] the addon's.
func set_up(undo: EditorUndoRedoManager, version: String) -> void:
	_placer = Placer.new(undo)
	_placer.exchanged.connect(props_changed.emit)
	ReplacedFiles.forget()
	_offer_settings()
	connection = Connection.new()
	connection.name = "Connection"
	connection.version = version
	connection.changed.connect(_on_connection_changed)
	connection.notified.connect(_on_notified)
	add_child(connection)
	_recall_jobs()


## Starts a server if none answers; says in words if it can't.
func start_server() -> void:
	if _starting or connection.state == Connection.State.READY:
		return
	var command: PackedStringArray = Discovery.launch_command(
		str(EditorInterface.get_editor_settings().get_setting(_COMMAND_SETTING))
	)
	if command.is_empty():
		told.emit(
			"Propsmith isn't installed here, as far as Godot can see. Run 'propsmith install-plugin godot' again, "
			+ "or name the program in Editor Settings > Propsmith > Server > Command."
		)
		return
	_starting = true
	var process: int = OS.create_process(command[0], command.slice(1))
	var deadline: int = Time.get_ticks_msec() + int(_START_SECONDS * 1000)
	connection.retry()
	while is_inside_tree() and connection.state != Connection.State.READY:
		var ended: bool = process < 0 or not OS.is_process_running(process)
		if Time.get_ticks_msec() > deadline or (ended and Discovery.read().is_empty()):
			told.emit("The server didn't start. Run '%s' in a terminal to see why." % " ".join(command))
			break
		await get_tree().create_timer(0.2).timeout
	_starting = false


## Asks for props, or for [param purpose] CANDIDATES for sketches to choose from. [param params] are those of the
## protocol's methods.
func request(
	method: String, params: Dictionary, title: String, purpose: Job.Purpose, targets: Array[Node3D] = []
) -> Job:
	var job := Job.new()
	job.id = "godot-%s" % Crypto.new().generate_random_bytes(12).hex_encode()
	job.method = method
	job.params = params
	job.title = title
	job.purpose = purpose
	job.targets = targets
	job.body = body if targets.is_empty() else PropScene.body_of(targets[0])
	job.remember_scene()
	jobs[job.id] = job
	job_added.emit(job)
	_remember_jobs()
	if connection.state == Connection.State.READY:
		_ask_for(job)
	else:
		start_server()  # the job is requested as soon as there is a connection
	return job


## Asks for the props of the level file at [param path]; they will stand in the open scene.
func request_level(path: String) -> void:
	var bytes: PackedByteArray = FileAccess.get_file_as_bytes(path)
	if bytes.is_empty():
		told.emit("%s is empty, or can't be read." % path.get_file())
		return
	var params: Dictionary = {"level": bytes.get_string_from_utf8(), "file": path.get_file()}
	request("batch", params, path.get_file().get_basename().capitalize(), Job.Purpose.LEVEL)


## Stops a job's work, or forgets it if the server never heard of it.
func cancel(job: Job) -> void:
	var reply: Dictionary = await connection.ask("cancel", {"job": job.id})
	if reply.has("error"):
		job.state = "cancelled"
	else:
		job.take_snapshot(reply["result"])
	_changed(job)


## Takes a job off the list.
func dismiss(job: Job) -> void:
	jobs.erase(job.id)
	_remember_jobs()


## The newest assets that [param search] finds; empty while there is no connection.
func history(search: String) -> Array:
	var reply: Dictionary = await connection.ask("history", {"search": search, "limit": _HISTORY_LIMIT})
	return [] if reply.has("error") else reply["result"]["assets"]


## The picture of an asset, or null.
func thumbnail(asset: String) -> Texture2D:
	if not _thumbnails.has(asset):
		var reply: Dictionary = await connection.fetch(asset, "thumbnail")
		var image := Image.new()
		if reply.has("error") or image.load_png_from_buffer(reply["payload"]) != OK:
			return null
		_thumbnails[asset] = ImageTexture.create_from_image(image)
	return _thumbnails[asset]


## Brings an asset into the project, if it isn't there: gives [code]{"path"}[/code] or [code]{"why"}[/code].
func bring(asset: Dictionary, as_body: String = body) -> Dictionary:
	return (await bring_all([asset], as_body))[0]


## Brings assets into the project, those that aren't there with one import; for each what [method bring] gives.
func bring_all(assets: Array, as_body: String) -> Array[Dictionary]:
	var brought: Array[Dictionary] = []
	var files: Dictionary[String, PackedByteArray] = {}
	for asset: Dictionary in assets:
		var path: String = PropFiles.find(asset["id"], as_body)
		if path.is_empty():
			path = PropFiles.path_for(asset["id"], asset.get("title", ""), as_body)
			var reply: Dictionary = await _fetch(asset["id"])
			if reply.has("error"):
				brought.append({"why": reply["error"]["message"]})
				continue
			files[path] = reply["payload"]
		brought.append({"path": path})
	var whys: Dictionary[String, String] = await PropFiles.save_all(files, as_body)
	for one: Dictionary in brought:
		var why: String = whys.get(one.get("path", ""), "")
		if not why.is_empty():
			one.clear()
			one["why"] = why
	return brought


## Brings an asset of the library into the open scene: at [param place] or where the 3D view looks, below
## [param parent] or the root.
func place(asset: Dictionary, at: Variant = null, parent: Node = null) -> void:
	var brought: Dictionary = await bring(asset)
	_tell(
		brought["why"]
		if brought.has("why")
		else _placer.add([brought["path"]], asset.get("title", ""), at, parent)
	)


## Puts an asset of the library in the place of [param targets].
func replace(asset: Dictionary, targets: Array[Node3D]) -> void:
	for kind: String in PropFiles.BODIES:
		var alike: Array[Node3D] = targets.filter(func(prop: Node3D) -> bool: return PropScene.body_of(prop) == kind)
		if not alike.is_empty():
			var brought: Dictionary = await bring(asset, kind)
			_tell(
				brought["why"]
				if brought.has("why")
				else _placer.replace(alike, brought["path"], asset.get("title", ""))
			)


## Makes variations of an asset: [param params] are those of the protocol's method beside the asset.
func vary(id: String, params: Dictionary, title: String, purpose: Job.Purpose, targets: Array[Node3D] = []) -> Job:
	return request("vary", params.merged({"asset": id}), title, purpose, targets)


## A scene was saved or closed: what it doesn't use any more can go.
func sweep() -> void:
	_placer.replaced.sweep()


## Takes an asset out of the library; the project's own copy stays.
func delete(asset: Dictionary) -> void:
	var reply: Dictionary = await connection.ask("delete", {"asset": asset["id"]})
	if reply.has("error"):
		_tell(reply["error"]["message"])


func _ask_for(job: Job) -> void:
	var params: Dictionary = job.params.duplicate()
	params["job"] = job.id
	if job.method != "sketch" and _PROFILE in connection.server.get("profiles", []):
		params["profile"] = _PROFILE
	var reply: Dictionary = await connection.ask(job.method, params)
	_take_reply(job, reply)


## The refusal of a level lists its mistakes, one a line.
static func _words_of(error: Dictionary) -> String:
	var lines := PackedStringArray([error.get("message", "The server refused without a word.")])
	for mistake: Dictionary in error.get("data", {}).get("mistakes", []):
		var line: String = "" if mistake.get("line") == null else ":%d" % mistake["line"]
		lines.append("%s%s: %s: %s" % [mistake.get("file"), line, mistake.get("field"), mistake.get("text")])
	return "\n".join(lines)


func _attach(job: Job) -> void:
	var reply: Dictionary = await connection.ask("attach", {"job": job.id})
	if reply.get("error", {}).get("data", {}).get("kind") == "job":
		_ask_for(job)
		return
	_take_reply(job, reply)


func _take_reply(job: Job, reply: Dictionary) -> void:
	var error: Dictionary = reply.get("error", {})
	if error.is_empty():
		job.take_snapshot(reply["result"])
	elif error.get("data", {}).get("kind") == "closed":
		return  # it is requested again when the connection is back
	else:
		job.state = "failed"
		job.message = _words_of(error)
	_changed(job)


func _changed(job: Job) -> void:
	job_changed.emit(job)
	if not job.is_over():
		return
	_remember_jobs()
	if job.state == "done" and job.purpose != Job.Purpose.CANDIDATES and job.paths.is_empty():
		await _deliver(job)
		job_changed.emit(job)
	if job.purpose == Job.Purpose.LEVEL:
		_end_preview(job)


func _deliver(job: Job) -> void:
	for index: int in job.assets:
		job.paths[index] = ""  # on its way: news that come meanwhile don't deliver it twice
	var brought: Array[Dictionary] = await bring_all(job.assets.values(), job.body)
	for number: int in brought.size():
		if brought[number].has("why"):
			job.message = brought[number]["why"]
			job.state = "failed"
			return
		job.paths[job.assets.keys()[number]] = brought[number]["path"]
	var why: String = ""
	if job.purpose == Job.Purpose.LEVEL:
		why = _deliver_level(job)
	elif job.purpose == Job.Purpose.REPLACE and not job.paths.is_empty():
		why = _placer.replace(job.targets, job.paths.values()[0], job.title)
	elif job.purpose == Job.Purpose.SCENE and not job.is_scene_open():
		why = "Another scene is open now: the prop waits in res://props/."
	elif job.purpose == Job.Purpose.SCENE and not job.paths.is_empty():
		why = _placer.add(PackedStringArray(job.paths.values()), job.title)
	if not why.is_empty():
		job.message = why


func _deliver_level(job: Job) -> String:
	if not job.is_scene_open():
		return "Another scene is open now. Import the level again where it belongs: nothing is made twice."
	var why: String = _placer.add_level(job.placements, job.paths, job.title)
	return why if not why.is_empty() else job.message


## Shows a finished prop of a level at its places, until the whole level is there.
func _preview(job: Job, asset: Dictionary, placements: Array) -> void:
	if job.is_over() or placements.is_empty() or not job.is_scene_open() or job.is_scene_empty():
		return
	var reply: Dictionary = await connection.fetch(asset["id"])
	if reply.has("error") or job.is_over() or not job.is_scene_open():
		return
	_fetched[asset["id"]] = reply["payload"]
	if not is_instance_valid(_previews.get(job.id)):
		_previews[job.id] = LevelPreview.new()
		EditorInterface.get_edited_scene_root().add_child(_previews[job.id], false, Node.INTERNAL_MODE_BACK)
	_previews[job.id].show_prop(reply["payload"], placements)


func _end_preview(job: Job) -> void:
	if is_instance_valid(_previews.get(job.id)):
		_previews[job.id].queue_free()
	_previews.erase(job.id)
	for asset: Dictionary in job.assets.values():
		_fetched.erase(asset["id"])


func _fetch(asset: String) -> Dictionary:
	return {"payload": _fetched[asset]} if _fetched.has(asset) else await connection.fetch(asset)


func _tell(text: String) -> void:
	if not text.is_empty():
		told.emit(text)


func _on_connection_changed(state: Connection.State, _text: String) -> void:
	if state != Connection.State.READY:
		return
	library_changed.emit()
	for job: Job in jobs.values():
		if job.state == "asking":
			_ask_for(job)
		elif not job.is_over():
			_attach(job)


func _on_notified(method: String, params: Dictionary) -> void:
	if method == "library":
		library_changed.emit()
		return
	var job: Job = jobs.get(params.get("job", ""))
	if job != null and job.take_news(method, params):
		_changed(job)
		if method == "asset" and job.purpose == Job.Purpose.LEVEL:
			_preview(job, params["asset"], params.get("placements", []))


## The program to start, in the editor's settings; empty means what [code]propsmith install-plugin[/code] left.
static func _offer_settings() -> void:
	var settings: EditorSettings = EditorInterface.get_editor_settings()
	if not settings.has_setting(_COMMAND_SETTING):
		settings.set_setting(_COMMAND_SETTING, "")
	settings.set_initial_value(_COMMAND_SETTING, "", false)
	settings.add_property_info({
		"name": _COMMAND_SETTING,
		"type": TYPE_STRING,
		"hint": PROPERTY_HINT_GLOBAL_FILE,
	})


## Unfinished jobs outlive this editor: the project remembers them, and the next one attaches to them.
func _remember_jobs() -> void:
	var unfinished: Array[Dictionary] = []
	for job: Job in jobs.values():
		if not job.is_over() and not job.params.has("image"):
			unfinished.append({"id": job.id, "method": job.method, "params": job.params, "title": job.title})
	EditorInterface.get_editor_settings().set_project_metadata(_METADATA, "jobs", unfinished)


func _recall_jobs() -> void:
	for kept: Dictionary in EditorInterface.get_editor_settings().get_project_metadata(_METADATA, "jobs", []):
		var job := Job.new()
		job.id = kept["id"]
		job.method = kept["method"]
		job.params = kept["params"]
		job.title = kept["title"]
		job.state = "queued"
		job.purpose = Job.Purpose.CANDIDATES if job.method == "sketch" else Job.Purpose.PROJECT
		jobs[job.id] = job

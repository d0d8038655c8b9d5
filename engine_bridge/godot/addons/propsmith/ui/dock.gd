@tool
extends ScrollContainer
## The dock: type what you need, see it grow, and it stands in the scene.

const CandidatesView := preload("candidates_view.gd")
const Connection := preload("../net/connection.gd")
const ConnectionBar := preload("connection_bar.gd")
const HistoryView := preload("history_view.gd")
const Job := preload("../job.gd")
const JobList := preload("job_list.gd")
const JobRow := preload("job_row.gd")
const LevelImport := preload("level_import.gd")
const Looks := preload("looks.gd")
const PropScene := preload("../scene/prop_scene.gd")
const PromptForm := preload("prompt_form.gd")
const SelectionBar := preload("selection_bar.gd")
const Session := preload("../session.gd")
const TypingKeeper := preload("typing_keeper.gd")

## The parts, from the top.
var bar: ConnectionBar
var form: PromptForm
var level_import: LevelImport
var notice: Label
var candidates: CandidatesView
var jobs: JobList
var selection: SelectionBar
var history: HistoryView
## The rows of jobs, by the job's id.
var rows: Dictionary[String, JobRow] = {}

var _session: Session


func _init(session: Session) -> void:
	_session = session
	name = "Propsmith"
	horizontal_scroll_mode = ScrollContainer.SCROLL_MODE_DISABLED
	custom_minimum_size.x = Looks.scaled(260)
	var column := VBoxContainer.new()
	column.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	column.size_flags_vertical = Control.SIZE_EXPAND_FILL
	column.add_theme_constant_override(&"separation", int(Looks.scaled(8)))
	add_child(column)
	bar = ConnectionBar.new()
	form = PromptForm.new()
	level_import = LevelImport.new()
	notice = Looks.remark()
	notice.visible = false
	candidates = CandidatesView.new()
	jobs = JobList.new()
	selection = SelectionBar.new()
	history = HistoryView.new(session)
	for part: Control in [bar, form, level_import, notice, candidates, jobs, selection, history]:
		column.add_child(part)
	add_child(TypingKeeper.new(), false, Node.INTERNAL_MODE_BACK)
	_connect_parts()
	for job: Job in session.jobs.values():
		_add_row(job)


func _connect_parts() -> void:
	bar.start_wanted.connect(_start)
	form.submitted.connect(_submit)
	form.body_chosen.connect(func(body: String) -> void: _session.body = body)
	level_import.chosen.connect(_import_level)
	candidates.chosen.connect(_finish)
	selection.reroll_wanted.connect(_reroll)
	selection.vary_wanted.connect(_vary_placed)
	history.vary_wanted.connect(func(asset: Dictionary) -> void: _vary(asset["id"], asset.get("title", ""), _purpose()))
	_session.props_changed.connect(selection.refresh)
	selection.replace_wanted.connect(func(props: Array[Node3D]) -> void: _replace(history.list.chosen(), props))
	history.replace_wanted.connect(func(asset: Dictionary) -> void: _replace(asset, SelectionBar.props()))
	_session.job_added.connect(_add_row)
	_session.job_changed.connect(_refresh_row)
	_session.told.connect(tell)
	_session.connection.changed.connect(_on_connection_changed)


## Says something under the form, until there is something else to say.
func tell(text: String) -> void:
	notice.text = text
	notice.visible = not text.is_empty()


func _start() -> void:
	tell("")
	_session.connection.retry()
	_session.start_server()


func _submit(method: String, params: Dictionary, title: String) -> void:
	tell("")
	_session.request(method, params, title, Job.Purpose.CANDIDATES if method == "sketch" else _purpose())


## Where what the form asks for goes.
func _purpose() -> Job.Purpose:
	return Job.Purpose.SCENE if form.into_scene.button_pressed else Job.Purpose.PROJECT


func _import_level(path: String) -> void:
	tell("")
	_session.request_level(path)


func _finish(sketch: Job, index: int) -> void:
	var purpose: Job.Purpose = _purpose()
	if not sketch.targets.is_empty():
		purpose = Job.Purpose.REPLACE
	_session.request("finish", {"sketch": sketch.id, "index": index}, sketch.title, purpose, sketch.targets)


func _another(job: Job) -> void:
	var params: Dictionary = job.params.duplicate()
	if job.method == "finish":
		var sketch: Job = _session.jobs.get(job.params["sketch"])
		if sketch == null:
			tell("The sketch that it came from is gone: type the words again.")
			return
		params = sketch.params.duplicate()
		params["seed"] = randi_range(0, 2 ** 31 - 1)
	else:
		params["seed"] = int(params["seed"]) + int(params.get("count", 1))
	_session.request("vary" if job.method == "vary" else "generate", params, job.title, job.purpose, job.targets)


func _reroll(props: Array[Node3D]) -> void:
	for prop: Node3D in props:
		var recipe: Dictionary = PropScene.recipe_of(prop)
		var words: String = recipe.get("prompt", "")
		if words.is_empty():
			tell("%s wasn't made from words: choose another in the history and press Replace." % prop.name)
			continue
		var params: Dictionary = {"prompt": words, "seed": randi_range(0, 2 ** 31 - 1)}
		for name: String in ["height", "shading", "texture", "palette"]:
			if recipe.has(name):
				params[name] = recipe[name]
		if recipe.get("triangles") is float:
			params["lods"] = int(recipe["triangles"])
		elif recipe.get("triangles") is Array:
			params["triangles"] = recipe["triangles"].map(func(count: float) -> int: return int(count))
		var targets: Array[Node3D] = [prop]
		_session.request("generate", params, words, Job.Purpose.REPLACE, targets)


## The id of an asset begins the hash of its file.
func _vary_placed(props: Array[Node3D]) -> void:
	for prop: Node3D in props:
		var targets: Array[Node3D] = [prop]
		var title: String = PropScene.recipe_of(prop).get("prompt", prop.name)
		_vary(FileAccess.get_sha256(prop.scene_file_path).left(32), title, Job.Purpose.REPLACE, targets)


func _vary(id: String, title: String, purpose: Job.Purpose, targets: Array[Node3D] = []) -> void:
	tell("")
	var params: Dictionary = {"strength": form.more.strength.value, "seed": form.next_seed()}
	_session.vary(id, params, title, purpose, targets)


func _replace(asset: Dictionary, props: Array[Node3D]) -> void:
	if asset.is_empty():
		tell("Choose what to put there in the history first.")
	elif props.is_empty():
		tell("Select the props to replace in the scene first.")
	else:
		tell("")
		_session.replace(asset, props)


func _add_row(job: Job) -> void:
	var row := JobRow.new(job)
	row.cancel_wanted.connect(_session.cancel.bind(job))
	row.another_wanted.connect(_another.bind(job))
	row.dismissed.connect(_dismiss.bind(job))
	rows[job.id] = row
	jobs.add(row)


func _refresh_row(job: Job) -> void:
	if rows.has(job.id):
		rows[job.id].refresh()
	selection.refresh()
	if job.purpose == Job.Purpose.CANDIDATES and not job.previews.is_empty() and job.state != "cancelled":
		candidates.show_job(job)
	if job.purpose == Job.Purpose.CANDIDATES and job.state == "done":
		_dismiss(job)


func _dismiss(job: Job) -> void:
	if rows.has(job.id):
		jobs.remove(rows[job.id])
		rows.erase(job.id)
	if job.purpose != Job.Purpose.CANDIDATES:
		_session.dismiss(job)


func _on_connection_changed(state: Connection.State, text: String) -> void:
	bar.show_state(state, text)
	if state == Connection.State.READY:
		tell("")
		form.adapt(_session.connection.server)

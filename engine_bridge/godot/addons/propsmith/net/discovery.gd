@tool
## The discovery file of a running server, and how one is started.

const _FILE := "bridge.json"
const _LAUNCH_FILE := "launch.json"
const _OVERRIDE := "PROPSMITH_DISCOVERY"


## The discovery file's place on [param system] ([code]linux[/code], [code]macos[/code] or [code]windows[/code]) under
## the variables of [param environment].
static func place(system: String, environment: Dictionary) -> String:
	var override: String = environment.get(_OVERRIDE, "")
	if not override.is_empty():
		return override
	match system:
		"windows":
			return "%s\\Propsmith\\%s" % [environment.get("LOCALAPPDATA", ""), _FILE]
		"macos":
			return "%s/Library/Application Support/Propsmith/%s" % [environment.get("HOME", ""), _FILE]
	var state: String = environment.get("XDG_STATE_HOME", "")
	if not state.begins_with("/"):
		state = "%s/.local/state" % environment.get("HOME", "")
	return "%s/propsmith/%s" % [state, _FILE]


## The discovery file's place on this machine.
static func path() -> String:
	var environment: Dictionary = {}
	for variable: String in [_OVERRIDE, "LOCALAPPDATA", "HOME", "XDG_STATE_HOME"]:
		environment[variable] = OS.get_environment(variable)
	return place(OS.get_name().to_lower(), environment)


## What the discovery file says; empty if there is none, or none that can be read.
static func read() -> Dictionary:
	var file: Dictionary = _read_json(path())
	for key: String in ["host", "port", "token"]:
		if not file.has(key):
			return {}
	return file


## The command that starts a server: [param setting] if it isn't empty, else what [code]propsmith install-plugin[/code]
## left for this user, else the [code]propsmith[/code] on the PATH. Empty if there is none of them.
static func launch_command(setting: String) -> PackedStringArray:
	if not setting.strip_edges().is_empty():
		return [setting.strip_edges(), "serve"]
	var launch: Variant = _read_json(path().get_base_dir().path_join(_LAUNCH_FILE)).get("command")
	if launch is Array and not launch.is_empty() and FileAccess.file_exists(str(launch[0])):
		return PackedStringArray(launch)
	var program: String = _on_path("propsmith.exe" if OS.get_name() == "Windows" else "propsmith")
	return PackedStringArray() if program.is_empty() else PackedStringArray([program, "serve"])


static func _on_path(program: String) -> String:
	for folder: String in OS.get_environment("PATH").split(";" if OS.get_name() == "Windows" else ":", false):
		if FileAccess.file_exists(folder.path_join(program)):
			return folder.path_join(program)
	return ""


static func _read_json(file: String) -> Dictionary:
	if not FileAccess.file_exists(file):
		return {}
	var json := JSON.new()
	if json.parse(FileAccess.get_file_as_string(file)) != OK or not json.data is Dictionary:
		return {}
	return json.data

@tool
extends GLTFDocumentExtension
## Brings the levels of detail of Propsmith's files into the imported scene.
##
## glTF's MSFT_lod extension hangs them on the finest level's node and leaves them out of the scene, so that
## readers which don't know it show the finest one alone; Godot is such a reader. This puts every level beside
## the finest one and writes on each, in its extras, which share of the screen's height it is for.
## [code]lod_scene.gd[/code] makes visibility ranges of that.

## The key of the note in a node's extras: [code]{"level": int, "from": float, "to": float}[/code], shares of the
## screen's height; the level is shown from [code]from[/code] (the larger) down to [code]to[/code].
const NOTE := "propsmith_lod"

const _EXTENSION := "MSFT_lod"
const _COVERAGE := "MSFT_screencoverage"
const _WHOLE_SCREEN := 1.0e9


func _import_preflight(state: GLTFState, extensions: PackedStringArray) -> Error:
	var json: Dictionary = state.json
	if not extensions.has(_EXTENSION) or not _is_ours(json):
		return ERR_SKIP
	var nodes: Array = json.get("nodes", [])
	for index: int in nodes.size():
		var ids: Array = _lod_ids(nodes[index])
		if not ids.is_empty():
			_show_levels(json, index, ids)
	state.json = json
	return OK


## Files of other makers keep Godot's own treatment: installing this addon changes nothing of theirs.
static func _is_ours(json: Dictionary) -> bool:
	var asset: Dictionary = json.get("asset", {})
	return str(asset.get("generator", "")).begins_with("propsmith")


static func _lod_ids(node: Dictionary) -> Array:
	var extensions: Dictionary = node.get("extensions", {})
	var lod: Dictionary = extensions.get(_EXTENSION, {})
	return lod.get("ids", [])


static func _show_levels(json: Dictionary, first: int, ids: Array) -> void:
	var nodes: Array = json["nodes"]
	var extras: Dictionary = nodes[first].get("extras", {})
	var coverage: Array = extras.get(_COVERAGE, [])
	var levels: Array = [first] + ids
	for level: int in levels.size():
		var node: Dictionary = nodes[int(levels[level])]
		var notes: Dictionary = node.get("extras", {})
		notes[NOTE] = {
			"level": level,
			"from": _WHOLE_SCREEN if level == 0 else _share(coverage, level - 1),
			"to": _share(coverage, level),
		}
		node["extras"] = notes
	for scene: Dictionary in json.get("scenes", []):
		var roots: Array = scene.get("nodes", [])
		if roots.has(float(first)) or roots.has(first):
			roots.append_array(ids)


## Where a file doesn't say, a level is for half the screen of the one before.
static func _share(coverage: Array, level: int) -> float:
	return float(coverage[level]) if level < coverage.size() else 0.5 ** (level + 1)

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
const _RECIPE := "propsmith"
const _HULL := "collision"
const _HULL_SUFFIX := "-convcolonly"
const _WHOLE_SCREEN := 1.0e9
const _TINY := 0.01


func _import_preflight(state: GLTFState, _extensions: PackedStringArray) -> Error:
	var json: Dictionary = state.json
	if not _is_ours(json):
		return ERR_SKIP
	var nodes: Array = json.get("nodes", [])
	for node: Dictionary in nodes:
		if _extras(node).get(_HULL) == true:
			# Files for other engines have names of their own for hulls: Godot would show them.
			node["name"] = str(node.get("name", "hull")).trim_suffix(_HULL_SUFFIX) + _HULL_SUFFIX
	var finest: int = _find_finest(json, nodes)
	if finest >= 0:
		_show_levels(json, finest, _lod_ids(nodes[finest]))
	state.json = json
	if state.get_handle_binary_image() == GLTFState.HANDLE_BINARY_EXTRACT_TEXTURES:
		var images: Array = json.get("images", [])
		var normal_maps: Array[int] = _find_normal_maps(json)
		for index: int in images.size():
			var name: String = "%s_%s.png" % [state.filename, images[index].get("name", "")]
			_settle_texture(state.base_path.path_join(name), normal_maps.has(index))
	return OK


## Which images are normal maps, by what materials use them for.
static func _find_normal_maps(json: Dictionary) -> Array[int]:
	var found: Array[int] = []
	for material: Dictionary in json.get("materials", []):
		if material.has("normalTexture"):
			var texture: Dictionary = json["textures"][int(material["normalTexture"]["index"])]
			found.append(int(texture.get("source", -1)))
	return found


## Says beforehand how the texture that Godot is about to write to [param path] is imported: as those of 3D are, and
## normal maps as such. Else Godot notices in the middle of the import what it is used for, and stumbles over importing
## it once more.
static func _settle_texture(path: String, is_normal_map: bool) -> void:
	var settings_path: String = path + ".import"
	if FileAccess.file_exists(settings_path):
		return
	var settings := ConfigFile.new()
	settings.set_value("remap", "importer", "texture")
	settings.set_value("remap", "generator_parameters", {"md5": ""})  # without it, Godot takes the texture for somebody's own
	settings.set_value("params", "compress/mode", 2)  # for the GPU's memory
	settings.set_value("params", "mipmaps/generate", true)
	settings.set_value("params", "detect_3d/compress_to", 0)
	if is_normal_map:
		settings.set_value("params", "compress/normal_map", 1)  # two channels
		settings.set_value("params", "roughness/mode", 1)  # off: it would be limited by itself
	settings.save(settings_path)


## Files of other makers keep Godot's own treatment: installing this addon changes nothing of theirs.
static func _is_ours(json: Dictionary) -> bool:
	var asset: Dictionary = json.get("asset", {})
	return str(asset.get("generator", "")).begins_with("propsmith")


## The node of the finest level, or -1. A prop of one level is known by its recipe; the scene of a level has none.
static func _find_finest(json: Dictionary, nodes: Array) -> int:
	var first: int = nodes.find_custom(func(node: Dictionary) -> bool: return not _lod_ids(node).is_empty())
	if first >= 0 or not nodes.any(func(node: Dictionary) -> bool: return _extras(node).has(_RECIPE)):
		return first
	return nodes.find_custom(
		func(node: Dictionary) -> bool:
			return node.has("mesh") and _extras(json["meshes"][int(node["mesh"])]).get("lod") == 0.0
	)


static func _extras(item: Dictionary) -> Dictionary:
	var extras: Variant = item.get("extras")
	return extras if extras is Dictionary else {}


static func _lod_ids(node: Dictionary) -> Array:
	var extensions: Dictionary = node.get("extensions", {})
	var lod: Dictionary = extensions.get(_EXTENSION, {})
	return lod.get("ids", [])


static func _show_levels(json: Dictionary, first: int, ids: Array) -> void:
	var nodes: Array = json["nodes"]
	var coverage: Array = _extras(nodes[first]).get(_COVERAGE, [])
	var levels: Array = [first] + ids
	for level: int in levels.size():
		var node: Dictionary = nodes[int(levels[level])]
		var notes: Dictionary = _extras(node)
		notes[NOTE] = {
			"level": level,
			"from": _WHOLE_SCREEN if level == 0 else _share(coverage, level - 1),
			"to": _share(coverage, level) if not ids.is_empty() else _TINY,
		}
		node["extras"] = notes
		node["name"] = "LOD%d" % level
	_stand_beside(json.get("scenes", []), "nodes", first, ids)
	_stand_beside(nodes, "children", first, ids)
	for node: Dictionary in nodes:
		if not node.has("mesh") and node.get("name") == json["scenes"][0].get("name"):
			node["name"] = "Levels"  # Godot would number the root, which has the scene's name


## Adds [param ids] wherever [param first] is listed as one of [param key].
static func _stand_beside(items: Array, key: String, first: int, ids: Array) -> void:
	for item: Dictionary in items:
		var listed: Array = item.get(key, [])
		if listed.has(float(first)) or listed.has(first):
			listed.append_array(ids)


## Where a file doesn't say, a level is for half the screen of the one before.
static func _share(coverage: Array, level: int) -> float:
	return float(coverage[level]) if level < coverage.size() else 0.5 ** (level + 1)

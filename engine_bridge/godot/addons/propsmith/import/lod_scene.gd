@tool
extends EditorScenePostImportPlugin
## Turns the levels of detail that [code]lod_extension.gd[/code] found into visibility ranges, at import.
##
## Ranges are distances, levels are meant for shares of the screen's height, so the distances are worked out from
## the prop's size and from Godot's default view angle. The last level is shown at any distance beyond, unless the
## import says otherwise.

const LodExtension := preload("lod_extension.gd")

## Import setting: all distances are multiplied with this; a narrow view angle wants more than 1.
const OPTION_SCALE := "propsmith/lod_distance_scale"
## Import setting: hide the prop where it is smaller on the screen than its last level is for.
const OPTION_CULL := "propsmith/cull_when_tiny"
## Import setting: blend from level to level (Forward+ only; elsewhere Godot switches at once).
const OPTION_FADE := "propsmith/fade_between_lods"
## Import setting: keep the hulls. They go on the root if Godot's own setting [code]Root Type[/code] makes that a body,
## such as a RigidBody3D, else on a StaticBody3D below it.
const OPTION_COLLISION := "propsmith/collision"

## Camera3D's default vertical view angle, in degrees.
const VIEW_ANGLE := 75.0
const _FADE_SHARE := 0.1
## As Godot's settings of a mesh have it.
const _DISABLED := 2
## A level with fewer triangles has lost the prop's shape.
const _LEAST_FOR_HULLS := 100
const _MOST_HULLS := 8
const _MOST_CORNERS := 32


func _get_import_options(path: String) -> void:
	if path.get_extension().to_lower() != "glb":
		return
	add_import_option_advanced(TYPE_FLOAT, OPTION_SCALE, 1.0, PROPERTY_HINT_RANGE, "0.1,10,0.05,or_greater")
	add_import_option(OPTION_CULL, false)
	add_import_option(OPTION_FADE, false)
	add_import_option(OPTION_COLLISION, true)


## Godot would make levels of its own of every level.
func _pre_process(scene: Node) -> void:
	var levels: Array[Node] = scene.find_children("*", "ImporterMeshInstance3D", true, false).filter(
		func(node: Node) -> bool: return not note_of(node).is_empty()
	)
	if levels.size() < 2:
		return
	var settings: Dictionary = get_option_value("_subresources")
	var meshes: Dictionary = settings.get_or_add("meshes", {})
	for level: ImporterMeshInstance3D in levels:
		var mesh: ImporterMesh = level.mesh
		var own: Dictionary = meshes.get_or_add(mesh.get_meta("import_id", mesh.resource_name), {})
		own.get_or_add("generate/lods", _DISABLED)


func _post_process(scene: Node) -> void:
	var levels: Array[MeshInstance3D] = find_levels(scene)
	if levels.is_empty():
		return
	var box: AABB = levels[0].get_aabb()
	for level: MeshInstance3D in levels:
		box = box.merge(level.get_aabb())
	for index: int in levels.size():
		# The same names in every prop: what refers to a part of a prop still finds it when the prop is replaced.
		levels[index].name = "LOD%d" % index
		_set_range(levels[index], box, index == levels.size() - 1)
	if scene.find_children("*", "StaticBody3D", true, false).is_empty() and _is_to_collide(scene):
		_add_hulls(levels)
	_join_bodies(scene)


## The levels of [param scene], from the finest to the coarsest; empty if it isn't one of ours.
static func find_levels(scene: Node) -> Array[MeshInstance3D]:
	var found: Array[MeshInstance3D] = []
	for node: Node in scene.find_children("*", "MeshInstance3D", true, false):
		if not note_of(node).is_empty():
			found.append(node as MeshInstance3D)
	found.sort_custom(func(a: Node, b: Node) -> bool: return note_of(a)["level"] < note_of(b)["level"])
	return found


## What [code]lod_extension.gd[/code] wrote on [param node]; empty if nothing.
static func note_of(node: Node) -> Dictionary:
	var extras: Variant = node.get_meta("extras", {})
	return extras.get(LodExtension.NOTE, {}) if extras is Dictionary else {}


## From where, in metres, a thing of [param size] metres takes up [param share] of the screen's height.
static func distance_for(size: float, share: float) -> float:
	return size / (2.0 * share * tan(deg_to_rad(VIEW_ANGLE) / 2.0))


func _set_range(level: MeshInstance3D, box: AABB, is_last: bool) -> void:
	var note: Dictionary = note_of(level)
	var size: float = box.get_longest_axis_size() * _option(OPTION_SCALE, 1.0)
	# Godot measures to the middle of an instance's box: one box for all, or there would be gaps between levels.
	level.custom_aabb = box
	level.visibility_range_begin = 0.0 if note["level"] == 0 else distance_for(size, note["from"])
	if not is_last or _option(OPTION_CULL, false):
		level.visibility_range_end = distance_for(size, note["to"])
	# Without fading a margin only makes hysteresis, and with it a prop first seen within the margin isn't shown.
	if _option(OPTION_FADE, false):
		level.visibility_range_fade_mode = GeometryInstance3D.VISIBILITY_RANGE_FADE_SELF
		level.visibility_range_begin_margin = level.visibility_range_begin * _FADE_SHARE
		level.visibility_range_end_margin = level.visibility_range_end * _FADE_SHARE


## Whether the recipe has collision: files for no engine in particular, or for browsers, leave the hulls out.
static func _is_to_collide(scene: Node) -> bool:
	for node: Node in scene.find_children("*", "Node3D", true, false):
		var extras: Variant = node.get_meta("extras", {})
		if extras is Dictionary and extras.get("propsmith") is Dictionary:
			return extras["propsmith"].get("collision", true)
	return false


static func _add_hulls(levels: Array[MeshInstance3D]) -> void:
	var fit: Array[MeshInstance3D] = levels.filter(
		func(level: MeshInstance3D) -> bool: return level.mesh.get_faces().size() / 3 >= _LEAST_FOR_HULLS
	)
	var settings := MeshConvexDecompositionSettings.new()
	settings.max_convex_hulls = _MOST_HULLS
	settings.max_num_vertices_per_convex_hull = _MOST_CORNERS
	(levels[0] if fit.is_empty() else fit[-1]).create_multiple_convex_collisions(settings)


## Godot makes a body of every hull, below the finest level; one body with all the hulls is what moves and collides as
## one, whatever level is shown.
func _join_bodies(scene: Node) -> void:
	var bodies: Array[Node] = scene.find_children("*", "StaticBody3D", true, false)
	if bodies.is_empty():
		return
	var joined: CollisionObject3D = scene as CollisionObject3D
	var is_wished: bool = _option(OPTION_COLLISION, true)
	if joined == null and is_wished:
		joined = StaticBody3D.new()
		joined.name = "Body"
		scene.add_child(joined)
		joined.owner = scene
	for body: Node3D in bodies:
		if is_wished:
			_move_shapes(body, joined, scene)
		body.get_parent().remove_child(body)
		body.queue_free()


static func _move_shapes(body: Node3D, joined: Node3D, scene: Node) -> void:
	for shape: Node3D in body.find_children("*", "CollisionShape3D", false, false):
		var place: Transform3D = _place_in(scene, shape)
		shape.owner = null
		shape.reparent(joined, false)
		shape.transform = place
		shape.owner = scene
		shape.name = "Hull%d" % joined.find_children("*", "CollisionShape3D", false, false).find(shape)


## Where [param node] stands in the space of [param scene], which isn't in the tree yet.
static func _place_in(scene: Node, node: Node3D) -> Transform3D:
	var place := Transform3D.IDENTITY
	while node != scene:
		place = node.transform * place
		node = node.get_parent_node_3d()
	return place


func _option(name: StringName, default: Variant) -> Variant:
	var value: Variant = get_option_value(name)
	return default if value == null else value

@tool
## Where a look into the 3D view meets the edited scene: where new props stand.

const PropScene := preload("prop_scene.gd")

const _REACH := 100.0  # metres; farther ground is too far off to see a prop on it
const _AHEAD := 6.0  # metres from the camera, where the view meets no ground
const _BELOW := 4.0  # metres that the point ahead may drop to stand on the ground and still be in view
const _LEVEL := 0.5  # height of a surface's normal from which on a prop can stand on it


## The ground in the middle of [param view], past the props that stand there; a point in front where it sees none.
static func in_middle_of(view: SubViewport, root: Node) -> Vector3:
	return _place(view, Vector2(view.size) / 2.0, root, false)


## The ground, or the prop, at [param spot] of [param view], in its pixels; a point in front where it sees none.
static func at(view: SubViewport, spot: Vector2, root: Node) -> Vector3:
	return _place(view, spot, root, true)


static func _place(view: SubViewport, spot: Vector2, root: Node, on_props: bool) -> Vector3:
	var camera: Camera3D = view.get_camera_3d()
	if camera == null:
		return Vector3.ZERO
	var from: Vector3 = camera.project_ray_origin(spot)
	var ahead: Vector3 = camera.project_ray_normal(spot)
	var surfaces: Array[Node3D] = []
	_collect(root, on_props, surfaces)
	var hit: Variant = _hit(view, surfaces, from, ahead * _REACH, on_props)
	if hit == null:
		hit = from + ahead * _AHEAD
		var below: Variant = _hit(view, surfaces, hit, Vector3.DOWN * _BELOW, on_props)
		if below != null:
			hit = below
	var place: Vector3 = hit
	return Vector3(snappedf(place.x, 0.01), snappedf(place.y, 0.001), snappedf(place.z, 0.01))


## The nearest surface of the scene that a prop can stand on; where the scene has none there, the plane at height 0.
static func _hit(view: SubViewport, surfaces: Array[Node3D], from: Vector3, way: Vector3, on_props: bool) -> Variant:
	var nearest: Variant = _body_hit(view, from, way) if not on_props else null
	for surface: Node3D in surfaces:
		var hit: Variant = _surface_hit(surface, from, way)
		if hit != null and (nearest == null or from.distance_squared_to(hit) < from.distance_squared_to(nearest)):
			nearest = hit
	return nearest if nearest != null else Plane.PLANE_XZ.intersects_segment(from, from + way)


static func _surface_hit(surface: Node3D, from: Vector3, way: Vector3) -> Variant:
	var place: Transform3D = surface.global_transform
	var mesh: Mesh = null
	if surface is MeshInstance3D:
		mesh = (surface as MeshInstance3D).mesh
	else:
		var baked: Array = (surface as CSGShape3D).get_meshes()
		if baked.size() == 2:
			mesh = baked[1]
	if mesh == null or is_zero_approx(place.basis.determinant()):
		return null
	if (place * mesh.get_aabb()).grow(0.01).intersects_segment(from, from + way) == null:
		return null
	var triangles: TriangleMesh = mesh.generate_triangle_mesh()
	if triangles == null:
		return null
	var inverse: Transform3D = place.affine_inverse()
	var found: Dictionary = triangles.intersect_segment(inverse * from, inverse * (from + way))
	if found.is_empty():
		return null
	var normal: Vector3 = (place.basis.inverse().transposed() * (found["normal"] as Vector3)).normalized()
	return place * (found["position"] as Vector3) if normal.y > _LEVEL else null


## What has a shape and no mesh, such as a terrain.
static func _body_hit(view: SubViewport, from: Vector3, way: Vector3) -> Variant:
	var space: PhysicsDirectSpaceState3D = view.find_world_3d().direct_space_state
	if space == null:
		return null
	var hit: Dictionary = space.intersect_ray(PhysicsRayQueryParameters3D.create(from, from + way))
	if hit.is_empty() or (hit["normal"] as Vector3).y <= _LEVEL or _is_of_prop(hit["collider"]):
		return null
	return hit["position"]


static func _is_of_prop(node: Node) -> bool:
	while node != null:
		if PropScene.is_prop(node):
			return true
		node = node.get_parent()
	return false


static func _collect(node: Node, on_props: bool, surfaces: Array[Node3D]) -> void:
	var is_hidden: bool = node is Node3D and not (node as Node3D).visible
	if is_hidden or (not on_props and PropScene.is_prop(node)):
		return
	if node is MeshInstance3D or (node is CSGShape3D and (node as CSGShape3D).is_root_shape()):
		surfaces.append(node)
	for child: Node in node.get_children():
		_collect(child, on_props, surfaces)

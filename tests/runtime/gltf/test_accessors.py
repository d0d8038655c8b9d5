"""Accessors of every layout give the numbers that the specification says."""

import numpy as np
import pytest

from propsmith.runtime.errors import GltfError
from propsmith.runtime.gltf.accessors import read_accessor
from propsmith.runtime.gltf.document import parse_document
from tests.runtime.gltf.gltf_builder import GltfBuilder


def read(builder, index):
    return read_accessor(parse_document(builder.glb()), index)


@pytest.mark.parametrize(
    ("dtype", "stored", "numbers"),
    [
        ("int8", [-128, -127, 0, 127], [-1, -1, 0, 1]),
        ("uint8", [0, 51, 255], [0, 0.2, 1]),
        ("int16", [-32768, -32767, 0, 32767], [-1, -1, 0, 1]),
        ("uint16", [0, 13107, 65535], [0, 0.2, 1]),
    ],
)
def test_normalised_integers_are_divided(dtype, stored, numbers):
    builder = GltfBuilder()
    index = builder.accessor(np.array(stored, dtype), normalized=True)
    plain = builder.accessor(np.array(stored, dtype))
    np.testing.assert_array_equal(read(builder, index)[:, 0], np.array(numbers, np.float32))
    assert read(builder, plain)[:, 0].tolist() == stored


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "uint32", "float32"])
def test_every_component_type_comes_back(dtype):
    values = np.arange(12).reshape(4, 3).astype(dtype)
    builder = GltfBuilder()
    found = read(builder, builder.accessor(values))
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, values)


def test_interleaved_attributes_are_told_apart():
    rows = np.zeros(3, [("position", "<f4", 3), ("normal", "i1", 4), ("uv", "<u2", 2)])
    rows["position"] = np.arange(9).reshape(3, 3)
    rows["normal"][:, 1] = 127
    rows["uv"] = [[0, 65535], [65535, 0], [0, 0]]
    builder = GltfBuilder()
    view = builder.view(b"\xff" * 8 + rows.tobytes(), byteStride=rows.itemsize)

    def inside(offset, component, kind, **fields):
        common = {"bufferView": view, "byteOffset": 8 + offset, "count": 3}
        return builder.add("accessors", {**common, "componentType": component, "type": kind, **fields})

    position, normal = inside(0, 5126, "VEC3"), inside(12, 5120, "VEC3", normalized=True)
    uv = inside(16, 5123, "VEC2", normalized=True)
    np.testing.assert_array_equal(read(builder, position), np.arange(9).reshape(3, 3))
    np.testing.assert_array_equal(read(builder, normal), [[0, 1, 0]] * 3)
    np.testing.assert_array_equal(read(builder, uv), [[0, 1], [1, 0], [0, 0]])


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32"])
@pytest.mark.parametrize("has_view", [True, False])
def test_sparse_values_replace_elements_or_zeros(dtype, has_view):
    base = np.arange(12, dtype=np.float32).reshape(4, 3)
    builder = GltfBuilder()
    index = builder.accessor(base)
    where = builder.view(np.array([1, 3], dtype).tobytes())
    what = builder.view(np.full((2, 3), 9, np.float32).tobytes())
    sparse = {"indices": {"bufferView": where, "componentType": {"uint8": 5121, "uint16": 5123, "uint32": 5125}[dtype]}}
    builder.json["accessors"][index]["sparse"] = {"count": 2, **sparse, "values": {"bufferView": what}}
    if not has_view:
        del builder.json["accessors"][index]["bufferView"]
    expected = base if has_view else np.zeros_like(base)
    expected[[1, 3]] = 9
    np.testing.assert_array_equal(read(builder, index), expected)


def test_columns_of_small_matrices_begin_on_four_bytes():
    builder = GltfBuilder()
    view = builder.view(bytes([1, 2, 0, 0, 3, 4, 0, 0]))
    index = builder.add("accessors", {"bufferView": view, "componentType": 5121, "count": 1, "type": "MAT2"})
    assert read(builder, index).tolist() == [[1, 2, 3, 4]]


def test_an_accessor_without_a_view_holds_zeros():
    builder = GltfBuilder()
    index = builder.add("accessors", {"componentType": 5126, "count": 2, "type": "VEC3"})
    np.testing.assert_array_equal(read(builder, index), np.zeros((2, 3)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 5}, "accessor 0 reaches beyond its buffer view of 36 bytes"),
        ({"byteOffset": 4}, "accessor 0 reaches beyond its buffer view"),
        ({"byteOffset": -4}, "accessor 0 reaches beyond its buffer view"),
        ({"count": -1}, "accessor 0 has -1 elements"),
        ({"count": 10**12}, "accessor 0 has 1000000000000 elements"),
        ({"componentType": 5130}, "accessor 0 is of component type 5130"),
        ({"type": "VEC5"}, "accessor 0 is of component type 5126 and type 'VEC5'"),
        ({"bufferView": 7}, "it names bufferViews 7, but has 1"),
    ],
)
def test_broken_accessors_are_named(change, message):
    builder = GltfBuilder()
    builder.accessor(np.zeros((3, 3), np.float32))
    builder.json["accessors"][0] |= change
    with pytest.raises(GltfError, match=message):
        read(builder, 0)


def test_sparse_values_of_no_element_are_refused():
    builder = GltfBuilder()
    index = builder.accessor(np.zeros((3, 3), np.float32))
    where, what = builder.view(b"\x03"), builder.view(np.ones(3, np.float32).tobytes())
    builder.json["accessors"][index]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": where, "componentType": 5121},
        "values": {"bufferView": what},
    }
    with pytest.raises(GltfError, match="accessor 0 has sparse values for elements that it hasn't"):
        read(builder, index)

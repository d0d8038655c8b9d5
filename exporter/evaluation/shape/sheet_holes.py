"""Holes where a sheet or a wall should be whole: tunnels too narrow to be meant."""

import numpy as np
from scipy import ndimage

from propsmith.exporter.evaluation.shape.real_solids import solid
from propsmith.runtime.arrays import BoolArray
from propsmith.runtime.geometry.mesh import Mesh

_RESOLUTION = 128
_REACH = 3.0
"""Points of the lattice that what is solid is grown by and shrunk again: it closes what is 5 % of the box wide."""
_LEAST = 4  # points of a plug: smaller ones are the lattice's own


def narrow_holes(mesh: Mesh) -> int:
    """How many tunnels through a mesh in the box are narrower than 5 % of it: handles and arches are wider.

    What is solid on a lattice is closed (dilated, then eroded by a ball); each plug that closes a tunnel raises the
    Euler characteristic by one, while fillets leave it and bridges between parts lower it.
    """
    margin = int(_REACH) + 2
    inside = np.pad(solid(mesh, _RESOLUTION), margin)
    plugs, count = ndimage.label(_closed(inside) & ~inside, np.ones((3, 3, 3), bool))
    holes = 0
    sizes = np.bincount(plugs.reshape(-1), minlength=count + 1)
    for number, place in enumerate(ndimage.find_objects(plugs), 1):
        if sizes[number] < _LEAST:
            continue
        around = tuple(slice(max(axis.start - 2, 0), axis.stop + 2) for axis in place)
        before, plug = inside[around], plugs[around] == number
        holes += max(_euler(before | plug) - _euler(before), 0)
    return holes


def _closed(inside: BoolArray) -> BoolArray:
    if not inside.any():
        return inside
    grown = ndimage.distance_transform_edt(~inside) <= _REACH
    return np.asarray(ndimage.distance_transform_edt(grown) > _REACH)


def _euler(inside: BoolArray) -> int:
    """Euler characteristic: bodies less tunnels plus cavities, where points touch by their corners, too."""
    from skimage.measure import euler_number

    characteristic: int = euler_number(inside, connectivity=3)  # type: ignore[no-untyped-call]
    return int(characteristic)

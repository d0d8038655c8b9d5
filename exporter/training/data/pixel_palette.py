"""Palettes: the few colors of a low-poly prop, and repainting them.

Entries of one color family are repainted together and keep their relative lightness, so that a barrel painted blue
keeps its lighter and darker staves. All arithmetic is in OKLab (Ottosson 2020), which is about perceptually uniform.
"""

import numpy as np

from propsmith.runtime.arrays import AnyArray
from propsmith.runtime.errors import InputError

ENTRIES = 8
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def to_oklab(color: AnyArray) -> AnyArray:
    """OKLab of sRGB colors `[..., 3]` in 0..1."""
    linear = np.where(color <= 0.04045, color / 12.92, ((np.maximum(color, 0) + 0.055) / 1.055) ** 2.4)
    result: AnyArray = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return result


def from_oklab(lab: AnyArray) -> AnyArray:
    """The sRGB colors in 0..1 of OKLab `[..., 3]`, clipped into the gamut."""
    linear = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    linear = np.clip(linear, 0.0, 1.0)
    result: AnyArray = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return result


def find_palette(colors: AnyArray, areas: AnyArray) -> tuple[AnyArray, AnyArray, AnyArray]:
    """Cluster a prop's face colors by area.

    Args:
        colors: sRGB of the faces in 0..1, `[F, 3]`.
        areas: their areas, `[F]`.

    Returns:
        The palette `[8, 3]` (sRGB, by falling share; unused entries repeat the first), the entries' shares of the
        area `[8]`, and each face's entry `[F]` (uint8).

    Raises:
        InputError: no faces.
    """
    if not len(colors):
        raise InputError("a prop without faces has no palette: remove it from the data set")
    keys, inverse = np.unique((colors * 31).round().astype(np.int64) @ np.array([1024, 32, 1]), return_inverse=True)
    weight = np.bincount(inverse, areas, len(keys)) + 1e-12
    mean: AnyArray = np.stack(
        [np.bincount(inverse, areas * colors[:, k] + 1e-12 * colors[:, k], len(keys)) for k in range(3)], 1
    )
    mean = mean / np.bincount(inverse, areas + 1e-12, len(keys))[:, None]
    entry = _cluster(to_oklab(mean), weight)
    share = np.bincount(entry, weight, ENTRIES)
    center = np.stack([np.bincount(entry, weight * mean[:, k], ENTRIES) for k in range(3)], 1)
    center = np.where(share[:, None] > 0, center / np.maximum(share, 1e-30)[:, None], 0.0)
    order = np.argsort(-share, kind="stable")
    rank = np.empty(ENTRIES, dtype=np.int64)
    rank[order] = np.arange(ENTRIES)
    center, share = center[order], share[order] / share.sum()
    center[share == 0] = center[0]
    return center.clip(0, 1), share, rank[entry][inverse].astype(np.uint8)


def _cluster(lab: AnyArray, weight: AnyArray, rounds: int = 8, same: float = 0.04) -> AnyArray:
    """Weighted k-means `[K]` with farthest-point seeding; at most 8 clusters, at least `same` apart."""
    centers = lab[[int(weight.argmax())]]
    while len(centers) < min(ENTRIES, len(lab)):
        gap = np.linalg.norm(lab[:, None] - centers, axis=2).min(1)
        if gap.max() < same:
            break
        centers = np.concatenate([centers, lab[[int((gap * weight**0.25).argmax())]]])
    for _ in range(rounds):
        entry = np.linalg.norm(lab[:, None] - centers, axis=2).argmin(1)
        total = np.bincount(entry, weight, len(centers))
        sums = np.stack([np.bincount(entry, weight * lab[:, k], len(centers)) for k in range(3)], 1)
        centers = np.where(total[:, None] > 0, sums / np.maximum(total, 1e-30)[:, None], centers)
    result: AnyArray = np.linalg.norm(lab[:, None] - centers, axis=2).argmin(1)
    return result


def families(palette: AnyArray, share: AnyArray, radius: float = 0.11) -> AnyArray:
    """Group palette entries that are shades of one color: the group's index by entry `[8]`.

    Colored entries are grouped by hue; grays form one family regardless of lightness.
    """
    lab = to_oklab(palette)
    plane = lab[:, 1:] / np.maximum(lab[:, :1], 0.25) * 0.6
    group = np.full(len(palette), -1)
    for entry in np.argsort(-share, kind="stable"):
        if group[entry] >= 0:
            continue
        near = np.linalg.norm(plane - plane[entry], axis=1) < radius
        group[near & (group < 0)] = entry
    return group


def repaint(
    palette: AnyArray, share: AnyArray, group: AnyArray, member: int, target: AnyArray, contrast: float = 0.8
) -> AnyArray:
    """Return the palette `[8, 3]` with the family `member` moved to the sRGB color `target`.

    Its entries keep `contrast` of their difference in lightness from the family's mean.
    """
    chosen = group == member
    lab = to_oklab(palette)
    mean = np.average(lab[chosen], axis=0, weights=share[chosen] + 1e-9)
    moved = lab.copy()
    moved[chosen] = to_oklab(target) + (lab[chosen] - mean) * np.array([contrast, 0.5, 0.5])
    moved[chosen, 0] = moved[chosen, 0].clip(0.03, 0.99)
    return from_oklab(moved)

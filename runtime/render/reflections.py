"""What a glossy or metallic surface shows of its surroundings: image-based light in closed form.

As engines do it (the split sum of Karis, "Real Shading in Unreal Engine 4", 2013): light that comes from around the
mirrored direction, averaged over the lobe of the roughness, times what the surface returns of it. The surroundings are
smooth functions here, so that the average needs no prefiltered pictures. The page's viewer (`web/viewer.js`) has the
same in GLSL.
"""

from __future__ import annotations

import numpy as np

from propsmith.runtime.arrays import FloatArray

_DIELECTRIC = 0.04  # what all that is no metal reflects, seen from the front
_LEAST_ROUGHNESS = 0.08  # below this the lamp's image would be smaller than a pixel
_ZENITH, _HORIZON = 0.8, 2.0  # of the sky's light; together they shine on level ground as 1 does
_FLOOR = 1.6  # of the ground's light: the prop's own shade, which `ground` allows for, is a small part of the floor
_EDGE = 0.08  # how far the horizon is blurred in a mirror, as a height on the unit sphere


def front_reflectance(albedo: FloatArray, metallic: FloatArray) -> FloatArray:
    """What surfaces reflect that are seen from the front, linear `[N, 3]`, as glTF's metallic-roughness model says."""
    share = metallic[:, None]
    return np.asarray(_DIELECTRIC * (1 - share) + albedo * share, np.float32)


def returned(front: FloatArray, roughness: FloatArray, cosine: FloatArray) -> FloatArray:
    """Share of the light from around the mirrored direction that is reflected, `[N, 3]`.

    Karis' fit of the second factor of the split sum ("Physically Based Shading on Mobile", 2014), as
    three.js had it; within 0.17 of the integral.

    Args:
        front: what is reflected of light from the front, `[N, 3]`.
        roughness: `[N]`, 0..1.
        cosine: between the normal and the direction to the viewer, `[N]`, 0..1.
    """
    r = roughness[:, None] * np.array([-1, -0.0275, -0.572, 0.022], np.float32)
    r = r + np.array([1, 0.0425, 1.04, -0.04], np.float32)
    a = np.minimum(r[:, 0] * r[:, 0], np.exp2(-9.28 * cosine)) * r[:, 0] + r[:, 1]
    scale, bias = -1.04 * a + r[:, 2], 1.04 * a + r[:, 3]
    return np.asarray(front * scale[:, None] + bias[:, None], np.float32)


def sky_seen(mirrored: FloatArray, roughness: FloatArray, sky: FloatArray, ground: FloatArray) -> FloatArray:
    """Light of sky and ground, linear `[N, 3]`, around mirrored directions `[N, 3]`: brightest at the horizon.

    Args:
        mirrored: unit; y is up.
        roughness: `[N]`, 0..1; a rough surface sees them as one, a smooth one sees the horizon.
        sky: what level ground is lit with from above, linear RGB.
        ground: the same for what looks down.
    """
    height = mirrored[:, 1]
    edge = _EDGE + roughness
    above = np.clip(0.5 + 0.5 * height / edge, 0, 1)
    falling = (1 - np.clip(height, 0, 1)) ** 2
    gradient = _ZENITH + (_HORIZON - _ZENITH) * falling
    gradient = gradient + (1 - gradient) * roughness**2
    above = above * above * (3 - 2 * above)
    return np.asarray(sky * (gradient * above)[:, None] + _FLOOR * ground * (1 - above)[:, None], np.float32)


def lamp_seen(mirrored: FloatArray, roughness: FloatArray, lamp: FloatArray, radius: float) -> FloatArray:
    """Light of a lamp around mirrored directions, `[N]`, in units of what a white matt surface that faces it shows.

    The lamp and the lobe of the roughness are spherical Gaussians (Wang et al., "All-Frequency Rendering of Dynamic,
    Spatially-Varying Reflectance", 2009): so is the one blurred by the other.

    Args:
        mirrored: unit, `[N, 3]`.
        roughness: `[N]`, 0..1.
        lamp: the unit direction to it.
        radius: half the angle that it spans, radians.
    """
    alpha = np.maximum(roughness, _LEAST_ROUGHNESS) ** 2
    lobe, source = 0.5 / alpha**2, 2 / radius**2  # sharpness of the lobe around the mirrored direction
    sharp = lobe * source / (lobe + source)
    total = 1 - np.exp(-2 * sharp)
    return np.asarray(0.5 * sharp / total * np.exp(sharp * (mirrored @ lamp - 1)), np.float32)


def mirrored_at(normals: FloatArray, away: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where a ray that comes along `away` `[N, 3]` is mirrored to, and the cosine between normal and viewer, `[N]`."""
    along = np.einsum("ij,ij->i", normals, away)
    return np.asarray(away - 2 * along[:, None] * normals, np.float32), np.clip(-along, 0, 1)


def reflections_open(ambient: FloatArray, roughness: FloatArray, cosine: FloatArray) -> FloatArray:
    """Share of the mirrored surroundings that nothing hides, `[N]`, where that share of the sky is seen.

    Lagarde and de Rousiers, "Moving Frostbite to Physically Based Rendering", 2014, section 4.10.2.
    """
    exponent = np.exp2(-16 * roughness - 1)
    return np.asarray(np.clip((cosine + ambient) ** exponent - 1 + ambient, 0, 1), np.float32)

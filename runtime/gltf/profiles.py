"""Engine profiles: how a .glb is laid out so that an engine takes it without being told."""

from __future__ import annotations

from dataclasses import dataclass

from propsmith.runtime.errors import InputError
from propsmith.runtime.gltf.document import (
    BASISU,
    DRACO,
    MESHOPT,
    QUANTIZATION,
    SPECULAR_GLOSSINESS,
    STRENGTH,
    TEXTURE_TRANSFORM,
    WEBP,
)


@dataclass(frozen=True)
class Profile:
    """What an engine wants.

    Attributes:
        name: of the profile.
        title: for people.
        hull: pattern of the hulls' node names, of `{name}` and `{number}` from 1 on; None leaves hulls out, for readers
            would show them.
        grouped: whether the finest level, then named `NAME_LOD0`, and the hulls stand below a node of the prop's name;
            the coarser levels lie in a second scene, for importers that know neither MSFT_lod nor what no scene has.
            Else the finest level carries the name and the hulls itself.
        hides_hulls: whether the hulls get a material that draws nothing, for importers that would show them.
        packed: whether numbers are quantised (KHR_mesh_quantization) and, where meshoptimizer is installed, compressed
            (EXT_meshopt_compression).
        shows_scene: whether the scene itself becomes a node of the prop's name, which no other may have then: the
            finest level is named `NAME_LOD0`.
        titles_images: whether images bear the prop's name, which tells them apart where an engine puts all in one
            folder; Godot has the file's own name before theirs.
        reads: extensions that a file may require (Godot 4.6, glTFast 6, Unreal 5.4, three.js); None where
            no engine is meant.

    """

    name: str
    title: str
    hull: str | None = None
    grouped: bool = False
    hides_hulls: bool = False
    packed: bool = False
    shows_scene: bool = False
    titles_images: bool = True
    reads: frozenset[str] | None = None


_MATERIALS = frozenset(
    {
        "KHR_materials_unlit",
        "KHR_materials_ior",
        "KHR_materials_clearcoat",
        "KHR_materials_specular",
        "KHR_materials_transmission",
        "KHR_materials_sheen",
        "KHR_lights_punctual",
        SPECULAR_GLOSSINESS,
        STRENGTH,
        TEXTURE_TRANSFORM,
    }
)

GENERIC = Profile("generic", "any reader of glTF")
PROFILES = {
    profile.name: profile
    for profile in (
        GENERIC,
        Profile(
            "godot",
            "Godot 4",
            hull="{name}_{number}-convcolonly",
            shows_scene=True,
            titles_images=False,
            reads=_MATERIALS | {WEBP, BASISU},
        ),
        Profile(
            "unity",
            "Unity, by glTFast or UnityGLTF",
            hull="{name}_hull_{number}",
            grouped=True,
            hides_hulls=True,
            reads=_MATERIALS | {QUANTIZATION, MESHOPT, DRACO, BASISU},
        ),
        Profile("unreal", "Unreal Engine 5", hull="UCX_{name}_{number:02d}", reads=_MATERIALS | {QUANTIZATION, DRACO}),
        Profile(
            "web",
            "browsers: small files",
            packed=True,
            reads=_MATERIALS | {QUANTIZATION, MESHOPT, WEBP, DRACO, BASISU},
        ),
    )
}


def find_profile(name: str) -> Profile:
    """The profile of this name.

    Raises:
        InputError: there is none.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise InputError(f"no engine profile {name!r}: there are {', '.join(PROFILES)}") from None

"""Engine profiles: how a .glb is laid out so that an engine takes it without being told."""

from __future__ import annotations

from dataclasses import dataclass

from propsmith.runtime.errors import InputError


@dataclass(frozen=True)
class Profile:
    """What an engine wants.

    Attributes:
        name: of the profile.
        title: for people.
        hull: pattern of the hulls' node names, of `{name}` and `{number}` from 1 on; None leaves hulls out, for readers
            would show them.
        lods_in_scene: whether every level is a node of the scene, named `NAME_LOD1` and so on, for readers that know
            names but not MSFT_lod; else the coarser levels hang on the finest by MSFT_lod alone.
        packed: whether numbers are quantised (KHR_mesh_quantization) and, where meshoptimizer is installed, compressed
            (EXT_meshopt_compression).

    """

    name: str
    title: str
    hull: str | None = None
    lods_in_scene: bool = False
    packed: bool = False


GENERIC = Profile("generic", "any reader of glTF")
PROFILES = {
    profile.name: profile
    for profile in (
        GENERIC,
        Profile("godot", "Godot 4", hull="{name}_{number}-convcolonly"),
        Profile("unity", "Unity, by glTFast or UnityGLTF", hull="{name}_hull_{number}", lods_in_scene=True),
        Profile("unreal", "Unreal Engine 5", hull="UCX_{name}_{number:02d}"),
        Profile("web", "browsers: small files", packed=True),
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

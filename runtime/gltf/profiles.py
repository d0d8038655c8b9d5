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
        grouped: whether the finest level, then named `NAME_LOD0`, and the hulls stand below a node of the prop's name;
            the coarser levels lie in a second scene, for importers that know neither MSFT_lod nor what no scene has.
            Else the finest level carries the name and the hulls itself.
        hides_hulls: whether the hulls get a material that draws nothing, for importers that would show them.
        packed: whether numbers are quantised (KHR_mesh_quantization) and, where meshoptimizer is installed, compressed
            (EXT_meshopt_compression).

    """

    name: str
    title: str
    hull: str | None = None
    grouped: bool = False
    hides_hulls: bool = False
    packed: bool = False


GENERIC = Profile("generic", "any reader of glTF")
PROFILES = {
    profile.name: profile
    for profile in (
        GENERIC,
        Profile("godot", "Godot 4", hull="{name}_{number}-convcolonly"),
        Profile("unity", "Unity, by glTFast or UnityGLTF", hull="{name}_hull_{number}", grouped=True, hides_hulls=True),
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

"""The pictures that recipes name by their digests: the outermost recipe holds them, or somebody gives them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from propsmith.runtime.errors import InputError
from propsmith.runtime.model.image import Subject, unpack_subject
from propsmith.runtime.recipe import Recipe

Pictures = Mapping[str, Subject]
"""Pictures by their digests."""


def pictures_of(recipe: Recipe | None, given: Sequence[Subject] = ()) -> Pictures:
    """The pictures that a recipe holds, and those given.

    Raises:
        InputError: one that it holds is damaged.
    """
    held = map(unpack_subject, (recipe.pictures or ()) if recipe else ())
    return {picture.digest: picture for picture in (*held, *given)}


def digests_in(note: Any) -> Iterator[str]:
    """The digests of all pictures that a recipe, as a dictionary, names; those of what it was made from, too."""
    if not isinstance(note, Mapping):
        return
    if isinstance(note.get("image"), str):
        yield note["image"]
    edit = note.get("edit")
    for source in (edit.get("sources") or ()) if isinstance(edit, Mapping) else ():
        yield from digests_in(source)


def find_picture(recipe: Recipe, pictures: Pictures) -> Subject:
    """The picture that a recipe names.

    Raises:
        InputError: it isn't there.
    """
    if recipe.image is not None and recipe.image in pictures:
        return replace(pictures[recipe.image], name=recipe.prompt)
    if pictures:
        raise InputError(
            f"it was made from the picture {recipe.image}, not from what --image gives ({', '.join(pictures)}): "
            "give the same file, with the same --mask if there was one, or its latent (.npz)"
        )
    raise InputError(
        "it was made from a picture, which its recipe doesn't hold: give the picture by --image, or its latent (.npz)"
    )


def check_used(given: Sequence[Subject], used: Pictures) -> None:
    """Raise InputError if a picture is given that nothing was made from."""
    for picture in given:
        if picture.digest not in used:
            source = f"the picture {', '.join(used)}" if used else "no picture"
            raise InputError(
                f"--image gives the picture {picture.digest} ({picture.name}), but what is to be made again was made "
                f"from {source}: give the same file, with the same --mask if there was one, or none"
            )

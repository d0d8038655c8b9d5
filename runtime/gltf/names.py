"""Names that mean nothing to an engine but themselves.

Engines read hints from names: Godot's scene importer makes a wheel of `spinning-wheel` and leaves `gate-noimp` out
(`_pre_fix_node` in its `resource_importer_scene.cpp`, 4.6), Unity takes `NAME_LOD1` for a level of detail, Unreal
`UCX_NAME` for a hull.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
_LEVEL = re.compile(r"LOD\d", re.IGNORECASE)
_SUFFIXES = "noimp|(conv)?col(only)?|rigid|navmesh|occ(only)?|vehicle|wheel|loop(_mode)?|cycle|alpha|vcol"
_HINT = re.compile(
    # Godot passes over digits and underscores at the end, and finds what follows a $ anywhere.
    rf"[-_$]({_SUFFIXES})[\s\d_]*$|\$({_SUFFIXES})|[-_. ]LOD\d|^LOD\d|^(U(CX|BX|SP|CP)|MCDCX)_",
    re.IGNORECASE,
)


def node_name(text: str) -> str:
    """A name of nodes, meshes and materials for what people wrote: `spinning-wheel` is `SpinningWheel`.

    Words are written together, as Godot's editor writes nodes, so there is no separator that a hint could follow, nor a
    space in the names of files that engines take out of a .glb.

    Returns:
        Letters, digits and their marks of any script, at most 60 characters; `Prop` if the text has none.
    """
    shown = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text.translate(_APOSTROPHES))
    name = "".join(word[0].upper() + word[1:] for word in shown.split())[:_LONGEST]
    return f"Prop{name}"[:_LONGEST] if not name or _LEVEL.match(name) else name


def identifier_name(identifier: str) -> str:
    """The same for a name that its author chose to find things by: it stays as it is unless an engine would read it."""
    return node_name(identifier) if _HINT.search(identifier) else identifier

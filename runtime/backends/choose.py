"""Which backend runs a bundle: by name, or the fastest that works here."""

import logging

from propsmith.runtime.backends.backend_kinds import (
    AUTO,
    KINDS,
    BackendKind,
    BackendOptions,
    find_kind,
    one_line,
    open_backend,
    why_missing,
)
from propsmith.runtime.backends.probe import check_backend
from propsmith.runtime.errors import BackendUnavailableError
from propsmith.runtime.model.backend import Backend
from propsmith.runtime.model.bundle import Bundle

log = logging.getLogger(__name__)

GRAPHS = ("text_encoder", "image_encoder", "denoiser", "prepare", "query")
"""What making props needs."""


def choose_backend(bundle: Bundle, name: str = AUTO, options: BackendOptions | None = None) -> Backend:
    """Open a backend for a bundle.

    Args:
        bundle: whose graphs it will run.
        name: one of `NAMES`, or `auto`: the first of them that is there and works. Which it is, and why the ones
            before it were passed over, is logged in one line.
        options: precision and threads.

    Raises:
        InputError: there is no backend of this name.
        BackendUnavailableError: the one that was named can't run here; says why and how to get it.
        BundleError: the bundle lacks what the backend needs.
    """
    options = options or BackendOptions()
    if name != AUTO:
        return open_backend(find_kind(name), bundle, options)
    passed_over = ""
    for kind in KINDS:
        try:
            backend = _try_out(kind, bundle, options)
        except Exception as error:  # whatever ails a faster backend, there is a slower one
            if kind is KINDS[-1]:
                raise
            passed_over += f"; not {kind.name}: {one_line(error)}"
            continue
        log.info("running on %s (%s)%s", kind.name, backend.device, passed_over)
        break
    return backend


def _try_out(kind: BackendKind, bundle: Bundle, options: BackendOptions) -> Backend:
    """Open a backend that provably works, and every graph that making props takes on it.

    The last one, which has nothing to fall back to, is opened as it is: its graphs load when they are needed.
    """
    if kind is KINDS[-1]:
        return open_backend(kind, bundle, options)
    missing = why_missing(kind)
    if missing is not None:
        raise BackendUnavailableError(missing[0])
    check_backend(kind, options)
    backend = open_backend(kind, bundle, options)
    for graph in GRAPHS:
        if graph in bundle.manifest.graphs:
            backend.open(graph)
    return backend

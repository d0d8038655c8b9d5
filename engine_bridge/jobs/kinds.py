"""Every kind of job there is. To add one: a subclass of Work in a file of this folder, and its name here."""

from collections.abc import Callable, Mapping
from typing import Any

from propsmith.engine_bridge.jobs.generate_job import Generate
from propsmith.engine_bridge.jobs.job import Work, WorkRequest
from propsmith.engine_bridge.jobs.level_job import LevelJob
from propsmith.engine_bridge.jobs.sketch_job import FinishRequest, Sketch
from propsmith.engine_bridge.jobs.vary_job import Vary
from propsmith.engine_bridge.protocol import RpcError

KINDS: dict[str, type[Work]] = {kind.kind: kind for kind in (Generate, Sketch, Vary, LevelJob)}

READERS: dict[str, Callable[[Mapping[str, Any]], WorkRequest | FinishRequest]] = {
    method: read for kind in KINDS.values() for method, read in kind.methods().items()
}
"""What reads the params of each method that requests a job."""


def restore_work(data: Mapping[str, Any]) -> Work:
    """The work of a job that the library stored.

    Raises:
        RpcError: `params`: another version stored it, with a kind or an option that this one doesn't know.
    """
    try:
        return KINDS[data["kind"]].from_dict(data)
    except (KeyError, TypeError) as error:
        raise RpcError("params", f"another version of Propsmith stored this job: {error}") from error

"""The protocol of backends, which open a bundle's graphs and run them on arrays."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from propsmith.runtime.arrays import AnyArray

if TYPE_CHECKING:  # backends for TensorRT 8.6 have no safetensors, which bundles are read with
    from propsmith.runtime.model.bundle import Precision

Feed = Mapping[str, AnyArray]


class Session(Protocol):
    """An opened graph, its weights loaded; safe to run many times, from one thread at a time."""

    def run(self, feed: Feed) -> dict[str, AnyArray]:
        """Evaluate the graph.

        Args:
            feed: every input by name.

        Returns:
            Every output by name.

        Raises:
            BackendError: the backend failed; the text names the graph.
        """


class Backend(Protocol):
    """Opens graphs. Sessions are opened once and reused for the backend's life."""

    name: str
    """As `--backend` takes it, such as `ort-cpu`; `tensorrt-rtx` is TensorRT's other flavour."""
    device: str
    """The device's name, for messages."""
    max_assets: int
    """Assets that sampling should put into one denoiser call."""
    points_per_query: int
    """Points of a field that should go into one call."""

    def precision_of(self, graph: str) -> "Precision":
        """The precision that this backend runs a graph in; raises BundleError if the bundle has no such graph."""

    def open(self, graph: str) -> Session:
        """The session of this graph.

        Raises:
            BundleError: the bundle has no such graph, or its weights don't fit.
            BackendError: the backend can't load it.
        """

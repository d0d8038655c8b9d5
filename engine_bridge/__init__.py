"""Messages between Propsmith and engines; no generation happens here but in the worker process."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from propsmith.engine_bridge.client.bridge_client import AsyncClient, Client
    from propsmith.engine_bridge.client.results import BridgeError, RemoteLevel, RemoteProp

__all__ = ["AsyncClient", "BridgeError", "Client", "RemoteLevel", "RemoteProp"]


def __getattr__(name: str) -> Any:
    """Load the client when it is asked for: the server has no need of it."""
    if name in __all__:
        from propsmith.engine_bridge.client import bridge_client, results

        return getattr(bridge_client if name.endswith("Client") else results, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

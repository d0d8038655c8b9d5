"""A client of `propsmith serve`: `AsyncClient`, and `Client` for programs that wait.

Both find the server by its discovery file, and both outlive it: a job goes on at the server, and whoever waits for it
attaches again when the connection or the server comes back.
"""

import asyncio
import base64
import contextlib
import itertools
import secrets
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from propsmith.engine_bridge import protocol
from propsmith.engine_bridge.client.results import (
    BridgeError,
    ConnectionLostError,
    RemoteLevel,
    RemoteProp,
    read_level_file,
)
from propsmith.engine_bridge.discovery import Discovery, read_discovery
from propsmith.engine_bridge.protocol import CLOSE_PROTOCOL, PROTOCOL, VERSION, Answer, Request
from propsmith.runtime.errors import PropsmithError

T = TypeVar("T")
OnEvent = Callable[[str, dict[str, Any]], None]
"""Called with a notification's name and params: `progress`, `preview`, `asset` and so on."""

_PAUSES = (0.0, 1.0, 3.0, 5.0, 10.0, 30.0)
_MAX_FRAME = 2**30


class AsyncClient:
    """A connection to a server, to be used as an async context manager.

    Args:
        server: where it is; None reads the discovery file, again whenever the connection breaks.
        patience: seconds to go on trying when the connection breaks while a job is awaited.

    Raises:
        InputError: no server runs.
        BridgeError: it can't be reached, or speaks another version of the protocol.
    """

    def __init__(self, server: Discovery | None = None, *, patience: float = 60.0) -> None:
        self._server = server
        self._patience = patience
        self._connection: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[protocol.Id, asyncio.Future[Any]] = {}
        self._frames: dict[int, asyncio.Future[bytes]] = {}
        self._jobs: dict[str, asyncio.Queue[tuple[str, dict[str, Any]] | None]] = {}
        self.hello: dict[str, Any] = {}
        """What the server answered to `hello`: `bundle`, `options`, `limits` and so on."""

    async def __aenter__(self) -> "AsyncClient":
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._disconnect()

    async def connect(self) -> None:
        """Connect and say hello; raises as the class says."""
        await self._disconnect()
        server = self._server or read_discovery()
        address = server.url.replace("http", "ws", 1) + "ws"
        try:
            self._connection = await connect(
                address,
                additional_headers={"Authorization": f"Bearer {server.token}"},
                compression=None,
                max_size=_MAX_FRAME,
                proxy=None,
                open_timeout=10,
            )
        except InvalidStatus as error:
            reason = error.response.body.decode(errors="replace")[:300] if error.response.body else str(error)
            raise BridgeError(f"{server.url} refuses: {reason.strip()}", "token") from error
        except (OSError, WebSocketException, TimeoutError) as error:
            raise ConnectionLostError(f"no server answers at {server.url}: start one by `propsmith serve`") from error
        self._reader = asyncio.create_task(self._read(self._connection))
        who = {"protocol": PROTOCOL, "client": "propsmith-python", "version": VERSION}
        self.hello = await self.request("hello", who)

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
            self._reader = None

    async def _read(self, connection: ClientConnection) -> None:
        try:
            async for message in connection:
                self._take(message)
        except WebSocketException:
            pass
        finally:
            code, reason = connection.close_code, connection.close_reason
            lost = ConnectionLostError(f"the server closed the connection: {reason or code}")
            for future in [*self._answers.values(), *self._frames.values()]:
                if not future.done():
                    future.set_exception(lost)
            self._answers.clear()
            self._frames.clear()
            for queue in self._jobs.values():
                queue.put_nowait(None)

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            header, payload = protocol.decode_frame(message)
            self._frame(header["frame"]).set_result(payload)
            return
        received = protocol.parse_server_message(message)
        if isinstance(received, Answer):
            future = self._answers.pop(received.id, None)
            if future is None or future.done():
                return
            if received.error is None:
                future.set_result(received.result)
            else:
                future.set_exception(BridgeError.of(received.error))
        elif received.params.get("job") in self._jobs:
            self._jobs[received.params["job"]].put_nowait((received.method, received.params))

    def _frame(self, number: int) -> "asyncio.Future[bytes]":
        if number not in self._frames:
            self._frames[number] = asyncio.get_running_loop().create_future()
        return self._frames[number]

    async def request(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """Call a method of the protocol.

        Raises:
            BridgeError: the server refuses.
            ConnectionLostError: the connection breaks before it answers.
        """
        if self._connection is None:
            raise ConnectionLostError("not connected: use the client as a context manager")
        number = next(self._numbers)
        future = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            await self._connection.send(protocol.encode_request(Request(method, params or {}, number)))
        except WebSocketException as error:
            self._answers.pop(number, None)
            raise ConnectionLostError("the connection is broken") from error
        return await future

    async def fetch(self, asset: str, file: str = "glb") -> bytes:
        """A file of an asset: `glb`, `thumbnail`, `turn`, `latent` or `recipe`; raises as `request` does."""
        header = await self.request("fetch", {"asset": asset, "file": file})
        payload = await self._frame(header["frame"])
        del self._frames[header["frame"]]
        return payload

    async def generate(
        self,
        prompt: str | None = None,
        *,
        image: str | Path | None = None,
        on_event: OnEvent | None = None,
        **params: Any,
    ) -> RemoteProp:
        """Make a prop, of a prompt or a picture, and wait for it.

        Args:
            prompt: a few words.
            image: or a PNG, JPEG or WebP file.
            on_event: called with each notification.
            params: of the protocol's `generate`: `seed`, `profile`, and the options.

        Raises:
            BridgeError: the request is refused or the work fails.
        """
        (made,) = await self.generate_many(1, prompt, image=image, on_event=on_event, **params)
        return made

    async def generate_many(
        self,
        count: int,
        prompt: str | None = None,
        *,
        image: str | Path | None = None,
        on_event: OnEvent | None = None,
        **params: Any,
    ) -> list[RemoteProp]:
        """Make props of `count` seeds from `seed` on; see `generate`. Those without a surface are left out."""
        request = {"prompt": prompt, "image": _picture(image), "count": count, **params}
        done = await self.run("generate", request, on_event)
        return [RemoteProp(asset, await self.fetch(asset["id"])) for asset in done["assets"] if asset is not None]

    async def batch(self, level: str | Path, *, on_event: OnEvent | None = None, **params: Any) -> RemoteLevel:
        """Make the props of a level file, and wait for them.

        Args:
            level: a .yaml, .json or .csv file.
            on_event: called with each notification.
            params: of the protocol's `batch`: `seed`, `profile`, `steps`, `resolution`.

        Raises:
            InputError: the file can't be read.
            BridgeError: the level has mistakes (they are in its text, one a line), is refused, or nothing was made.
        """
        path = Path(level)
        done = await self.run("batch", {"level": read_level_file(path), "file": path.name, **params}, on_event)
        made = {asset["id"]: RemoteProp(asset, await self.fetch(asset["id"])) for asset in done["assets"] if asset}
        return RemoteLevel(done, made)

    async def run(self, method: str, params: dict[str, Any], on_event: OnEvent | None = None) -> dict[str, Any]:
        """Ask for work (`generate`, `batch` and so on) and wait for its end, though the connection may break.

        Returns:
            The protocol's Snapshot of the job that is done.

        Raises:
            BridgeError: the request is refused, the work fails, or no server comes back in time.
        """
        # With a name of ours the request can be repeated when its answer is lost.
        params = {"job": f"py-{secrets.token_hex(8)}", **{k: v for k, v in params.items() if v is not None}}
        job = params["job"]
        queue = self._jobs[job] = asyncio.Queue()
        try:
            while True:
                try:
                    snapshot = await self.request(method, params)
                    while snapshot["state"] in ("queued", "running"):
                        event = await queue.get()
                        if event is None:
                            raise ConnectionLostError("the connection broke")
                        if on_event is not None:
                            on_event(*event)
                        if event[0] in ("done", "error"):
                            snapshot = await self.request("attach", {"job": job})
                except ConnectionLostError:
                    await self._reconnect()
                else:
                    return _done(snapshot)
        finally:
            del self._jobs[job]

    async def _reconnect(self) -> None:
        deadline = asyncio.get_running_loop().time() + self._patience
        for pause in itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1])):
            await asyncio.sleep(min(pause, max(0.0, deadline - asyncio.get_running_loop().time())))
            try:
                await self.connect()
            except PropsmithError as error:
                final = self._connection is not None and self._connection.close_code == CLOSE_PROTOCOL
                if final or asyncio.get_running_loop().time() >= deadline:
                    raise error
            else:
                return


class Client:
    """A connection to a server for programs that wait, to be used as a context manager; takes what AsyncClient takes.

    Its methods may be called from several threads.
    """

    def __init__(self, server: Discovery | None = None, *, patience: float = 60.0) -> None:
        self._client = AsyncClient(server, patience=patience)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="propsmith-client")

    def __enter__(self) -> "Client":
        self._thread.start()
        try:
            self._wait(self._client.connect())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._wait(self._client.__aexit__())
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    @property
    def hello(self) -> dict[str, Any]:
        """What the server answered to `hello`."""
        return self._client.hello

    def generate(self, prompt: str | None = None, **params: Any) -> RemoteProp:
        """Make a prop and wait for it; see `AsyncClient.generate`."""
        return self._wait(self._client.generate(prompt, **params))

    def generate_many(self, count: int, prompt: str | None = None, **params: Any) -> list[RemoteProp]:
        """Make several; see `AsyncClient.generate_many`."""
        return self._wait(self._client.generate_many(count, prompt, **params))

    def batch(self, level: str | Path, **params: Any) -> RemoteLevel:
        """Make the props of a level file; see `AsyncClient.batch`."""
        return self._wait(self._client.batch(level, **params))

    def run(self, method: str, params: dict[str, Any], on_event: OnEvent | None = None) -> dict[str, Any]:
        """Ask for work and wait for its end; see `AsyncClient.run`."""
        return self._wait(self._client.run(method, params, on_event))

    def request(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """Call a method of the protocol; see `AsyncClient.request`."""
        return self._wait(self._client.request(method, params))

    def fetch(self, asset: str, file: str = "glb") -> bytes:
        """A file of an asset; see `AsyncClient.fetch`."""
        return self._wait(self._client.fetch(asset, file))


def _picture(path: str | Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    return {"data": base64.b64encode(Path(path).read_bytes()).decode(), "name": Path(path).stem[:100]}


def _done(snapshot: dict[str, Any]) -> dict[str, Any]:
    if snapshot["state"] != "done":
        error = snapshot["error"] or {"kind": "failed", "message": "the job ended without a word"}
        raise BridgeError(error["message"], error["kind"])
    return snapshot

"""`propsmith serve`."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from propsmith.engine_bridge import paths
from propsmith.engine_bridge.discovery import discovery_path
from propsmith.engine_bridge.server.access import check_token, is_loopback
from propsmith.runtime.backends.backend_kinds import named_kinds, require_some
from propsmith.runtime.cli.command import verbose_option
from propsmith.runtime.cli.shared import PATH, backend_option, bundle_option
from propsmith.runtime.errors import InputError

if TYPE_CHECKING:
    from propsmith.engine_bridge.server.websocket_server import BridgeServer


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="[default: that of the last time, or a free one]"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Another one lets other machines in.")
@click.option("--token-file", type=PATH, help="A file with the token that clients must know.  [default: as last time]")
@click.option("--renew", is_flag=True, help="A new token and port: addresses given out before work no longer.")
@click.option("--library", type=PATH, help="Folder of the library.  [default: in the user's own data]")
@click.option("--threads", type=click.IntRange(1, 256), help="CPU threads of the networks.  [default: all cores]")
@click.option(
    "--ray", metavar="ADDRESS", help="Work on the Ray cluster at ADDRESS, or `local` for one of --threads cores here."
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print where it listens as one line of JSON.")
@bundle_option
@backend_option
@verbose_option
def serve(
    port: int,
    host: str,
    token_file: Path | None,
    renew: bool,
    library: Path | None,
    threads: int | None,
    ray: str | None,
    opens: bool,
    as_json: bool,
    bundle: str,
    backend: str,
) -> None:
    """Serve props to editors and browsers on this machine, until Ctrl-C.

    Editors find the server by themselves; people open the printed address. Started again, it takes up its jobs, and the
    address stays: pages that are open go on.

    \b
    Examples:
      propsmith serve --open
      propsmith serve --port 8123 --library D:\\props
      propsmith serve --ray 10.0.0.7:6379
    """
    from propsmith.engine_bridge.server.websocket_server import BridgeServer
    from propsmith.engine_bridge.worker.tasks import WorkerOptions

    if ray is None:
        require_some(*named_kinds(backend))
    token = _token(host, token_file)
    server = BridgeServer(
        options=WorkerOptions(bundle, backend, threads),
        library=library or paths.default_library(),
        host=host,
        port=port,
        token=token,
        discovery=discovery_path(),
        ray=ray,
        renew=renew,
    )

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(server, opens=opens, as_json=as_json))
    click.echo("ended; jobs that wait go on at the next start", err=True)


async def _run(server: "BridgeServer", *, opens: bool, as_json: bool) -> None:
    ended = _signaled()  # before anybody is told that it runs, and may end it
    async with server:
        assets, _ = server.library.size()
        facts = {"url": server.url, "port": server.port, "pid": os.getpid(), "library": str(server.library.folder)}
        if as_json:
            click.echo(json.dumps(facts))
        else:
            click.echo(f"Propsmith: {server.url}\nlibrary: {server.library.folder} ({assets} props); Ctrl-C ends")
        if opens:
            webbrowser.open(server.url)
        await ended.wait()


def _token(host: str, token_file: Path | None) -> str | None:
    """The token of the file.

    Raises:
        InputError: other machines could reach the server and no token was chosen; or the file doesn't serve.
    """
    if not is_loopback(host):
        if token_file is None:
            raise InputError(f"--host {host} lets other machines in: give --token-file, too, with a secret of your own")
        click.echo(
            f"warning: whoever reaches {host} and knows the token can use this server, and nothing is encrypted: "
            "keep it inside a network that you trust",
            err=True,
        )
    if token_file is None:
        return None
    try:
        mode = token_file.stat().st_mode
        text = token_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds no text"
        raise InputError(f"can't read the token in {token_file}: {reason}") from error
    if sys.platform != "win32" and mode & 0o077:
        raise InputError(f"others can read {token_file}: chmod 600 {token_file}")
    return check_token(text, str(token_file))


def _signaled() -> asyncio.Event:
    """What is set by Ctrl-C or SIGTERM."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C interrupts the loop
            loop.add_signal_handler(number, ended.set)
    return ended

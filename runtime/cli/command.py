"""The `propsmith` command: a group whose commands are loaded when they are called, and one way to report errors."""

import importlib
import io
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from propsmith.runtime.errors import PropsmithError

_log = logging.getLogger(__name__)

_COMMANDS = {
    "generate": "propsmith.runtime.cli.cmd_generate:generate",
    "sheet": "propsmith.runtime.cli.cmd_generate:sheet",
    "encode": "propsmith.runtime.cli.cmd_latent:encode",
    "inspect": "propsmith.runtime.cli.cmd_asset:inspect",
    "preview": "propsmith.runtime.cli.cmd_asset:preview",
    "regenerate": "propsmith.runtime.cli.cmd_regenerate:regenerate",
    "vary": "propsmith.runtime.cli.cmd_latent:vary",
    "blend": "propsmith.runtime.cli.cmd_latent:blend",
    "render": "propsmith.runtime.cli.cmd_latent:render",
    "points": "propsmith.runtime.cli.cmd_points:points",
    "batch": "propsmith.runtime.cli.cmd_batch:batch",
    "serve": "propsmith.engine_bridge.cli.cmd_serve:serve",
    "library": "propsmith.engine_bridge.cli.cmd_library:library",
    "install-plugin": "propsmith.engine_bridge.cli.cmd_install_plugin:install_plugin",
    "export": "propsmith.exporter.cli.cmd_export:export",
    "verify": "propsmith.exporter.cli.cmd_verify:verify",
    "compile": "propsmith.runtime.cli.cmd_compile:compile_",
    "cache": "propsmith.runtime.cli.cmd_compile:cache",
    "bench": "propsmith.runtime.cli.cmd_bench:bench",
    "doctor": "propsmith.runtime.cli.cmd_doctor:doctor",
    "dataset": "propsmith.exporter.cli.cmd_dataset:dataset",
    "train": "propsmith.exporter.cli.cmd_train:train",
    "evaluate": "propsmith.exporter.cli.cmd_evaluate:evaluate",
}
_INTERRUPTED = 130
_NEEDS = {
    "onnxruntime": "'propsmith[cpu]' (NVIDIA cards: 'propsmith[gpu]')",
    "torch": "'propsmith[export]'",
    "onnx": "onnx",
    "onnxscript": "'propsmith[export]'",
    "igl": "'propsmith[train]'",
    "manifold3d": "'propsmith[train]'",
    "inflect": "'propsmith[train]'",
    "matplotlib": "'propsmith[bench]'",
}
"""Package -> what to install for it."""


class _LazyGroup(click.Group):
    """Imports a command's module only when it is asked for: `generate` never pays for what `export` needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="propsmith")
def cli() -> None:
    """Type a prompt, get a game-ready 3D prop. Everything runs on this machine.

    \b
    Example:
      propsmith generate "wooden barrel" -o barrel.glb
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line; errors are one line on stderr, exit code 2 for wrong input, 130 when interrupted.

    SIGTERM interrupts, too.
    """
    _escape_what_cannot_be_encoded()
    with _ended_like_ctrl_c():
        _run(args)


def _run(args: list[str] | None) -> None:
    try:
        code = cli.main(args=args, prog_name="propsmith", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except PropsmithError as error:
        _fail(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())  # a question, not a mistake
        sys.exit(0)
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "propsmith"
        _fail(f"{error.format_message()} (see {command} --help)", error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; finished files are whole, no others were left", _INTERRUPTED)
    except (ModuleNotFoundError, UnicodeEncodeError, OSError) as error:
        message = _outside_cause(error)
        if message is None:
            raise
        _log.debug("from here", exc_info=error)
        _fail(message, 2)


def _outside_cause(error: ModuleNotFoundError | UnicodeEncodeError | OSError) -> str | None:
    """What of the user's machine or words an error comes from; None if it is our own."""
    match error:
        case ModuleNotFoundError():
            needed = _NEEDS.get((error.name or "").partition(".")[0])
            return None if needed is None else f"this command needs {error.name}: pip install {needed}"
        case UnicodeEncodeError(reason="surrogates not allowed"):
            return f"{error.object!r} is no text in UTF-8: type it again"
        case OSError() if error.filename is not None:
            return f"can't use {error.filename}: {error.strerror}"
    return None


def _escape_what_cannot_be_encoded() -> None:
    """Let what a code page lacks, or a file name that is no text, be printed escaped: the work is done by then."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Within, SIGTERM (and Ctrl-Break on Windows) interrupts as Ctrl-C does: workers end, nothing half-written is left.

    A signal that was to be ignored stays so.
    """
    changed = {}
    if threading.current_thread() is threading.main_thread():  # no other may set handlers
        for name in ("SIGTERM", "SIGBREAK"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                changed[number] = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in changed.items():
            signal.signal(number, handler)


def _fail(message: str, code: int) -> None:
    click.echo(f"propsmith: {' '.join(message.split())}", err=True)
    sys.exit(code)


def set_verbosity(_context: click.Context, _parameter: click.Parameter, count: int) -> int:
    """Callback of every `-v`: once explains what happens, twice adds the libraries' own words."""
    level = logging.WARNING if count == 0 else logging.INFO
    logging.basicConfig(level=logging.DEBUG if count > 1 else logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("propsmith").setLevel(logging.DEBUG if count > 1 else level)
    return count


def verbose_option(command: Any) -> Any:
    """Add `-v` to a command."""
    return click.option(
        "-v", "--verbose", count=True, callback=set_verbosity, expose_value=False, help="Say what happens; -vv more."
    )(command)

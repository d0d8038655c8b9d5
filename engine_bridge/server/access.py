"""Who may talk to the server: exact Host and Origin, and the token, compared in constant time.

A browser lets any page send requests to 127.0.0.1, and a rebound name lets it read the answers. The names are therefore
compared as a whole, never by their beginning (`http://localhost.evil.com`).
"""

import hmac
import ipaddress
import re
import secrets
import socket
from dataclasses import dataclass

from propsmith.engine_bridge.protocol import SUBPROTOCOL
from propsmith.runtime.errors import InputError

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_BEARER = "bearer."
_TRIES = 20  # for a port that is free on both stacks
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,128}")


@dataclass(frozen=True)
class Refusal:
    """Why a request isn't answered: an HTTP status, a kind for programs and a sentence for people."""

    status: int
    kind: str
    message: str


def new_token() -> str:
    """256 random bits as 43 characters of base64url."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Whether a text is long enough to be safe, and can stand in a header."""
    return _TOKEN.fullmatch(text) is not None


def check_token(token: str, source: str) -> str:
    """The token without white space around it.

    Raises:
        InputError: it is too short to be safe, or can't stand in a header.
    """
    tidy = token.strip()
    if not is_token(tidy):
        raise InputError(f"the token in {source} must be 32 to 128 of A-Z a-z 0-9 _ -: write a random one into it")
    return tidy


def is_loopback(host: str) -> bool:
    """Whether a host to bind to can only be reached from this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def loopback_addresses() -> list[str]:
    """Where `localhost` is on this machine: 127.0.0.1 and ::1, or the one that is there."""
    return [host for host in ("127.0.0.1", "::1") if _can_bind(host, 0)] or ["127.0.0.1"]


def listening_places(host: str, port: int) -> tuple[str | list[str], int]:
    """What to bind to for a host and a port: `localhost` is one port of both stacks, as browsers may take either.

    Left to itself a server would have another free port on each of them.
    """
    if host != "localhost":
        return host, port
    hosts = loopback_addresses()
    if port or len(hosts) == 1:
        return hosts, port
    for _ in range(_TRIES):
        with socket.create_server((hosts[0], 0)) as taken:
            port = taken.getsockname()[1]
        if all(_can_bind(one, port) for one in hosts):
            break
    return hosts, port


def _can_bind(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return True
    except OSError:
        return False


@dataclass(frozen=True)
class Access:
    """The checks of one server.

    Attributes:
        host: what the server is bound to.
        port: likewise.
        token: what clients must know.
    """

    host: str
    port: int
    token: str

    def check_names(self, hosts: list[str], origins: list[str]) -> Refusal | None:
        """Compare the values of the headers Host and Origin; each may stand once."""
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            given = hosts[0][:80] if hosts else "nothing"
            return Refusal(403, "host", f"the Host {given!r} isn't this server's: use {self.host}:{self.port}")
        if not origins:
            return None
        scheme, _, name = origins[0].partition("://")
        if len(origins) > 1 or scheme != "http" or not self._is_ours(name):
            return Refusal(403, "origin", f"pages of {origins[0][:80]!r} may not use this server")
        return None

    def check_token(self, authorizations: list[str], subprotocols: list[str]) -> Refusal | None:
        """Compare the token of the header Authorization or, as browsers can't set that, of the subprotocol."""
        given = [value.removeprefix("Bearer ") for value in authorizations if value.startswith("Bearer ")]
        if SUBPROTOCOL in subprotocols:
            given += [value.removeprefix(_BEARER) for value in subprotocols if value.startswith(_BEARER)]
        if not given:
            return Refusal(401, "token", "a token is needed: Authorization: Bearer TOKEN, from the discovery file")
        if len(given) > 1 or not hmac.compare_digest(given[0].encode(), self.token.encode()):
            return Refusal(
                401,
                "token",
                "the token is wrong: open the address that the server printed, or read the discovery file again",
            )
        return None

    def _is_ours(self, name: str) -> bool:
        """Whether `name:port` is a name of this server."""
        host, _, port = name.lower().rpartition(":")
        if port != str(self.port):
            return False
        if host in _LOOPBACK_NAMES or host == _bracketed(self.host):
            return True
        if is_loopback(self.host):
            return False
        # Bound to other machines' reach: an address can't be rebound, nor can this machine's own name.
        return _is_address(host) or host == socket.gethostname().lower()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True

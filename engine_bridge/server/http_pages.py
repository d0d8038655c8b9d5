"""What plain HTTP GET answers: health, the page, and the files of assets."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from propsmith.engine_bridge.library import ENDINGS, ID_LENGTH, TYPES
from propsmith.engine_bridge.protocol import PROTOCOL, VERSION, RpcError
from propsmith.engine_bridge.server.access import Refusal
from propsmith.engine_bridge.server.bridge import Bridge
from propsmith.engine_bridge.server.zip_stream import chosen_files, zip_stream
from propsmith.runtime.files import slug

_WEB = Path(__file__).parents[1] / "web"
_ASSET = re.compile(rf"/assets/([0-9a-f]{{{ID_LENGTH}}})/({'|'.join(TYPES)})")
_MEDIA = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

SAFE = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Headers of every answer."""


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    type: str
    body: bytes | AsyncIterator[bytes]
    """Whole, or in pieces that are sent as they come."""
    headers: Mapping[str, str] = field(default_factory=dict)


def page_of(value: Any, status: int = 200) -> Page:
    """An answer in JSON."""
    return Page(status, "application/json", json.dumps(value).encode() + b"\n")


def refusal_page(refusal: Refusal) -> Page:
    """Why there is no answer."""
    page = page_of({"error": {"kind": refusal.kind, "message": refusal.message}}, refusal.status)
    extra = {401: {"WWW-Authenticate": "Bearer"}, 405: {"Allow": "GET"}}.get(refusal.status, {})
    return Page(page.status, page.type, page.body, extra)


def health() -> Page:
    """That this is Propsmith, and which."""
    return page_of({"name": "propsmith", "version": VERSION, "protocol": PROTOCOL})


def web_files() -> dict[str, Page]:
    """The files of the page by path, read once: a request can't name any other."""
    found = {}
    for path in sorted(_WEB.iterdir()):
        if path.suffix in _MEDIA:
            found[f"/web/{path.name}"] = Page(
                200, f"{_MEDIA[path.suffix]}; charset=utf-8", path.read_bytes(), _policy()
            )
    return {"/": found["/web/index.html"], **found}


def _policy() -> dict[str, str]:
    sources = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob: data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {"Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in sources.items())}


async def asset_page(bridge: Bridge, path: str) -> Page | None:
    """A file of an asset; None for paths of another kind."""
    match = _ASSET.fullmatch(path)
    if match is None:
        return None
    asset, name = match.groups()
    try:
        data = await bridge.library.read_file(asset, name)
        facts = await bridge.library.asset(asset)
    except RpcError as error:
        return _error_page(error)
    file = f"{slug(facts['title'])}_{facts['seed']}{ENDINGS[name]}"
    return Page(200, TYPES[name], data, {"Content-Disposition": f'attachment; filename="{file}"'})


async def download_page(bridge: Bridge, query: str) -> Page:
    """Many assets in one .zip."""
    try:
        file, files = await chosen_files(bridge, query)
    except RpcError as error:
        return _error_page(error)
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Page(200, "application/zip", zip_stream(bridge, files), headers)


def _error_page(error: RpcError) -> Page:
    status, kind = {"storage": (500, "storage"), "params": (400, "bad_request")}.get(error.kind, (404, "not_found"))
    return refusal_page(Refusal(status, kind, str(error)))

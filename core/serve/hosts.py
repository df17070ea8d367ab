"""By what names the server answers, so that no foreign page reaches it under a name of its own.

A page of another site may let its own name point to this server's address (DNS rebinding): for the browser both are
then one site, and Origin and Host agree. What it cannot do is to be called by an address, or by a name it does not own.
"""

from __future__ import annotations

import ipaddress
import socket
from functools import cache
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from core.i18n import _, use_language
from core.settings import settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class KnownHosts:
    """Refuses every request whose Host is none of ours, also that for the pages' own connection."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            said = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
            if len(said) != 1 or not known(said[0]):
                await _refuse(scope, receive, send, said[0] if said else "")
                return
        await self.app(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, host: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    with use_language(settings().language):
        words = _(
            "This server does not answer to the name “{host}”. Whoever runs it can add the name to the setting hosts."
        ).format(host=host[:100])
    await PlainTextResponse(words + "\n", 403, headers={"x-content-type-options": "nosniff"})(scope, receive, send)


def known(host: str) -> bool:
    """Whether a Host header names this server: an address, a name without a dot, this machine's, or one of the setting.

    A name without a dot cannot be somebody else's on the internet.
    """
    name = _bare(host)
    if not name or name != name.strip():
        return False
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        pass
    wanted = [one.strip().casefold() for one in settings().hosts.split(",") if one.strip()]
    if any(one in ("*", name) or (one.startswith("*.") and name.endswith(one[1:])) for one in wanted):
        return True
    return "." not in name or name.endswith(".localhost") or name in _own_names()


def _bare(host: str) -> str:
    """The name or address without port, brackets and the last dot."""
    if host.startswith("["):
        name, _end, port = host[1:].partition("]")
        return name if not port or port.startswith(":") else ""
    return host.partition(":")[0].casefold().removesuffix(".")


@cache
def _own_names() -> frozenset[str]:
    own = socket.gethostname().casefold()
    return frozenset({own, f"{own}.local", socket.getfqdn().casefold()})

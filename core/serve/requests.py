"""Every request gets an id, which its answer and its lines in the log carry; the product's own routes are timed.

An id that a proxy gave (`X-Request-ID`) is kept where it is one: letters, digits and hyphens.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import TYPE_CHECKING

from core.logs import marked
from core.serve.figures import answered

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"
_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
OWN = ("/api/upload", "/api/find", "/api/v1", "/healthz", "/readyz", "/metrics")
"""Routes that are timed, by the names they are told under, and nothing of what stands behind them (ids, names)."""
QUIET = ("/healthz", "/readyz", "/metrics")
"""Asked every few seconds: no line each."""
log = logging.getLogger(__name__)


class Requests:
    """Marks and times what comes in, before any other asks about it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = [value for name, value in scope["headers"] if name == HEADER]
        identity = given[0] if len(given) == 1 and _ID.fullmatch(given[0]) else uuid.uuid4().hex[:16].encode()
        route = own(scope["path"])
        status, began = 500, time.perf_counter()

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (HEADER, identity)]}
            await send(message)

        with marked(request=identity.decode("ascii")):
            try:
                await self.app(scope, receive, tell)
            finally:
                seconds = time.perf_counter() - began
                if route:
                    answered(scope["method"], route, status, seconds)
                if route and route not in QUIET:
                    log.info("%s %s %d in %.3f s", scope["method"], route, status, seconds)


def own(path: str) -> str:
    """The route of the product that a path belongs to; empty for another."""
    plain = "/" + "/".join(part for part in path.split("/") if part)
    return next((one for one in OWN if plain == one or plain.startswith(one + "/")), "")

"""With a login, every route that gives or takes data asks who is there; the others are the app's own shell.

Pages ask in their script, which a connection runs as its session's person. Files that a page offers (`/media`),
Streamlit's own uploads and figures, and the product's routes are asked here, before anything is looked up: by the
signed cookie of the login, or under `/api/v1` by a token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from core import access
from core.access import Arrival, Person
from core.i18n import _, use_language
from core.settings import settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Identify = Callable[[Mapping[str, str]], Mapping[str, Any]]
CLOSED = (
    "/media",
    "/_stcore/upload_file",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent",
    "/app/static",
    "/api",
)
"""Routes behind the door. What is not among them is the app's shell: the same for everybody, health, the login."""
TOKENS = "/api/v1"
"""Routes that a token opens; they ask for it themselves."""
CALLBACK = "/oauth2callback"
COOKIE = b"_streamlit_user="
REFUSED = b"/?signin=refused"


class Doors:
    """Asks who is there, before the routes."""

    def __init__(self, app: ASGIApp, identify: Identify) -> None:
        self.app = app
        self.identify = identify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not access.wanted():
            await self.app(scope, receive, send)
            return
        path = _plain(scope["path"])
        if path == CALLBACK:
            await self.app(scope, receive, _told(send))
            return
        if not _within(path, CLOSED) or _within(path, (TOKENS,)):
            await self.app(scope, receive, send)
            return
        found = self._who(scope)
        if not access.may(found.person.role, "see"):
            with use_language(settings().language):
                words = {"error": _("Sign in first.")}
            await JSONResponse(words, 401)(scope, receive, send)
            return
        with access.acting(found.person):
            await self.app(scope, receive, send)

    def _who(self, scope: Scope) -> Arrival:
        cookies: dict[str, str] = {}
        for name, value in scope["headers"]:
            if name == b"cookie":
                try:
                    read = SimpleCookie(value.decode("latin-1"))
                except CookieError:
                    continue
                cookies |= {one: morsel.value for one, morsel in read.items()}
        return access.arrival(self.identify(cookies), settings().workspace)


def _told(send: Send) -> Send:
    """The answer to a login as it is; one that signs nobody in stands in the trail, and the page says so."""

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message["headers"]
            signed = any(
                name.lower() == b"set-cookie" and value.startswith(COOKIE) and b"Max-Age=0" not in value
                for name, value in headers
            )
            if not signed:
                access.record(settings().workspace, "login", result="refused", who=Person("", "", "login"))
                message["headers"] = [
                    (name, REFUSED if name.lower() == b"location" else value) for name, value in headers
                ]
        await send(message)

    return tell


def _plain(path: str) -> str:
    """A path as routes compare it, without doubled or trailing slashes."""
    return "/" + "/".join(part for part in path.split("/") if part)


def _within(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(root + "/") for root in roots)

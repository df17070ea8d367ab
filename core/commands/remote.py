"""Commands against a server: `python -m core --server https://… --token-env NAME COMMAND`."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from core.errors import BadInput, TouchstoneError, Unavailable
from core.i18n import _

SECONDS = 600
"""How long an answer may take: a check of a large dataset, or a large file taken in."""


class _Nowhere(HTTPRedirectHandler):
    """A token is sent to the server that was named and to no other."""

    def redirect_request(self, *_given: Any) -> None:
        return None


@dataclass(frozen=True)
class Remote:
    """A server, and the variable of the environment that holds the token."""

    server: str
    variable: str

    def ask(self, method: str, path: str, data: Any = None, size: int = 0) -> Any:
        """The open answer to a request under `/api/v1`.

        Raises:
            BadInput: no token, or an address that would send it over the internet unsealed.
            TouchstoneError: what the server says, in its own line.
        """
        parts = urlsplit(self.server)
        if parts.scheme != "https" and not (
            parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        ):
            raise BadInput(_("A server is named as https://…; http:// is for this machine alone."))
        token = os.environ.get(self.variable, "")
        if not token:
            words = _("The variable {name} of the environment is empty; it has to hold what opens the server.")
            raise BadInput(words.format(name=self.variable))
        headers = {"Authorization": f"Bearer {token}"} | ({"Content-Length": str(size)} if data is not None else {})
        request = Request(f"{self.server.rstrip('/')}/api/v1{path}", data, headers, method=method)
        try:
            return build_opener(_Nowhere()).open(request, timeout=SECONDS)
        except HTTPError as error:
            raise _told(error) from None
        except (URLError, OSError) as error:
            raise Unavailable(_("The server does not answer.")) from error

    def json(self, method: str, path: str, data: Any = None, size: int = 0) -> Any:
        """The answer as data."""
        with self.ask(method, path, data, size) as answer:
            return json.loads(answer.read())

    def datasets(self) -> Any:
        """Which datasets there are."""
        return self.json("GET", "/datasets")

    def check(self, name: str) -> Any:
        """A check of a dataset: score and failing checks."""
        return self.json("POST", f"/datasets/{quote(name, safe='')}/check")

    def export(self, name: str, path: Path, form: str) -> None:
        """A dataset as a file."""
        with self.ask("GET", f"/datasets/{quote(name, safe='')}/export?form={quote(form)}") as answer:
            partial = path.with_name(f".{path.name}.part")
            with partial.open("wb") as stream:
                shutil.copyfileobj(answer, stream)
            partial.replace(path)

    def ingest(self, name: str, path: Path, append: bool) -> Any:
        """A file sent into a dataset."""
        asked = f"?file={quote(path.name)}" + ("&append=yes" if append else "")
        with path.open("rb") as stream:
            return self.json("PUT", f"/datasets/{quote(name, safe='')}{asked}", stream, path.stat().st_size)


def _told(error: HTTPError) -> TouchstoneError:
    try:
        line = str(json.loads(error.read())["error"])
    except (ValueError, KeyError, TypeError):
        line = _("The server answered {status}.").format(status=error.code)
    return TouchstoneError(line, title=_("The server refused"))

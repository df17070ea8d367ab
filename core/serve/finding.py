"""The route that answers the search over everything: GET `FIND_PATH`?q=words, for the pages of this server alone."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.access import acting, may, met
from core.collect.sources import Refused, uploads
from core.finder import Answer, Entry, find, kind_title
from core.i18n import LANGUAGES, language, use_language
from core.lake import open_lake
from core.settings import settings

FIND_PATH = "/api/find"
TOKEN = "x-touchstone-token"
"""Header of the page's token, the same signed right that its uploads carry; a page of another site cannot send it."""


def find_routes() -> list[Route]:
    """The route under `FIND_PATH`."""
    return [Route(FIND_PATH, _find, methods=["GET"])]


async def _find(request: Request) -> Response:
    """What fits the words, best first; 401 without a token that this process gave a page."""
    try:
        someone = uploads.require_token(request.headers.get(TOKEN, ""))
    except Refused:
        return _closed()
    asked = request.query_params.get("language", "")
    question = request.query_params.get("q", "")
    someone = met(settings().workspace, someone)
    if not may(someone.role, "see"):
        return _closed()
    with use_language(asked if asked in LANGUAGES else language()), acting(someone):
        body = await run_in_threadpool(_answer, question)
        return JSONResponse(body, headers={TOKEN: uploads.issue_token(), "cache-control": "no-store"})


def _closed() -> Response:
    return JSONResponse({"found": [], "total": 0}, 401, headers={"cache-control": "no-store"})


def _answer(question: str) -> dict[str, Any]:
    answer: Answer = find(open_lake(settings().workspace), question)
    return {"found": [_facts(one) for one in answer.found], "total": answer.total, "stale": answer.stale}


def _facts(one: Entry) -> dict[str, Any]:
    return {
        "kind": kind_title(one.kind),
        "title": one.title,
        "about": one.about,
        "page": one.page,
        "params": dict(one.params),
        "copy": one.copy,
    }

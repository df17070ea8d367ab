"""The routes of the command line against a server: `/api/v1`, opened by a token, held to the same matrix as all else.

Four things can be asked for: which datasets there are, a check of one, one as a file, and a file taken in.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from core import quality
from core.access import acting, allow, bearer
from core.collect.sources import safe_name
from core.errors import BadInput, Forbidden, NotFound, TouchstoneError
from core.export import FORMATS, export
from core.i18n import _, listed
from core.lake import Lake, open_lake
from core.quality.gate import held_to
from core.settings import settings

API = "/api/v1"
MB = 1_000_000
"""Bytes."""
Handler = Callable[[Request, Lake], Awaitable[Response]]


def api_routes() -> list[Route]:
    """The routes under `API`."""
    one = API + "/datasets/{name}"
    return [
        Route(API + "/datasets", _guarded(_datasets), methods=["GET"]),
        Route(one + "/check", _guarded(_check), methods=["POST"]),
        Route(one + "/export", _guarded(_export), methods=["GET"]),
        Route(one, _guarded(_ingest), methods=["PUT"]),
    ]


def _guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """As who the token stands for; errors as one line of JSON."""

    async def answer(request: Request) -> Response:
        lake = await run_in_threadpool(open_lake, settings().workspace)
        kind, _blank, secret = request.headers.get("authorization", "").partition(" ")
        try:
            someone = bearer(lake.path, secret.strip() if kind.casefold() == "bearer" else "")
        except TouchstoneError as error:
            return _line(error, 401)
        with acting(someone):
            try:
                return await handler(request, lake)
            except Forbidden as error:
                return _line(error, 403)
            except NotFound as error:
                return _line(error, 404)
            except BadInput as error:
                return _line(error, 400)
            except TouchstoneError as error:
                return _line(error, 503)

    return answer


def _line(error: TouchstoneError, status: int) -> JSONResponse:
    return JSONResponse({"error": error.line()}, status, headers={"cache-control": "no-store"})


async def _datasets(_request: Request, lake: Lake) -> Response:
    allow("see", folder=lake.path)
    found = await run_in_threadpool(lake.datasets)
    return JSONResponse(
        [{"name": one.name, "kind": one.kind, "rows": one.rows, "version": one.ordinal} for one in found]
    )


async def _check(request: Request, lake: Lake) -> Response:
    report = await run_in_threadpool(quality.check, lake, request.path_params["name"])
    failing = [
        {"id": one.id, "severity": one.severity, "failed": one.failed, "total": one.total} for one in report.failing
    ]
    body = {"dataset": report.dataset, "layer": report.layer, "rows": report.rows, "score": report.score}
    return JSONResponse({**body, "failing": failing})


async def _export(request: Request, lake: Lake) -> Response:
    form = request.query_params.get("form", "csv")
    if form not in FORMATS:
        raise BadInput(_("“{word}” is none of: {known}.").format(word=form, known=listed(list(FORMATS))))
    name = request.path_params["name"]
    folder = Path(tempfile.mkdtemp(dir=lake.path / "inbox", prefix="export-"))
    path = folder / f"{name if name.isidentifier() else 'dataset'}.{form}"
    try:
        await run_in_threadpool(export, lake, name, path, form=form)
    except BaseException:
        _gone(folder)
        raise
    return FileResponse(path, filename=path.name, background=BackgroundTask(_gone, folder))


async def _ingest(request: Request, lake: Lake) -> Response:
    name = lake.require_name(request.path_params["name"])
    allow("ingest", name, folder=lake.path)
    file = safe_name(request.query_params.get("file", ""))
    folder = Path(tempfile.mkdtemp(dir=lake.path / "inbox", prefix="sent-"))
    size = 0
    try:
        with (folder / file).open("wb") as stream:
            async for piece in request.stream():
                size += len(piece)
                if size > settings().max_stream_mb * MB:
                    raise BadInput(_("The file is larger than this server takes."))
                await run_in_threadpool(stream.write, piece)
        how: dict[str, Any] = {"append": request.query_params.get("append") == "yes"}
        done = await run_in_threadpool(lambda: held_to(lake, [folder / file], name, **how))
    finally:
        _gone(folder)
    facts = {key: value for key, value in asdict(done).items() if isinstance(value, int | str | None)}
    return JSONResponse({**facts, "dataset": name})


def _gone(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)

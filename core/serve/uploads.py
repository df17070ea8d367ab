"""The upload route: PUT pieces at an offset, GET how much is there, DELETE to give up.

PUT and DELETE need the page's token and our own Origin; every answer to a PUT carries a fresh token, so an upload
may last longer than one token. The bytes go to disk a megabyte at a time: memory does not grow with the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.access import acting, allowed, met
from core.cells.whole import whole
from core.collect.sources import Refused, Upload, uploads
from core.errors import TouchstoneError
from core.i18n import LANGUAGES, _, use_language
from core.lake import Lake, open_lake
from core.settings import settings

UPLOAD_PATH = "/api/upload"
BUFFER = 1 << 20
"""Bytes gathered before they are written: one write a MB."""
Answer = Callable[[Request], Awaitable[Response]]
Handler = Callable[[Request, Lake], Awaitable[Response]]


def upload_routes() -> list[Route]:
    """The routes under `UPLOAD_PATH`."""
    address = UPLOAD_PATH + "/{identity}"
    return [
        Route(address, _spoken(_status), methods=["GET"]),
        Route(address, _spoken(_put), methods=["PUT"]),
        Route(address, _spoken(_delete), methods=["DELETE"]),
    ]


def _spoken(handler: Handler) -> Answer:
    """Errors as JSON in the sender's language."""

    async def answer(request: Request) -> Response:
        asked = request.headers.get("x-upload-language", "")
        with use_language(asked if asked in LANGUAGES else settings().language):
            try:
                with _guard(request) as lake:
                    return await handler(request, lake)
            except TouchstoneError as error:
                status = error.status if isinstance(error, Refused) else 507
                words = {"error": error.message, "hint": error.hint, **error.data}
                return JSONResponse(words, status)

    return answer


@contextmanager
def _guard(request: Request) -> Iterator[Lake]:
    """The workspace, for a request of our own page, as who that page was drawn for.

    Raises:
        Refused: 401 and 403; whoever it was may not load files (any more).
    """
    origin = request.headers.get("origin")
    if request.method != "GET" or origin:
        host = request.headers.get("host", "")
        if not origin or _place(origin) != host.lower():
            raise Refused(_("Uploads are taken from this app's own pages only."), 403)
    someone = uploads.require_token(request.headers.get("x-upload-token", ""))
    lake = open_lake(settings().workspace)
    with acting(met(lake.path, someone)):
        if not allowed("ingest"):
            raise Refused(_("You may not load files."), 403)
        yield lake


def _place(origin: str) -> str:
    """Host and port of an Origin header; nothing where it is no address."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:  # brackets that do not close
        return ""


def _facts(upload: Upload, lake: Lake | None = None) -> JSONResponse:
    """What is there; with the lake also where the same bytes were loaded before, and a fresh token."""
    body: dict[str, object] = {
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "received": upload.received,
        "complete": upload.complete,
        "sha256": upload.sha256,
    }
    if upload.sha256 and lake is not None:
        body["loaded_as"] = uploads.loaded_before(lake).get(upload.sha256, [])
    return JSONResponse(body, headers={"x-upload-token": uploads.issue_token(), "cache-control": "no-store"})


async def _status(request: Request, lake: Lake) -> Response:
    found = await run_in_threadpool(uploads.find, lake, request.path_params["identity"])
    if found is None:
        raise Refused(_("There is no such upload."), 404, received=0)
    return await run_in_threadpool(_facts, found, lake)


async def _put(request: Request, lake: Lake) -> Response:
    """Take one piece; the last one is answered with the sha256 of the whole."""
    name = unquote(request.headers.get("x-upload-name", ""))
    size = _whole(request.headers.get("x-upload-size"))
    offset = _whole(request.query_params.get("offset", "0"))
    upload = await run_in_threadpool(uploads.begin, lake, request.path_params["identity"], name, size)
    if not upload.complete:
        if offset != upload.received:
            raise Refused(_("The upload stands elsewhere."), 409, received=upload.received)
        upload = await _receive(request, lake, upload)
        if upload.received == upload.size:
            upload = await run_in_threadpool(uploads.finish, upload, request.headers.get("x-upload-sha256"))
    return await run_in_threadpool(_facts, upload, lake)


async def _receive(request: Request, lake: Lake, upload: Upload) -> Upload:
    """Write the body as it comes; a piece whose own sha256 is wrong is taken back."""
    start, digest, buffer = upload.received, hashlib.sha256(), bytearray()

    async def flush(upload: Upload) -> Upload:
        data = bytes(buffer)
        buffer.clear()
        digest.update(data)
        return await run_in_threadpool(uploads.write, lake, upload, upload.received, data)

    try:
        async for piece in request.stream():
            buffer += piece
            if len(buffer) >= BUFFER:
                upload = await flush(upload)
    except ClientDisconnect as error:
        await flush(upload)  # what came is in order; the sender asks how much it was and goes on from there
        raise Refused(_("The connection was cut."), 400) from error
    upload = await flush(upload)
    expected = request.headers.get("x-piece-sha256")
    if expected and expected.lower() != digest.hexdigest():
        await run_in_threadpool(uploads.take_back, upload, start)
        raise Refused(_("A piece arrived damaged."), 422, received=start)
    return upload


async def _delete(request: Request, lake: Lake) -> Response:
    await run_in_threadpool(uploads.abandon, lake.path, request.path_params["identity"])
    return Response(status_code=204)


def _whole(text: str | None) -> int:
    number = whole(text)
    if number is None:
        raise Refused(_("Size and offset must be whole numbers of bytes."), 400)
    return number

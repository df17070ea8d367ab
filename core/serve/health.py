"""Addresses for the people who run the server: /healthz, /readyz and /metrics. None names any data."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.lake import open_lake
from core.serve.figures import metrics
from core.serve.life import is_ready
from core.settings import settings

FRESH_SECONDS = 2.0
"""How old the workspace's answer may be: whoever watches a server asks every few seconds."""


@dataclass(frozen=True)
class _Asked:
    """When the workspace was asked last, whether it answered, and whether it is being asked again."""

    workspace: Path
    at: float
    well: bool
    again: bool = False

    @property
    def age(self) -> float:
        """Seconds since; endless for another workspace than the server's."""
        return time.monotonic() - self.at if self.workspace == settings().workspace else float("inf")


_asked = _Asked(Path(), float("-inf"), well=False)
_tasks: set[asyncio.Task[None]] = set()


def health_routes() -> list[Route]:
    """GET /healthz, GET /readyz and GET /metrics."""
    return [Route("/healthz", _healthz), Route("/readyz", _readyz), Route("/metrics", _metrics)]


async def _healthz(_request: Request) -> Response:
    """200 when the workspace answered a query a moment ago, else 503: a server that is not is to be started again."""
    # whatever it is, the answer is the same and must not tell paths or addresses
    return JSONResponse({"status": "ok"}) if await _answers() else JSONResponse({"status": "unavailable"}, 503)


async def _readyz(_request: Request) -> Response:
    """200 when readers may be sent here: the opening page is loaded and the workspace answers; else 503."""
    if not is_ready():
        return JSONResponse({"status": "starting"}, 503)
    return await _healthz(_request)


async def _answers() -> bool:
    """Whether the workspace answered a query a moment ago.

    The query runs beside the answer: while pages are drawn each hop to another thread waits for the interpreter's lock.
    """
    global _asked
    if _asked.age > FRESH_SECONDS:
        _asked = await run_in_threadpool(_ask)
    elif _asked.age > FRESH_SECONDS / 2 and not _asked.again:
        _asked = replace(_asked, again=True)
        _beside(asyncio.create_task(_ask_anew()))
    return _asked.well


def _ask() -> _Asked:
    workspace = settings().workspace
    try:
        open_lake(workspace).version()
    except Exception:
        return _Asked(workspace, time.monotonic(), well=False)
    return _Asked(workspace, time.monotonic(), well=True)


async def _ask_anew() -> None:
    global _asked
    _asked = await run_in_threadpool(_ask)


def _beside(task: asyncio.Task[None]) -> None:
    """Hold a task until it is done: the event loop itself does not."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _metrics(request: Request) -> Response:
    if not may_read(request):
        return PlainTextResponse("", 403)
    text = await run_in_threadpool(metrics)
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")


def may_read(request: Request) -> bool:
    """Whether a request comes from a host of the setting `metrics_hosts`, and was forwarded for no other."""
    forwarded = [one for name in ("x-forwarded-for", "forwarded") for one in request.headers.getlist(name)]
    hosts = [request.client.host if request.client else "", *(part for one in forwarded for part in one.split(","))]
    return all(_listed(host.strip()) for host in hosts)


def _listed(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
        networks = [ipaddress.ip_network(one.strip()) for one in settings().metrics_hosts.split(",") if one.strip()]
    except ValueError:  # no address at all, or a setting that says nothing: nobody is told
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)

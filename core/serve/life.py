"""What runs as long as the server does: what abandoned uploads and killed work left goes, at the start and hourly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool

from core.collect.sources import tidy
from core.errors import TouchstoneError
from core.lake import open_lake
from core.lake.doctor import sweep
from core.settings import settings

TIDY_SECONDS = 3600.0
"""An hour: what is swept is a day old at least."""
log = logging.getLogger(__name__)
_served = False


def is_served() -> bool:
    """Whether this process answers the routes of this room; pages then offer the streaming uploader."""
    return _served


@contextlib.asynccontextmanager
async def living(_app: object) -> AsyncIterator[None]:
    """The lifespan of the served app."""
    global _served
    _served = True
    task = asyncio.create_task(_tidy_for_ever())
    try:
        yield
    finally:
        _served = False
        task.cancel()


async def _tidy_for_ever() -> None:
    while True:
        try:
            await run_in_threadpool(_tidy_once)
        except (OSError, TouchstoneError) as error:
            log.warning("the workspace was not tidied: %s", error)
        await asyncio.sleep(TIDY_SECONDS)


def _tidy_once() -> None:
    lake = open_lake(settings().workspace)
    tidy(lake)
    sweep(lake)

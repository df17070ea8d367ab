"""What runs as long as the server does: abandoned uploads are tidied away at the start and every hour."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool

from core.collect.sources.inbox import tidy
from core.errors import TouchstoneError
from core.lake import open_lake
from core.settings import settings

TIDY_SECONDS = 3600.0
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
            await run_in_threadpool(lambda: tidy(open_lake(settings().workspace)))
        except (OSError, TouchstoneError) as error:
            log.warning("the inbox was not tidied: %s", error)
        await asyncio.sleep(TIDY_SECONDS)

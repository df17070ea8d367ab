"""What runs as long as the server does: schedules, and what abandoned uploads and killed work left goes hourly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from core import logs
from core.access import SYSTEM, acting, guard_process, wanted
from core.collect.sources import tidy
from core.errors import TouchstoneError
from core.lake import open_lake
from core.lake.doctor import sweep
from core.loading import load
from core.serve.memory import few_pools, give_back, settled
from core.serve.scheduler import scheduling
from core.settings import settings

OPENING = "overview"
LOAD_SECONDS = 1.0
"""Between the pages that are loaded before anybody asks: a reader who is there has the interpreter first."""
GIVE_BACK_SECONDS = 60.0
"""Free memory is looked for once a minute: 20 ms of work where 500 MB are given back."""
SWITCH_SECONDS = 0.001
"""How long a thread keeps the interpreter while others wait. With Python's own 5 ms the event loop, one thread of many,
waits for many turns of 5 ms; with 1 ms it waits less at the same processor time (docs/serve.md has the figures)."""
TIDY_SECONDS = 3600.0
"""An hour: what is swept is a day old at least."""
log = logging.getLogger(__name__)
_served = False
_drawn = threading.Event()


def is_served() -> bool:
    """Whether this process answers the routes of this room; pages then offer the streaming uploader."""
    return _served


def is_ready() -> bool:
    """Whether the opening page is loaded, so that the first reader does not wait for what start loads."""
    return _served and _drawn.is_set()


def living(app: Path) -> Callable[[object], contextlib.AbstractAsyncContextManager[None]]:
    """The lifespan of the served app, whose pages lie beside its script."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        global _served
        _served = True
        logs.start("server")
        if wanted():
            guard_process()
        few_pools()
        settled()
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        # a thread of the pool would be waited for at the end
        threading.Thread(target=_load, args=(app,), name="touchstone-loading", daemon=True).start()
        tasks = [asyncio.create_task(one) for one in (_tidy_for_ever(), _give_back_for_ever())]
        try:
            with scheduling():
                yield
        finally:
            _served = False
            _drawn.clear()
            sys.setswitchinterval(usual)
            for task in tasks:
                task.cancel()

    return lifespan


def _load(app: Path) -> None:
    """What the first readers would wait for; the opening page at once, the others when it is likely drawn."""
    scripts = [app, *sorted((app.parent / "pages").glob("[!_]*.py"), key=lambda file: file.stem != OPENING)]
    for number, script in enumerate(scripts):
        if number > 1:
            time.sleep(LOAD_SECONDS)
        load(script)
        if number == 1 or len(scripts) == 1:
            _drawn.set()


async def _give_back_for_ever() -> None:
    while True:
        await asyncio.sleep(GIVE_BACK_SECONDS)
        await run_in_threadpool(give_back)


async def _tidy_for_ever() -> None:
    while True:
        try:
            await run_in_threadpool(_tidy_once)
        except (OSError, TouchstoneError) as error:
            log.warning("the workspace was not tidied: %s", error)
        await asyncio.sleep(TIDY_SECONDS)


def _tidy_once() -> None:
    lake = open_lake(settings().workspace)
    with acting(SYSTEM):
        tidy(lake)
        sweep(lake)

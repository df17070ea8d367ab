"""The scheduler: as long as the server lives it looks at the workspace's schedules and hands over what is due."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC

from core.access import SYSTEM, acting
from core.engine import EngineError
from core.errors import TouchstoneError
from core.jobs import open_jobs
from core.lake import open_lake
from core.runs.schedules import fire, queued
from core.settings import settings

LOOK_SECONDS = 15
"""Between looks: a run begins that late at most, and a look is one small statement."""
log = logging.getLogger(__name__)


@contextlib.contextmanager
def scheduling() -> Iterator[None]:
    """Look while the block lasts. The clock is APScheduler's; what is due stands in the workspace and outlives it."""
    from apscheduler.schedulers.background import BackgroundScheduler

    clock = BackgroundScheduler(timezone=UTC, daemon=True)
    clock.add_job(look, "interval", seconds=LOOK_SECONDS, max_instances=1, coalesce=True, misfire_grace_time=None)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    clock.start()
    try:
        yield
    finally:
        clock.shutdown(wait=False)


def look() -> int:
    """Hand over what is due now; how many. What stands in the way is logged and tried again at the next look."""
    try:
        lake = open_lake(settings().workspace)
        with acting(SYSTEM):
            return len(fire(lake, queued(open_jobs(lake))))
    except (TouchstoneError, EngineError, sqlite3.Error, OSError) as error:
        log.warning("the schedules were not looked at: %s", error)
        return 0

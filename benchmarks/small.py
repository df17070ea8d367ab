"""What work on a page's own thread costs those who click beside it: `python -m benchmarks.small`, about two minutes.

Up to some size pages store, profile and clean at once, in the server's process, instead of by a job. Clicks are
timed while such work of the largest size runs again and again, and right before and after it alone, as a busy machine
changes from minute to minute. The limits are `core.collect.job.LARGE_BYTES`, `pages.clean.BACKGROUND_ROWS` and
`core.profile.job.LARGE_CELLS`.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from benchmarks.clean import RAW, STEPS
from benchmarks.jobs import clicks
from benchmarks.table import row
from core.clean import Recipe, apply
from core.clean.query.answers import forget
from core.collect import ingest
from core.lake import open_lake
from core.profile import profile

ROWS = 300_000
SECONDS = 8.0


@contextmanager
def again_and_again(work: Callable[[int], object]) -> Iterator[None]:
    """Run work on another thread until the block ends."""
    stop = threading.Event()

    def run() -> None:
        for number in count(1):
            if stop.is_set():
                return
            work(number)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
        lake = open_lake(Path(folder) / "workspace")
        file = Path(folder) / "events.csv"
        with lake.read() as cursor:
            cells = RAW.format(rows=ROWS).replace("_row, 'events.csv' AS _file, i + 2 AS _line", "n", 1)
            cells = cells.replace("SELECT i AS n,", "SELECT", 1)
            cursor.execute(f"COPY ({cells}) TO '{file}' (HEADER)")
        row("megabytes stored at once", file.stat().st_size / 1e6, unit="MB")
        ingest(lake, file, "events")
        recipe = Recipe(STEPS)
        dataset = lake.dataset("events")

        def clean(_number: int) -> None:
            forget(lake)
            apply(lake, "events", recipe)

        works: dict[str, Callable[[int], object]] = {
            "storing": lambda number: ingest(lake, file, f"again_{number}"),
            "profiling": lambda _number: profile(lake, "events", dataset.version, "raw", store=False),
            "cleaning": clean,
        }
        for name, work in works.items():
            began = time.process_time()
            work(0)
            row(f"{name} once", time.process_time() - began, unit="s CPU")
            before = clicks(SECONDS / 2)
            with again_and_again(work):
                found = clicks(SECONDS)
            after = clicks(SECONDS / 2)
            row(f"a click alone, p95, around {name}", max(before[1], after[1]), unit="ms")
            row(f"beside {name}, median", found[0], unit="ms")
            row(f"beside {name}, p95", found[1], unit="ms")
        lake.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What background work costs those who click: `python -m benchmarks.jobs`, about a minute.

A click is stood for by small pieces of Python with pauses between them, as a page's rerun has. It is timed in
this process alone, beside a job on a thread of this process, and beside a job in a worker process. Then: how long
a job waits for a cold and for a warm worker, and what an idle worker costs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.table import row
from core.jobs import JobContext, Jobs
from core.lake import open_lake

BURN = "benchmarks.jobs:burn"
SECONDS = 8.0


def burn(job: JobContext) -> None:
    """Keeps the interpreter busy for some seconds, as reading a file in Python does."""
    end = time.monotonic() + job.params["seconds"]
    while time.monotonic() < end:
        sum(i * i for i in range(20_000))
        job.check()


def click() -> float:
    """Seconds of a rerun's worth of work."""
    began = time.perf_counter()
    for _piece in range(20):
        sum(range(3_000))
        sum(i for i in range(2_000))
        time.sleep(0.0005)
    return time.perf_counter() - began


def clicks(seconds: float) -> tuple[float, float]:
    """Median and 95th percentile of clicks during some seconds, in milliseconds."""
    end, found = time.monotonic() + seconds, []
    while time.monotonic() < end:
        found.append(click())
        time.sleep(0.02)
    found.sort()
    return found[len(found) // 2] * 1000, found[int(len(found) * 0.95)] * 1000


def beside(queue: Jobs, number: int) -> tuple[float, float]:
    """Clicks while a job of this queue runs."""
    job = queue.submit(BURN, {"seconds": SECONDS, "number": number}, title="Burn")
    while queue.get(job).state == "queued":
        time.sleep(0.02)
    found = clicks(SECONDS - 1)
    assert queue.wait(job, 60).state == "done"
    return found


def wait_for(queue: Jobs, number: int) -> float:
    """Seconds from submitting a job that does nothing to its end."""
    began = time.perf_counter()
    assert queue.wait(queue.submit(BURN, {"seconds": 0, "number": number}, title="Nothing"), 60).state == "done"
    return time.perf_counter() - began


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
        lake = open_lake(Path(folder) / "workspace")
        alone = clicks(SECONDS - 1)
        thread, process = Jobs(lake, "thread"), Jobs(lake, "process")
        on_thread = beside(thread, 1)
        thread.close()
        cold, warm = wait_for(process, 2), wait_for(process, 3)
        in_worker = beside(process, 4)
        row("a click alone, p95", alone[1], unit="ms")
        row("beside a job on a thread, p95", on_thread[1], unit="ms")
        row("beside a job in a worker, p95", in_worker[1], unit="ms")
        row("median beside a worker, times alone", in_worker[0] / alone[0], 1.5)
        row("a job from a cold worker", cold, unit="s")
        row("a job from a warm worker", warm, 1.0, unit="s")
        worker = psutil.Process(process.workers()[0])
        before = sum(worker.cpu_times()[:2])
        time.sleep(10)
        row("an idle worker's share of a processor", (sum(worker.cpu_times()[:2]) - before) * 10, 1.0, unit="%")
        row("an idle worker's memory", worker.memory_info().rss / 1e6, unit="MB")
        process.close()
        lake.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

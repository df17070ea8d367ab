"""Opening the sample shop as the job does: every load, and the check of every version, two datasets at a time.

    python -m benchmarks.shop

Wall time on a shared machine says little; the processor time of all threads stands beside it.
"""

from __future__ import annotations

import os
import tempfile
import time

from benchmarks.table import row
from core.jobs import open_jobs
from core.jobs.queue import close_jobs
from core.lake import open_lake

TARGET = 20.0
PATIENCE = 600.0
"""Seconds to wait for the job, far more than a crowded machine needs."""


def main() -> None:
    os.environ["TOUCHSTONE_JOBS_IN"] = "thread"  # its processor time is then this process's
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(folder)
        wall, processor = time.perf_counter(), time.process_time()
        jobs = open_jobs(lake)
        job = jobs.wait(jobs.submit("sample_data.load:run", {}, title="Open the sample shop"), PATIENCE)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        close_jobs()
        lake.close()
    if job.state != "done":
        raise SystemExit(f"the shop was not opened: {job.state} {job.error}")
    row("opening the sample shop, wall", wall, TARGET, unit="s")
    row("opening the sample shop, CPU", processor, TARGET, unit="s")


if __name__ == "__main__":
    main()

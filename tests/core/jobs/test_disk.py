"""A full disk and a read-only workspace: real ones, where this machine may mount them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.jobs import Jobs
from core.lake import Lake, open_lake
from tests.core.jobs.test_processes import HERE
from tests.core.lake.test_storage import MOUNTS, mounted, read_only

pytestmark = pytest.mark.skipif(not MOUNTS, reason="needs the right to mount")


def test_a_disk_that_fills_up_under_a_job_stops_no_other(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=12m", "none") as place:
        lake = open_lake(place / "workspace")
        queue = Jobs(lake, "process")
        filler = place / "filler"
        first = queue.submit(f"{HERE}:fill_the_disk", {"file": str(filler)}, title="t")
        second = queue.submit(f"{HERE}:facts", {}, title="t")
        log = lake.path / "logs" / "process.log"
        end = time.monotonic() + 60
        while not (filler.exists() and filler.stat().st_size > 1_000_000) and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(2)
        assert queue.get(first).state == "running", "its end cannot be written yet"
        with pytest.raises(Unavailable, match="full"):
            queue.submit(f"{HERE}:facts", {"pad": "x" * 1_000_000}, title="t")
        filler.unlink()
        assert queue.wait(first, 60).state == "done", log.read_text()[-2000:]
        assert queue.wait(second, 60).state == "done"
        queue.close()
        lake.close()


def test_a_read_only_workspace_shows_its_jobs(lake: Lake, tmp_path: Path) -> None:
    made = Jobs(lake, "thread")
    job = made.wait(made.submit(f"{HERE}:facts", {}, title="t"), 20)
    made.close()
    lake.close()
    with read_only(lake.path, tmp_path / "seen") as seen:
        other = open_lake(seen)
        queue = Jobs(other, "process")
        assert [one.id for one in queue.list()] == [job.id]
        with pytest.raises(Unavailable, match="cannot be changed"):
            queue.submit(f"{HERE}:facts", {}, title="t")
        other.close()


def test_a_read_only_workspace_without_jobs_has_none(lake: Lake, tmp_path: Path) -> None:
    lake.close()
    with read_only(lake.path, tmp_path / "seen") as seen:
        other = open_lake(seen)
        queue = Jobs(other, "process")
        assert queue.list() == []
        with pytest.raises(Unavailable, match="cannot be changed"):
            queue.submit(f"{HERE}:facts", {}, title="t")
        other.close()

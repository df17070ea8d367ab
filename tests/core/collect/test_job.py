"""Storing in the background: the same outcome as at once, cancel leaves nothing, a repeat adds nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.collect import Options, ingest, job
from core.collect.sources.inbox import receive
from core.errors import Cancelled
from core.jobs import open_jobs
from core.jobs.model import JobContext
from core.lake import Lake

ROWS = 120_000


@pytest.fixture
def received(lake: Lake, tmp_path: Path) -> Path:
    source = tmp_path / "ev.csv"
    with source.open("w", encoding="utf-8") as out:
        out.write("user_id,item_id,event_type,event_time\n")
        out.writelines(f"u{n % 997},i{n % 71},view,2026-09-01 10:00:{n % 60:02d}\n" for n in range(ROWS))
        out.write("cut,row\n")
    with source.open("rb") as stream:
        return receive(lake, "ev.csv", stream)


def submitted(lake: Lake, path: Path, *, append: bool = False) -> int:
    return job.submit(open_jobs(lake), lake, [path], "ev", kind=None, roles=None, options=Options(), append=append)


def test_a_job_stores_every_row_and_clears_the_inbox(lake: Lake, received: Path) -> None:
    done = open_jobs(lake).wait(submitted(lake, received))
    assert done.state == "done", done.error
    stored = job.Stored.from_json(done.result)
    assert (stored.rows_in, stored.rows_loaded, stored.rows_quarantined) == (ROWS + 1, ROWS, 1)
    assert (stored.dataset, stored.version) == ("ev", lake.dataset("ev").version)
    assert done.done == ROWS + 1
    assert not received.exists()
    assert job.unfinished(open_jobs(lake), lake) == []


def test_cancel_while_reading_stores_nothing(lake: Lake, received: Path) -> None:
    seen: list[int] = []
    stop = threading.Event()

    def report(done: int, _total: int, _message: str) -> None:
        seen.append(done)
        if done:
            stop.set()

    params = {
        "files": [str(received)],
        "dataset": "ev",
        "kind": None,
        "roles": None,
        "options": {},
        "append": False,
        "key": None,
    }
    context = JobContext.__new__(JobContext)
    context.id, context.params, context.author, context.lake = 1, {**params, "since": 0}, "ann", lake
    context._report, context._cancelled = report, stop
    with pytest.raises(Cancelled):
        job.run(context)
    assert 0 < seen[-1] < ROWS
    assert lake.datasets() == []
    assert received.exists(), "the file stays, so that the job can be resumed"


def test_a_repeat_after_a_crash_adds_nothing(lake: Lake, received: Path) -> None:
    ingest(lake, received, "ev")
    jobs = open_jobs(lake)
    since = lake.version()
    identity = submitted(lake, received, append=True)
    assert jobs.wait(identity).state == "done"
    held = lake.dataset("ev").rows
    assert held == 2 * ROWS
    context = JobContext(jobs.get(identity), lake, lambda *_a: None, threading.Event())
    assert context.params["since"] == since
    again = job.Stored.from_json(job.run(context))
    assert again.rows_loaded == ROWS
    assert lake.dataset("ev").rows == held


def test_a_vanished_file_is_said_and_not_offered_again(lake: Lake, received: Path) -> None:
    received.unlink()
    jobs = open_jobs(lake)
    failed = jobs.wait(submitted(lake, received))
    assert failed.state == "failed"
    assert failed.error is not None
    assert "ev.csv" in failed.error["message"]
    assert job.unfinished(jobs, lake) == []


def test_only_large_files_wait_for_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = tmp_path / "small.csv"
    small.write_text("a\n1\n")
    assert job.expected_rows(small) == 2
    assert not job.is_large([small])
    monkeypatch.setattr(job, "LARGE_ROWS", 1)
    assert job.is_large([small])


def test_a_failed_job_on_a_file_of_the_server_is_not_offered_for_ever(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    jobs = open_jobs(lake)
    assert jobs.wait(submitted(lake, path)).state == "failed"
    assert job.unfinished(jobs, lake) == []
    assert path.exists()

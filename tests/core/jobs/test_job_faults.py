"""Whatever fails, every job ends in a state that can be gone on from, and the next one is run."""

from __future__ import annotations

import sqlite3
import sys
import time
import types
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.jobs import JobContext, Jobs
from core.jobs.moved import MOVED, find
from core.jobs.owner import Owner, is_alive, this_process
from core.jobs.table import Table
from core.lake import Lake


class Flaky(Table):
    """A table on a disk that is full at the calls named, counted over all writes."""

    def __init__(self, file: Path, bad: set[int]) -> None:
        super().__init__(file)
        self._bad, self._calls = bad, 0

    def _fault(self) -> None:
        self._calls += 1
        if self._calls in self._bad:
            raise sqlite3.OperationalError("database or disk is full")

    def claim(self, *given: Any) -> Any:
        self._fault()
        return super().claim(*given)

    def beat(self, *given: Any) -> Any:
        self._fault()
        return super().beat(*given)

    def report(self, *given: Any, **named: Any) -> None:
        self._fault()
        super().report(*given, **named)

    def finish(self, *given: Any) -> None:
        self._fault()
        super().finish(*given)


def work(job: JobContext) -> dict[str, int]:
    job.progress(1, 2)
    match job.params["how"]:
        case "refuse":
            raise BadInput("no")
        case "crash":
            raise ZeroDivisionError
        case "leave":
            sys.exit(3)
        case "odd":
            return {"result": object()}  # type: ignore[dict-item]
    return {"n": job.params["n"]}


@pytest.fixture
def flaky_work(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("flaky_work")
    module.work = work  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "flaky_work", module)
    monkeypatch.setattr("core.jobs.worker.RETRY_SECONDS", 0.005)


ENDS = {"do": "done", "refuse": "failed", "crash": "failed", "leave": "failed", "odd": "done"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hows=st.lists(st.sampled_from(sorted(ENDS)), min_size=1, max_size=6), bad=st.sets(st.integers(1, 30), max_size=20)
)
def test_every_job_ends_whatever_write_fails(lake: Lake, flaky_work: None, hows: list[str], bad: set[int]) -> None:
    queue = Jobs(lake, "thread")
    table = queue._inline._worker._table = Flaky(lake.path / "jobs.sqlite", bad)  # type: ignore[union-attr]
    assert table is not queue._table
    mark = time.time_ns()
    made = [
        queue.submit("flaky_work:work", {"how": how, "n": n, "mark": mark}, title="t") for n, how in enumerate(hows)
    ]
    found = [queue.wait(one, 20) for one in made]
    assert [job.state for job in found] == [ENDS[how] for how in hows]
    assert [job.result for job, how in zip(found, hows, strict=True) if how == "do"] == [
        {"n": n} for n, how in enumerate(hows) if how == "do"
    ]
    for job in found:
        if job.state == "failed":
            assert job.error is not None
            queue.resume(job.id)
            assert queue.wait(job.id, 20).state == "failed"
            assert queue.discard(job.id)


def test_a_handler_of_another_release_fails_in_words_and_a_moved_one_is_found(lake: Lake) -> None:
    queue = Jobs(lake, "thread")
    for name in ("core.of_tomorrow:run", "core.clean.job:of_tomorrow", "nonsense"):
        job = queue.wait(queue.submit(name, {}, title="t"), 20)
        assert job.state == "failed"
        assert job.error is not None
        assert f"“{name}”" in job.error["message"]
        assert "Error" not in job.error["message"]
    for old in MOVED:
        assert callable(find(old))
    with queue._table.open() as db:
        db.execute("UPDATE jobs SET handler = 'core.text.sentiment_job:run', state = 'interrupted' WHERE id = 1")
    again = Jobs(lake, "thread")
    assert [job.id for job in again.list("core.text.sentiment.job:run")] == [1]


def test_a_table_of_an_older_release_is_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "jobs.sqlite"
    with sqlite3.connect(file) as db:
        db.execute(
            """
            CREATE TABLE jobs (
                id INTEGER PRIMARY KEY, handler TEXT NOT NULL, params TEXT NOT NULL, title TEXT NOT NULL,
                title_params TEXT NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
                total INTEGER NOT NULL DEFAULT 0, started_at_done INTEGER NOT NULL DEFAULT 0,
                message TEXT NOT NULL DEFAULT '', error TEXT, result TEXT NOT NULL DEFAULT '{}', author TEXT NOT NULL,
                created REAL NOT NULL, started REAL, finished REAL, heartbeat REAL, language TEXT NOT NULL,
                process TEXT)
            """
        )
        db.execute(
            "INSERT INTO jobs (handler, params, title, title_params, state, author, created, language, process) "
            "VALUES ('core.text.query_job:run', '{}', 't', '{}', 'running', 'a', 1, 'en', '17-1234567')"
        )
    db.close()
    table = Table(file)
    job = table.get(1)
    assert job is not None
    assert (job.state, job.handler) == ("interrupted", "core.text.intent.job:run")
    table.resume(1, str(this_process()))
    claimed = table.claim("me")
    assert claimed is not None
    assert claimed.id == 1


def test_a_job_is_claimed_once_and_a_former_owner_changes_nothing(tmp_path: Path) -> None:
    table = Table(tmp_path / "jobs.sqlite")
    one, two = str(this_process()), str(this_process())
    identity = table.insert("m:f", "{}", "t", {}, "a", "en", one)
    assert table.claim(one) is not None
    assert table.claim(two) is None
    with table.open() as db:
        db.execute("UPDATE jobs SET process = ?", [two])
    assert table.beat(identity, one), "it must stop"
    table.report(identity, one, 5, 9, "", 0.0)
    table.finish(identity, one, "done", None, {})
    job = table.get(identity)
    assert job is not None
    assert (job.state, job.done) == ("running", 0)


def test_jobs_in_an_unknown_place_are_refused(lake: Lake) -> None:
    with pytest.raises(BadInput, match="jobs_in"):
        Jobs(lake, "cloud")


def test_the_dead_are_told_from_the_living(monkeypatch: pytest.MonkeyPatch) -> None:
    me = this_process()
    now = time.time()
    assert Owner.parse(str(me)) == me
    assert is_alive(str(me), None)
    monkeypatch.setattr(psutil, "boot_time", lambda: 1.0)  # as a clock that was set shifts what depends on it
    monkeypatch.setattr(psutil.Process, "create_time", lambda _self: me.born + 3600)
    assert sys.platform != "linux" or is_alive(str(me), None)
    assert not is_alive(str(Owner(me.host, me.pid, me.born - 100, "t")), now), "the number was given to another process"
    assert not is_alive(str(Owner(me.host, 2**22 + 1, me.born, "t")), now)
    assert is_alive(str(Owner("elsewhere", 1, 1.0, "t")), now - 1)
    assert not is_alive(str(Owner("elsewhere", 1, 1.0, "t")), now - 60)
    for text in (None, "", "17-1234567", "a/b/c/d", "h/1/x/t"):
        assert not is_alive(text, now)

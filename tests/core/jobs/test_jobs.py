"""Background jobs: progress, cancel, resume, failure, interruption."""

from __future__ import annotations

import sys
import threading
import time
import types
from collections.abc import Iterator

import pytest

from core import access
from core.errors import BadInput
from core.jobs import JobContext, Jobs, open_jobs
from core.jobs.model import LISTED
from core.lake import Lake


class Gate:
    """A handler's module whose work waits for the test at row `stop`."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        self.stored: list[int] = []
        self.runs = 0

    def run(self, job: JobContext) -> dict[str, int]:
        self.runs += 1
        for row in range(10):
            if row in self.stored:
                continue
            if row == 5:
                self.reached.set()
                assert self.open.wait(20)
            job.check()
            self.stored.append(row)
            job.progress(len(self.stored), 10)
        return {"rows": len(self.stored)}


def refuse(job: JobContext) -> dict[str, int]:
    raise BadInput("column x is missing", hint="Choose another.")


def crash(job: JobContext) -> dict[str, int]:
    raise ZeroDivisionError


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    module = types.ModuleType("gated_work")
    found = Gate()
    module.run, module.refuse, module.crash = found.run, refuse, crash  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gated_work", module)
    return found


@pytest.fixture
def queue(lake: Lake) -> Iterator[Jobs]:
    return open_jobs(lake)


def test_a_job_runs_and_gives_its_result(queue: Jobs, gate: Gate) -> None:
    gate.open.set()
    job = queue.wait(queue.submit("gated_work:run", {}, title="Count {n}", title_params={"n": 10}), 20)
    assert (job.state, job.done, job.total, job.result, job.label) == ("done", 10, 10, {"rows": 10}, "Count 10")


def test_the_same_work_is_not_queued_twice(queue: Jobs, gate: Gate) -> None:
    first = queue.submit("gated_work:run", {"a": 1}, title="t")
    assert gate.reached.wait(20)
    assert queue.submit("gated_work:run", {"a": 1}, title="t") == first
    gate.open.set()
    assert queue.wait(first, 20).state == "done"
    assert gate.runs == 1


def test_what_somebody_asked_for_does_not_run_once_their_role_is_taken(queue: Jobs, gate: Gate, lake: Lake) -> None:
    ann = access.Person("ann@shop.example", "steward")
    access.admit(lake.path, ann.name, "steward")
    with access.acting(ann):
        first = queue.submit("gated_work:run", {"n": 1}, title="t")
        waiting = queue.submit("gated_work:refuse", {"n": 2}, title="t")
    assert gate.reached.wait(20)
    access.dismiss(lake.path, ann.name)
    gate.open.set()
    assert queue.wait(first, 20).state == "done"  # it had begun
    failed = queue.wait(waiting, 20)
    assert failed.state == "failed"
    assert "column x" not in str(failed.error)  # nothing of it ran
    with access.acting(ann):  # by what the login says of them, signed in again
        assert queue.wait(queue.submit("gated_work:run", {"n": 3}, title="t"), 20).state == "done"


def test_cancel_keeps_what_was_stored_and_resume_completes_it(queue: Jobs, gate: Gate) -> None:
    identity = queue.submit("gated_work:run", {}, title="t")
    assert gate.reached.wait(20)
    assert queue.get(identity).active
    queue.cancel(identity)
    gate.open.set()
    job = queue.wait(identity, 20)
    assert (job.state, job.done) == ("cancelled", 5)
    queue.resume(identity)
    job = queue.wait(identity, 20)
    assert (job.state, job.done) == ("done", 10)
    assert gate.stored == list(range(10))


def test_failures_are_told_in_words(queue: Jobs, gate: Gate) -> None:
    job = queue.wait(queue.submit("gated_work:refuse", {}, title="t"), 20)
    assert job.state == "failed"
    assert job.error is not None
    assert (job.error["message"], job.error["hint"]) == ("column x is missing", "Choose another.")
    crashed = queue.wait(queue.submit("gated_work:crash", {}, title="t"), 20)
    assert crashed.state == "failed"
    assert crashed.error is not None
    assert "ZeroDivisionError" in crashed.error["message"]
    assert crashed.resumable


def test_a_job_of_a_dead_process_is_interrupted_and_resumes(queue: Jobs, gate: Gate, lake: Lake) -> None:
    gate.open.set()
    identity = queue.submit("gated_work:run", {}, title="t")
    queue.wait(identity, 20)
    killed(queue)
    assert queue.get(identity).state == "interrupted"
    again = Jobs(lake)
    assert again.get(identity).resumable
    again.resume(identity)
    assert again.wait(identity, 20).state == "done"


def test_a_job_of_a_dead_process_resumes_in_a_server_that_was_there_before(queue: Jobs, gate: Gate) -> None:
    gate.open.set()
    identity = queue.wait(queue.submit("gated_work:run", {}, title="t"), 20).id
    killed(queue)
    queue.resume(identity)
    assert queue.wait(identity, 20).state == "done"
    assert gate.runs == 2


def test_a_discarded_job_is_closed_and_the_same_work_starts_anew(queue: Jobs, gate: Gate) -> None:
    first = queue.wait(queue.submit("gated_work:crash", {}, title="t"), 20)
    assert queue.discard(first.id)
    job = queue.get(first.id)
    assert (job.state, job.active, job.resumable) == ("discarded", False, False)
    queue.resume(first.id)
    assert queue.get(first.id).state == "discarded"
    assert queue.wait(queue.submit("gated_work:crash", {}, title="t"), 20).id != first.id


def test_only_a_stopped_job_is_discarded(queue: Jobs, gate: Gate) -> None:
    identity = queue.submit("gated_work:run", {}, title="t")
    assert gate.reached.wait(20)
    assert not queue.discard(identity)
    gate.open.set()
    assert queue.wait(identity, 20).state == "done"
    assert not queue.discard(identity)
    killed(queue)
    assert queue.discard(identity)


def killed(queue: Jobs) -> None:
    """Leave the job as a process that was killed does."""
    with queue._table.open() as db:
        db.execute("UPDATE jobs SET state = 'running', process = '999999999-1', done = 4, finished = NULL")


def test_old_closed_jobs_go_and_whatever_a_list_shows_or_can_be_resumed_stays(queue: Jobs, lake: Lake) -> None:
    table = queue._table

    def entered(handler: str, state: str, days: float) -> int:
        made = table.insert(handler, str(time.time_ns()), "t", {}, "a", "en", "p")
        with table.open() as db:
            db.execute(
                "UPDATE jobs SET state = ?, finished = ? WHERE id = ?", [state, time.time() - days * 86_400, made]
            )
        return made

    stopped = [entered("m:work", state, 400) for state in ("cancelled", "interrupted", "failed")]
    recent = entered("m:work", "done", 1)
    old = [entered("m:work", state, 400) for state in ("done", "discarded") * 40]
    other = entered("m:rare", "done", 400)
    newest = entered("m:work", "done", 0)
    kept = {job.id for job in queue.list(limit=1000)}
    assert kept == {*stopped, recent, other, newest, *old[-LISTED:]}
    assert [job.id for job in queue.list("m:work")] == [newest, *reversed(old[-LISTED + 1 :])]

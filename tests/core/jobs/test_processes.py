"""Jobs in worker processes: apart from this one, warm, ended when idle or orphaned, claimed once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.i18n import use_language
from core.jobs import Jobs
from core.lake import Lake
from core.settings import settings

HERE = "tests.core.jobs.handlers"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def queue(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setenv("TOUCHSTONE_JOB_BATCH", "77")
    settings.cache_clear()
    made = Jobs(lake, "process")
    yield made
    made.close()


def until(said: Callable[[], object], seconds: float = 30) -> float:
    began = time.monotonic()
    while not said():
        assert time.monotonic() - began < seconds, "it did not come"
        time.sleep(0.02)
    return time.monotonic() - began


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_work_is_done_apart_with_the_language_and_settings_of_here(queue: Jobs, lake: Lake) -> None:
    with use_language("zh_CN"):
        first = queue.wait(queue.submit(f"{HERE}:facts", {"n": 1}, title="t"), 60)
    assert first.state == "done", first.error
    assert first.result["pid"] != os.getpid()
    assert first.result["title"] == "无法使用该输入"
    assert (first.result["batch"], first.result["lake"]) == (77, str(lake.path))
    assert not first.result["torch"]
    assert "said on stdout" in (lake.path / "logs" / "process.log").read_text()
    second = queue.wait(queue.submit(f"{HERE}:facts", {"n": 2}, title="t"), 60)
    assert second.result["pid"] == first.result["pid"], "the worker is kept warm"
    assert second.result["title"] == "This input cannot be used"


def test_a_dead_worker_is_told_in_words_and_its_job_resumes(queue: Jobs, tmp_path: Path) -> None:
    given = {"file": str(tmp_path / "go")}
    identity = queue.submit(f"{HERE}:die", given, title="t")
    behind = queue.submit(f"{HERE}:facts", {}, title="t")
    job = queue.wait(identity, 60)
    assert job.state == "interrupted"
    assert job.error is not None
    assert "SIGKILL" in job.error["message"]
    assert "memory" in job.error["message"]
    assert queue.wait(behind, 60).state == "done", "the next job is run by a new worker"
    Path(given["file"]).touch()
    assert queue.submit(f"{HERE}:die", given, title="t") == identity
    assert queue.wait(identity, 60).result == {"lived": True}


def test_a_cancel_is_heard_within_a_second_and_the_job_goes_on_when_resumed(queue: Jobs, tmp_path: Path) -> None:
    file = tmp_path / "units"
    given = {"file": str(file), "units": 100, "slow": 0.05}
    identity = queue.submit(f"{HERE}:count", given, title="t")
    until(lambda: queue.get(identity).done > 2)
    queue.cancel(identity)
    assert until(lambda: queue.get(identity).state == "cancelled") < 1.0
    stored = len(file.read_text().splitlines())
    assert 0 < stored < 100
    queue.resume(identity)
    assert queue.wait(identity, 60).state == "done"
    assert file.read_text().splitlines() == [str(unit) for unit in range(100)]


@pytest.mark.parametrize(("where", "in_words"), [("read", False), ("read", True), ("write", False), ("beside", False)])
def test_a_statement_that_runs_is_stopped_within_a_second_and_the_worker_lives(
    queue: Jobs, lake: Lake, tmp_path: Path, where: str, in_words: bool
) -> None:
    before = queue.wait(queue.submit(f"{HERE}:facts", {"n": 1}, title="t"), 60).result["pid"]
    file = tmp_path / "begun"
    given = {"file": str(file), "where": where, "in_words": in_words}
    identity = queue.submit(f"{HERE}:toil", given, title="t")
    until(file.exists)
    time.sleep(0.3)
    queue.cancel(identity)
    assert until(lambda: queue.get(identity).state == "cancelled") < 1.0
    assert queue.wait(queue.submit(f"{HERE}:facts", {"n": 2}, title="t"), 60).result["pid"] == before
    assert not lake.holds("lab.toil")
    with lake.write("The lock is free") as cursor:
        cursor.execute("CREATE TABLE lake.lab.after AS SELECT 1 AS x")


def test_work_that_does_not_listen_is_ended_with_its_worker(queue: Jobs, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    identity = queue.submit(f"{HERE}:deaf", {"file": str(file)}, title="t")
    until(lambda: file.exists() and file.read_text())
    queue.cancel(identity)
    assert queue.get(identity).state_label == "stopping"
    until(lambda: queue.get(identity).state == "cancelled", 20)
    until(lambda: gone(int(file.read_text())))
    assert queue.wait(queue.submit(f"{HERE}:facts", {}, title="t"), 60).state == "done"


def test_an_idle_worker_ends(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_WORKER_IDLE", "1")
    settings.cache_clear()
    queue = Jobs(lake, "process")
    pid = queue.wait(queue.submit(f"{HERE}:facts", {}, title="t"), 60).result["pid"]
    until(lambda: gone(pid))
    until(lambda: not queue.workers())
    assert queue._table.workers() == []


def test_one_heavy_job_at_a_time_and_several_by_setting(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOUCHSTONE_WORKERS", "2")
    settings.cache_clear()
    queue = Jobs(lake, "process")
    try:
        given = [{"file": str(tmp_path / str(n)), "units": 30, "slow": 0.1} for n in range(3)]
        made = [queue.submit(f"{HERE}:count", one, title="t") for one in given]
        most = 0
        while any(queue.get(one).active for one in made):
            most = max(most, sum(job.state == "running" for job in queue.list()))
            time.sleep(0.02)
        assert [queue.get(one).state for one in made] == ["done"] * 3
        assert most == 2
    finally:
        queue.close()


def test_a_quick_job_does_not_wait_behind_a_long_one(queue: Jobs, tmp_path: Path) -> None:
    """What a person waits for gets a worker of its own; the next long one does not, and neither runs twice."""
    work = {"units": 200, "slow": 0.1}
    long = queue.submit(f"{HERE}:count", {"file": str(tmp_path / "long"), **work}, title="t")
    until(lambda: queue.get(long).state == "running")
    next_long = queue.submit(f"{HERE}:count", {"file": str(tmp_path / "next"), **work}, title="t")
    quick = [
        queue.submit(f"{HERE}:count", {"file": str(tmp_path / str(n)), "units": 3}, title="t", quick=True)
        for n in range(3)
    ]
    assert [queue.wait(one, 60).state for one in quick] == ["done"] * 3
    assert (queue.get(long).state, queue.get(next_long).state) == ("running", "queued")
    assert [(tmp_path / str(n)).read_text().split() for n in range(3)] == [["0", "1", "2"]] * 3
    for one in (next_long, long):
        queue.cancel(one)


OTHER = """
import sys, time
from core.jobs import Jobs
from core.lake import open_lake
if __name__ == "__main__":
    queue = Jobs(open_lake(sys.argv[1]), "process")
    made = [queue.submit("tests.core.jobs.handlers:count", {"file": f"{sys.argv[2]}/{n}", "units": 3}, title="t",
            author=sys.argv[3]) for n in range(20)]
    print("submitted", flush=True)
    states = [queue.wait(one, 120).state for one in made]
    assert set(states) == {"done"}, states
"""


def test_two_servers_run_each_job_once(lake: Lake, tmp_path: Path) -> None:
    """Both submit the same twenty jobs at once; two lines of one unit would show that a job ran twice."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", OTHER, str(lake.path), str(tmp_path)]
    servers = [subprocess.Popen([*command, who], cwd=ROOT, env=environment) for who in ("one", "two")]
    assert [server.wait(240) for server in servers] == [0, 0]
    assert [(tmp_path / str(n)).read_text().splitlines() for n in range(20)] == [["0", "1", "2"]] * 20


def test_workers_end_with_their_server_and_the_job_can_be_resumed(lake: Lake, queue: Jobs, tmp_path: Path) -> None:
    code = OTHER.replace("range(20)", "range(1)").replace('"units": 3', '"units": 60, "slow": 0.05')
    command = [sys.executable, "-c", code, str(lake.path), str(tmp_path), "who"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    until((tmp_path / "0").exists, 60)
    (job,) = queue.list()
    worker = int(job.process.split("/")[-3])
    server.kill()
    server.wait()
    until(lambda: gone(worker), 15)
    assert queue.get(job.id).state == "interrupted"
    assert 0 < len((tmp_path / "0").read_text().splitlines()) < 60
    queue.resume(job.id)
    assert queue.wait(job.id, 60).state == "done"
    assert (tmp_path / "0").read_text().splitlines() == [str(unit) for unit in range(60)]


@pytest.mark.skipif(os.name != "posix", reason="needs a program that only fails")
def test_a_worker_that_cannot_start_is_told_in_words(lake: Lake, queue: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    job = queue.wait(queue.submit(f"{HERE}:facts", {}, title="t"), 60)
    assert job.state == "failed"
    assert job.error is not None
    assert "ends as soon as it is started" in job.error["message"]


def test_exhausted_memory_is_told_in_words(queue: Jobs) -> None:
    job = queue.wait(queue.submit(f"{HERE}:exhaust", {}, title="t"), 60)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["title"] == "Memory ran out"


def test_whatever_worker_dies_when_every_job_is_done_once(lake: Lake, tmp_path: Path) -> None:
    """Two servers, workers killed at random moments, everything resumed by either: no unit is missing or double."""
    dice = random.Random(13)
    servers = [Jobs(lake, "process"), Jobs(lake, "process")]
    made = []
    for number in range(6):
        given = {"file": str(tmp_path / str(number)), "units": 25, "slow": 0.02}
        made.append(dice.choice(servers).submit(f"{HERE}:count", given, title="t"))
    killed, end = 0, time.monotonic() + 120
    try:
        while time.monotonic() < end:
            found = [dice.choice(servers).get(one) for one in made]
            if all(job.state == "done" for job in found):
                break
            for job in found:
                assert job.state in ("queued", "running", "interrupted", "done"), job.error
                if job.state == "interrupted":
                    dice.choice(servers).resume(job.id)
                elif job.state == "running" and killed < 5 and job.done > dice.randint(2, 20):
                    os.kill(int(job.process.split("/")[-3]), 9)
                    killed += 1
            time.sleep(0.03)
        assert killed == 5
        for number in range(6):
            assert (tmp_path / str(number)).read_text().splitlines() == [str(unit) for unit in range(25)]
    finally:
        for server in servers:
            server.close()

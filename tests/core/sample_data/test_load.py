"""Opening the shop: every version is checked, as if one after the other, and a stopped job leaves what it had."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from core import quality
from core.collect import ingest
from core.errors import BadInput, Cancelled
from core.jobs.model import JobContext
from core.jobs.queue import open_jobs
from core.lake import Lake, open_lake
from sample_data import load

LOADS = [("items", "items_1", False), ("items", "items_2", False), ("visits", "visits_1", False),
         ("visits", "visits_2", True), ("notes", "notes_1", False)]  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop of three datasets and five versions, each with faults of its own."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for place, (kind, name, _append) in enumerate(LOADS):
        rows = "".join(f"a{n % 40},{n},{'' if n % (place + 3) == 0 else n}.5\n" for n in range(60))
        (folder / f"{name}.csv").write_text(f"{kind}_id,n,price\n{rows}", encoding="utf-8")
    manifest = [{"dataset": kind, "files": [f"{name}.csv"], "append": append} for kind, name, append in LOADS]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(load, "SHOP", folder)
    return folder


def context(lake: Lake, stop_at: int = 99) -> tuple[JobContext, list[tuple[int, int, str]]]:
    told: list[tuple[int, int, str]] = []
    cancelled = threading.Event()

    def report(done: int, total: int, message: str) -> None:
        told.append((done, total, message))
        if done >= stop_at:
            cancelled.set()

    jobs = open_jobs(lake)
    identity = jobs.submit("tests.core.jobs.handlers:facts", {}, title="t")
    return JobContext(jobs.get(identity), lake, report, cancelled), told


def scores(lake: Lake) -> dict[str, list[tuple[int, float | None, int]]]:
    return {
        name: [(one.number, one.score, one.suite) for one in quality.history(lake, name)]
        for name in ("items", "visits", "notes")
    }


def test_it_ends_as_one_check_after_the_other_does(lake: Lake, shop: Path, tmp_path: Path) -> None:
    job, told = context(lake)
    load.run(job)
    apart = open_lake(tmp_path / "apart")
    for one in load.loads():
        ingest(apart, [shop / file for file in one["files"]], one["dataset"], append=one["append"])
    for name in ("items", "visits", "notes"):
        for version in quality.unchecked(apart, name):
            quality.check(apart, name, version)
    assert scores(lake) == scores(apart)
    apart.close()
    assert [len(found) for found in scores(lake).values()] == [2, 2, 1]
    assert len({score for found in scores(lake).values() for _n, score, _s in found}) > 1
    assert [done for done, _total, _name in told] == sorted(done for done, _total, _name in told)
    assert told[-1][:2] == (10, 10)


@pytest.mark.parametrize("stop_at", [2, 6])
def test_a_stopped_opening_goes_on_behind_what_it_has(lake: Lake, shop: Path, stop_at: int) -> None:
    job, _told = context(lake, stop_at)
    with pytest.raises(Cancelled):
        load.run(job)
    assert sum(len(found) for found in scores(lake).values() if found) < 5
    job, _told = context(lake)
    load.run(job)
    assert [len(found) for found in scores(lake).values()] == [2, 2, 1]
    assert [len(lake.versions(name)) for name in ("items", "visits", "notes")] == [2, 2, 1]


def test_a_check_that_fails_fails_the_job(lake: Lake, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = quality.check

    def failing(lake: Lake, name: str, version: int) -> object:
        if name == "visits":
            raise BadInput("no")
        return check(lake, name, version)

    monkeypatch.setattr(quality, "check", failing)
    with pytest.raises(BadInput, match="no"):
        load.run(context(lake)[0])

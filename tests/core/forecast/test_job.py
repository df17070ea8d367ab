"""The job: every series is forecast and kept, a repeat makes nothing anew, and a stopped one keeps its blocks."""

from __future__ import annotations

import sys
import threading
import types
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.collect import ingest
from core.forecast import Measure, forecast, prepared, processes, request_of, stored, stored_series, submit, unfinished
from core.forecast import job as work
from core.forecast.hierarchy import stored_levels
from core.jobs import JobContext, open_jobs
from core.lake import Lake, open_lake
from tests.core.forecast.made_days import clean


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    days = pd.date_range("2026-01-05", periods=70).astype(str)
    parts = [pd.DataFrame({"day": days, "item": f"i{n:02}", "units": np.round(clean(n, 70))}) for n in range(15)]
    pd.concat(parts).to_csv(tmp_path / "sales.csv", index=False)
    lake = open_lake(tmp_path / "ws")
    ingest(lake, tmp_path / "sales.csv", "sales", kind="other")
    return lake


def test_all_series_are_forecast_once_and_kept(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "on_cores", lambda folder, check: None)
    monkeypatch.setattr(work, "forecast", partial(forecast, only=("theta",)))
    jobs = open_jobs(lake)
    request = request_of(lake, "sales", Measure("day", "units", by=("item",)), 7, country="")
    number = submit(jobs, request)
    done = jobs.wait(number, 60)
    assert (done.state, done.done, done.result) == ("done", done.total, {"dataset": "sales", "series": 15, "able": 15})
    assert unfinished(jobs, request) is None
    found = stored(lake, request)
    assert found is not None
    assert len(found.times) == 7
    rows = stored_series(lake, request)
    assert len(rows) == 15
    assert all(len(one["mean"]) == 7 for one in rows)
    version = lake.version()
    work.run(JobContext(done, lake, lambda done, total, said: None, threading.Event()))
    assert lake.version() == version


def test_a_stopped_job_goes_on_in_its_own_processes_and_fits_no_block_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = pd.date_range("2026-01-05", periods=30).astype(str)  # flat series: nothing to fit, so processes start fast
    parts = [pd.DataFrame({"day": days, "item": f"i{n:02}", "units": 90 - n}) for n in range(15)]
    pd.concat(parts).to_csv(tmp_path / "flat.csv", index=False)
    lake = open_lake(tmp_path / "ws")
    ingest(lake, tmp_path / "flat.csv", "sales", kind="other")
    page = types.ModuleType("__main__")  # as the server leaves it: no program, and not to be run again
    page.__file__ = str(tmp_path / "page.py")
    (tmp_path / "page.py").write_text("raise SystemExit('a page was run by a process of its own')")
    monkeypatch.setitem(sys.modules, "__main__", page)
    monkeypatch.setattr(processes, "BLOCK", 6)
    monkeypatch.setattr(work, "forecast", partial(forecast, only=("theta",)))
    fitted: list[int] = []
    block = processes._block
    jobs = open_jobs(lake)

    def watched(pool: Any, given: list[Any], folder: Path | None) -> Any:
        there = set(folder.glob("*.npz")) if folder and folder.is_dir() else set()
        found = block(pool, given, folder)
        fitted.append(len(set(folder.glob("*.npz")) - there) if folder else 0)
        if len(fitted) == 1:
            jobs.cancel(number)
        return found

    monkeypatch.setattr(processes, "_block", watched)
    request = request_of(lake, "sales", Measure("day", "units", by=("item",)), 7, country="")
    number = submit(jobs, request)
    assert jobs.wait(number, 60).state == "cancelled"
    assert fitted == [1]
    assert stored(lake, request) is None
    again = unfinished(jobs, request)
    assert again is not None
    assert again.id == number
    jobs.resume(number)
    done = jobs.wait(number, 60)
    assert (done.state, done.result) == ("done", {"dataset": "sales", "series": 15, "able": 15})
    assert fitted[1:] == [0, *[1] * (len(fitted) - 2)]
    assert len(fitted) > 3
    assert not (lake.path / "forecasts" / request.key).exists()
    rows = stored_series(lake, request)
    alone = forecast(prepared(lake, request).mended.panel, 7, only=("theta",))
    assert np.allclose([one["mean"] for one in rows], alone.forecast.mean)
    assert [one["series"] for one in stored_series(lake, request, "I03")] == ["i03"]


def test_blocks_of_a_model_are_the_same_whichever_others_are_tried() -> None:
    few = [("theta", one, np.zeros(9), [], 2, ()) for one in range(250)]
    more = [*few, *(("ets", one, np.zeros(9), [], 2, ()) for one in range(120))]
    sizes = [len(one) for one in processes.blocks_of(more)]
    assert sizes == [100, 100, 50, 100, 20]
    assert processes.blocks_of(more)[:3] == processes.blocks_of(few)


def test_levels_are_kept_with_what_made_them_add_up(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "on_cores", lambda folder, check: None)
    monkeypatch.setattr("core.forecast.run._plan", lambda *_given: ([], {}))
    monkeypatch.setattr("core.forecast.run._pooled", lambda *_given: None)
    jobs = open_jobs(lake)
    measure = Measure("day", "units", by=("item",))
    request = request_of(lake, "sales", measure, 7, country="", reconcile="auto")
    assert request.key != request_of(lake, "sales", measure, 7, country="").key
    queued = jobs.get(submit(jobs, request))
    assert unfinished(jobs, request) is not None
    work.run(JobContext(queued, lake, lambda done, total, said: None, threading.Event()))
    found = stored(lake, request)
    assert found is not None
    assert [(one.level, one.values, one.apart) for one in stored_levels(found)] == [("shop", 1, 0.0), ("item", 15, 0.0)]
    rows = {one["series"]: one["total"] for one in stored_series(lake, request)}
    assert sum(total for name, total in rows.items() if name != "total") == pytest.approx(rows["total"])

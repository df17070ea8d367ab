"""The job: every series is forecast and kept, a repeat makes nothing anew, and a stopped one keeps its blocks."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.collect import ingest
from core.errors import Cancelled
from core.forecast import Measure, forecast, request_of, stored, stored_series, submit, unfinished
from core.forecast import job as work
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
    queued = unfinished(jobs, request)
    assert queued is not None
    assert queued.id == number
    seen: list[tuple[int, int]] = []
    context = JobContext(queued, lake, lambda done, total, _said: seen.append((done, total)), threading.Event())
    result = work.run(context)
    assert result["series"] == 15
    assert result["able"] == 15
    assert seen[-1][0] == seen[-1][1]
    found = stored(lake, request)
    assert found is not None
    assert len(found.times) == 7
    rows = stored_series(lake, request)
    assert len(rows) == 15
    assert all(len(one["mean"]) == 7 for one in rows)
    version = lake.version()
    work.run(context)
    assert lake.version() == version


def test_a_cancelled_job_stops(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "on_cores", lambda folder, check: None)
    monkeypatch.setattr(work, "forecast", partial(forecast, only=("theta",)))
    jobs = open_jobs(lake)
    request = request_of(lake, "sales", Measure("day", "units", by=("item",)), 7, country="")
    queued = jobs.get(submit(jobs, request))
    asked = threading.Event()
    asked.set()
    with pytest.raises(Cancelled):
        work.run(JobContext(queued, lake, lambda done, total, said: None, asked))
    assert stored(lake, request) is None

"""Within a job the bar never falls, through cancels and resumes; no speed is below 0; the time left is steady."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from unittest.mock import patch

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.jobs import worker
from core.jobs.model import Job
from core.jobs.owner import this_process
from core.jobs.pace import LEAST, WINDOW_SECONDS, Pace
from core.jobs.table import Table

Report = tuple[int, int, float, bool]
"""Units done, units in all, seconds since the report before, and whether it says what was stored before."""
REPORTS = st.lists(
    st.tuples(st.integers(0, 120), st.integers(0, 120), st.floats(0, 90), st.booleans()), min_size=1, max_size=12
)
RUNS = st.lists(st.tuples(st.sampled_from(["cancelled", "failed", "interrupted"]), REPORTS), min_size=1, max_size=5)


def states(table: Table, runs: list[tuple[str, list[Report]]]) -> Iterator[Job]:
    """A job after every report, end and resume of runs that report whatever they like."""
    now = 0.0
    with patch.object(worker, "time", SimpleNamespace(monotonic=lambda: now)):
        owner = str(this_process())
        identity = table.insert("m:f", "{}", "t", {}, "a", "en", owner)
        for end, reports in runs:
            claimed = table.claim(owner)
            assert claimed is not None
            run = worker._Run(table, claimed, owner)
            yield claimed
            for done, total, seconds, resumed in reports:
                now += seconds
                run.report(done, total, "resume" if resumed else "")
                run._flush()
                yield table.get(identity)  # type: ignore[misc]
            table.finish(identity, owner, end, None, {})
            yield table.get(identity)  # type: ignore[misc]
            table.resume(identity, owner)
            yield table.get(identity)  # type: ignore[misc]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RUNS)
@example([("cancelled", [(0, 100, 0.0, False), (60, 100, 5.0, False)]), ("failed", [(0, 100, 1.0, False)])])
@example([("cancelled", [(90, 100, 5.0, False)]), ("cancelled", [(90, 900, 5.0, False), (91, 900, 1.0, False)])])
def test_a_bar_never_falls_and_no_speed_is_below_0(runs: list[tuple[str, list[Report]]]) -> None:
    with TemporaryDirectory() as folder:
        before = None
        for job in states(Table(Path(folder, "jobs.sqlite")), runs):
            assert 0 <= job.fraction <= 1
            assert job.rate >= 0
            assert job.seconds_left is None or job.seconds_left >= 0
            if before is not None:
                assert job.fraction >= before.fraction
                assert job.done >= before.done or job.total != before.total
            before = job


@settings(max_examples=80, deadline=None)
@given(
    st.floats(0.05, 90),
    st.integers(1, 5000),
    st.integers(0, 100_000),
    st.lists(st.floats(0.8, 1.2), min_size=4, max_size=60),
)
def test_the_time_left_is_steady_at_a_steady_rate(every: float, batch: int, stored: int, jitter: list[float]) -> None:
    """Reports come up to a fifth early or late; what was stored before the run is no work of it."""
    pace, now, done = Pace(), 0.0, stored
    total = stored + batch * 1000
    pace.told(0, now)
    pace.told(stored, now, resumed=True)
    before = None
    for early in jitter:
        now, done = now + every * early, done + batch
        pace.told(done, now)
        left = (total - done) / pace.rate
        truth = (total - done) * every / batch
        assert 0.79 * truth <= left <= 1.21 * truth
        if before is not None:
            assert 1 / 1.55 <= left / before <= 1.55
        before = left


def test_the_rate_follows_a_change_within_the_window() -> None:
    pace = Pace()
    for second in range(100):
        pace.told(second * 10, float(second))
    for second in range(100, 100 + int(WINDOW_SECONDS) + 1):
        pace.told(990 + (second - 99), float(second))
    assert abs(pace.rate - 1.0) < 0.01


def test_rare_reports_are_counted_over_several_of_them() -> None:
    pace = Pace()
    for turn in range(LEAST):
        pace.told(turn * 100, turn * 60.0 + (5 if turn % 2 else 0))
    assert abs(pace.rate - 100 / 60) < 0.05

"""Schedules: times of cron in any zone, due times handed over once, by two servers too, and after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput, NotFound
from core.i18n import retold
from core.jobs.owner import this_process
from core.lake import Lake
from core.runs.cron import following
from core.runs.job import folder
from core.runs.schedules import Schedule, add, delete, fire, one, pause, schedules
from core.runs.table import opened

ROOT = Path(__file__).parents[3]
ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
HOUR = timedelta(hours=1)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["2026-03-06", "2026-03-27", "2026-04-03", "2026-10-02", "2026-10-23", "2026-10-30"]),
)
def test_a_daily_time_comes_once_on_every_day_of_any_zone(zone: str, hour: int, minute: int, begin: str) -> None:
    """Law: over days on which clocks are set, each local day has one time, at the hour asked for where it exists."""
    here = ZoneInfo(zone)
    start = datetime.fromisoformat(begin).replace(tzinfo=here)
    found, after = [], start - timedelta(seconds=1)
    for _day in range(5):
        time = following(f"{minute} {hour} * * *", zone, after)
        assert time is not None
        assert time > after
        found.append(time.astimezone(here))
        after = time
    assert [one.date() for one in found] == [start.date() + timedelta(days=n) for n in range(5)]
    for time in found:
        asked = datetime(time.year, time.month, time.day, hour, minute, tzinfo=here)
        exists = asked.astimezone(UTC).astimezone(here).replace(tzinfo=None) == asked.replace(tzinfo=None)
        assert not exists or (time.hour, time.minute) == (hour, minute)


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 3 * * 0", ["Sun"]),
        ("0 3 * * 7", ["Sun"]),
        ("0 3 * * 1-5", ["Mon", "Tue", "Wed", "Thu", "Fri"]),
        ("0 3 * * sat,SUN", ["Sat", "Sun"]),
        ("0 3 * * 5-7", ["Fri", "Sat", "Sun"]),
        ("0 3 * * */3", ["Sun", "Wed", "Sat"]),
    ],
)
def test_weekdays_are_counted_as_cron_counts_them(cron: str, days: list[str]) -> None:
    time, found = datetime(2026, 11, 29, tzinfo=UTC), set()
    for _step in range(14):
        time = following(cron, "UTC", time) or time
        found.add(f"{time:%a}")
    assert found == set(days)


@pytest.mark.parametrize(
    "cron", ["", "* *", "0 3 1 * 1", "61 * * * *", "0 3 * * 9", "@daily", "0 3 * * 1/0", "0 " * 99]
)
def test_what_is_no_time_is_refused_in_words(cron: str) -> None:
    with pytest.raises(BadInput):
        following(cron, "UTC", datetime.now(UTC))
    with pytest.raises(NotFound, match="zone"):
        following("0 3 * * *", "../etc/passwd", datetime.now(UTC))


@pytest.fixture
def asked(lake: Lake) -> Schedule:
    folder(lake).mkdir()
    (folder(lake) / "nightly.toml").write_text("[alert]\n", "utf-8")
    return add(lake, "nightly", "0 3 * * *", "Asia/Shanghai")


def counting(handed: list[datetime]) -> Callable[[Schedule, datetime], int]:
    def hand_over(_asked: Schedule, due: datetime) -> int:
        handed.append(due)
        return len(handed)

    return hand_over


def test_a_due_time_is_handed_over_once_and_the_next_one_waits(lake: Lake, asked: Schedule) -> None:
    handed: list[datetime] = []
    assert asked.next is not None
    assert fire(lake, counting(handed), asked.next - HOUR) == []
    assert [each.id for each in fire(lake, counting(handed), asked.next + HOUR / 2)] == [asked.id]
    assert fire(lake, counting(handed), asked.next + HOUR / 2) == []
    assert handed == [asked.next]
    assert one(lake, asked.id).next == asked.next + 24 * HOUR


def test_what_was_missed_is_one_run_or_none(lake: Lake, asked: Schedule) -> None:
    handed: list[datetime] = []
    assert asked.next is not None
    fire(lake, counting(handed), asked.next + 72 * HOUR + HOUR / 2)  # three nights without a server
    assert handed == [asked.next + 72 * HOUR]
    soon = one(lake, asked.id).next
    assert soon is not None
    fire(lake, counting(handed), soon + 2 * HOUR)  # later than the grace
    assert len(handed) == 1
    assert "missed" in retold(one(lake, asked.id).said)
    assert one(lake, asked.id).next == soon + 24 * HOUR


def test_a_schedule_is_paused_goes_on_and_is_deleted(lake: Lake, asked: Schedule) -> None:
    handed: list[datetime] = []
    pause(lake, asked.id, True)
    far = datetime.now(UTC) + 48 * HOUR
    assert fire(lake, counting(handed), far) == []
    pause(lake, asked.id, False)
    later = one(lake, asked.id).next
    assert later is not None
    assert later > datetime.now(UTC), "what went by while it was paused is not made up for"
    delete(lake, asked.id)
    assert schedules(lake) == []
    with pytest.raises(NotFound):
        pause(lake, asked.id, True)


def test_a_pipeline_that_went_is_a_sentence(lake: Lake, asked: Schedule) -> None:
    handed: list[datetime] = []
    (folder(lake) / "nightly.toml").unlink()
    assert asked.next is not None
    assert fire(lake, counting(handed), asked.next) == []
    assert handed == []
    assert "nightly" in retold(one(lake, asked.id).said)
    with pytest.raises(NotFound):
        add(lake, "nightly", "0 3 * * *")
    with pytest.raises(BadInput):
        add(lake, "../../etc/cron", "0 3 * * *")


def test_what_a_dead_server_had_taken_is_handed_over_and_a_live_ones_is_not(lake: Lake, asked: Schedule) -> None:
    handed: list[datetime] = []
    assert asked.next is not None
    dead = str(this_process()).replace(f"/{os.getpid()}/", "/999999999/")
    for owner, wanted in ((str(this_process()), 0), (dead, 1)):
        with opened(lake) as db:
            db.execute("UPDATE schedules SET owner = ?, taken = 0", [owner])
        assert len(fire(lake, counting(handed), asked.next)) == wanted


SERVER = """
import sys
from datetime import datetime
from core.lake import open_lake
from core.runs.schedules import fire
lake = open_lake(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(len(fire(lake, lambda asked, due: 1, datetime.fromisoformat(sys.argv[2]))))
"""


def test_of_two_servers_one_runs(lake: Lake, asked: Schedule) -> None:
    for n in range(5):
        add(lake, "nightly", f"{n} 3 * * *")
    soon = max(each.next for each in schedules(lake) if each.next)
    words = [sys.executable, "-c", SERVER, str(lake.path), (soon + HOUR / 12).isoformat()]
    both = [subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in "ab"]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    due = sum(each.next is not None and each.next <= soon + HOUR / 12 for each in schedules(lake))
    told = []
    for each in both:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    for each in both:
        told.append(int(each.communicate()[0]))
    assert due >= 5
    assert sum(told) <= due
    assert all(each.next is None or each.next > soon for each in schedules(lake))
    assert sum(each.job == 1 for each in schedules(lake)) == sum(told)

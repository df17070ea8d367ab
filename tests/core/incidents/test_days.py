"""Days that stand apart become incidents: opened once, closed when mended, none on calm series, no score moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from core.anomaly import Finding, Reason, days_of
from core.anomaly.looks import Look, look, looks
from core.clean.job import apply_and_check
from core.clean.recipes import Recipe, RecipeStep
from core.incidents import act, cause_said, headline, incidents, one
from core.incidents.days import of_days
from core.lake import Lake
from core.quality import check, latest
from core.quality.job import look_at_days
from tests.core.quality.planting import land

START = datetime(2026, 5, 1)
ROLES = {"timestamp": "at"}


def rows(seed: int, days: int = 50, gone: range = range(0), twice: int | None = None) -> list[dict[str, Any]]:
    """Calm days of some thirty rows; some without a row, one with each row twice and half as many again."""
    rng = np.random.default_rng(seed)
    made = []
    for day in range(days):
        n = 0 if day in gone else int(rng.poisson(30)) * (5 if day == twice else 1)
        made += [{"at": START + timedelta(days=day, seconds=float(one)), "a": 1.0} for one in rng.uniform(0, 86_400, n)]
    return made


def name_of(day: int) -> str:
    return f"{START + timedelta(days=day):%Y-%m-%d}"


def test_a_gap_opens_one_incident_and_the_mended_upload_closes_it(lake: Lake) -> None:
    land(lake, "visits", "other", ROLES, rows(2, gone=range(30, 33)))
    score = check(lake, "visits").score
    for _again in range(2):
        look_at_days(lake, "visits")
    [found] = [item for item in incidents(lake) if item.day]
    assert found.id == f"visits@{name_of(30)}"
    assert (found.day.began.key, found.day.began.last) == (name_of(30), name_of(32))
    assert (found.state, found.severity, found.number, found.datasets) == ("open", "warning", 1, ("visits",))
    assert name_of(32) in headline(found)
    assert "visits" in cause_said(found)
    assert latest(lake, "visits").score == score  # no score rests on days
    act(lake, found.id, "acknowledge")
    act(lake, found.id, "own", owner="ann")
    land(lake, "visits", "other", ROLES, rows(2, days=52, gone=range(31, 33)))  # a day was delivered later
    look_at_days(lake, "visits")
    [found] = [item for item in incidents(lake) if item.day]
    assert (found.id, found.state, found.owner) == (f"visits@{name_of(30)}", "acknowledged", "ann")
    land(lake, "visits", "other", ROLES, rows(2, days=52))
    look_at_days(lake, "visits")
    [found] = [item for item in incidents(lake) if item.day]
    assert (found.state, found.healthy, len(found.turns)) == ("resolved", True, 1)
    land(lake, "visits", "other", ROLES, rows(2, days=52, gone=range(30, 33)))
    look_at_days(lake, "visits")
    found = one(lake, found.id)
    assert (found.open, [turn.healthy for turn in found.turns]) == (True, [True, False])


def test_a_recipe_that_mends_the_day_closes_its_incident(lake: Lake) -> None:
    calm = rows(2)
    day = [row for row in calm if row["at"].date() == (START + timedelta(days=20)).date()]
    land(lake, "visits", "other", ROLES, calm + 4 * day)
    check(lake, "visits")
    look_at_days(lake, "visits")
    assert [item.id for item in incidents(lake) if item.day] == [f"visits@{name_of(20)}"]
    apply_and_check(lake, "visits", Recipe((RecipeStep("deduplicate_rows", ("at", "a")),)))
    assert [item.state for item in incidents(lake) if item.day] == ["resolved"]


@pytest.mark.parametrize("seed", range(4))
def test_calm_days_open_nothing_however_often_they_are_looked_at(lake: Lake, seed: int) -> None:
    for days in (40, 42, 44):
        land(lake, "visits", "other", ROLES, rows(10 + seed, days))
        look_at_days(lake, "visits")
    assert len(looks(lake)["visits"]) == 3
    assert not [item for item in incidents(lake) if item.day]


def test_a_look_is_written_once_and_reads_as_it_was_made(lake: Lake) -> None:
    land(lake, "visits", "other", ROLES, rows(3, gone=range(12, 13)))
    made = look(lake, "visits")
    before = lake.version()
    again = look(lake, "visits")
    assert lake.version() == before
    assert made is not None
    assert again is not None
    assert looks(lake)["visits"] == (made,)
    assert [one.key for one in made.found] == [one.key for one in days_of(lake, "visits").findings]
    land(lake, "names", "other", {}, [{"a": "x"}] * 5)
    assert look(lake, "names") is None  # no times: nothing is written


def seen(number: int, chance: float, first: str = "2026-05-03", near: float | None = None) -> Look:
    reason = Reason("day_rows", 300.0, 30.0, 20.0, 40.0, "weekdays", chance)
    found = (Finding("day", first, chance, (reason,), day=first, detector="days:spike"),) if near is None else ()
    return Look("visits", number, number, START, 100, found, {} if near is None else {first: near})


@pytest.mark.parametrize(
    ("course", "states"),
    [
        ([seen(1, 1e-3)], [False]),  # the first look shows what the detector shows
        ([seen(1, 1e-3, "2026-04-01"), seen(2, 1e-3)], [True]),  # a later one asks for more: only the first is there
        ([seen(1, 1e-9), seen(2, 1.0, near=0.01)], [False]),  # at the edge of chance nothing is closed
        ([seen(1, 1e-9), seen(2, 1.0, near=0.01), seen(3, 1e-9)], [False]),
        ([seen(1, 1e-9), seen(2, 1e-9, "2026-04-01")], [True, False]),
    ],
)
def test_a_day_at_the_edge_neither_comes_nor_goes_with_every_upload(course: list[Look], states: list[bool]) -> None:
    found = of_days({"visits": course}, {})
    assert [item.healthy for item in found] == states


def test_a_former_dataset_of_the_name_leaves_nothing_behind(lake: Lake) -> None:
    land(lake, "visits", "other", ROLES, rows(4, gone=range(30, 31)))
    look_at_days(lake, "visits")
    [found] = incidents(lake)
    act(lake, found.id, "false_alarm")
    lake.drop("visits")
    assert incidents(lake) == []
    land(lake, "visits", "other", ROLES, rows(4, gone=range(30, 31)))
    assert incidents(lake) == []
    look_at_days(lake, "visits")
    assert [item.state for item in incidents(lake)] == ["open"]


def test_a_later_version_without_days_to_judge_closes_what_is_gone_and_leaves_what_is_there(lake: Lake) -> None:
    def opened(given: list[dict[str, Any]], roles: dict[str, str]) -> list[str]:
        land(lake, "visits", "other", roles, given)
        look_at_days(lake, "visits")
        return [item.id for item in incidents(lake) if item.day and item.open]

    busy = rows(2, twice=30)
    assert opened(rows(2, days=9), ROLES) == []
    assert opened(busy, ROLES) == [f"visits@{name_of(30)}"]
    few = [row for row in busy if START + timedelta(days=28) < row["at"] < START + timedelta(days=33)]
    assert opened(few, ROLES) == [f"visits@{name_of(30)}"]
    assert opened([row for row in busy if row["at"] < START + timedelta(days=10)], ROLES) == []
    assert opened(busy, ROLES) == [f"visits@{name_of(30)}"]
    assert opened([{"a": "x"}] * 30, {}) == []

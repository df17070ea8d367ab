"""Targets: said by somebody, refused where they mean nothing; and the way to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.errors import BadInput, NotFound
from core.govern.roadmap import aim, burn_up, course, judged, target_changes, targets
from core.govern.roadmap.targets import Target
from core.lake import Lake
from tests.core.govern.roadmap.making import NOW, full


def test_a_target_is_kept_with_who_said_it_and_can_be_taken_back(lake: Lake) -> None:
    assert aim(lake, "clean", level=3, owner="Chen  Li", due="2027-03-31", author="lead") == 3
    assert aim(lake, "clean", level=3) == 0, "what holds is not said again"
    held = targets(lake)["clean"]
    assert (held.level, held.owner, held.due, held.author) == (3, "Chen Li", date(2027, 3, 31), "lead")
    aim(lake, "clean", level=0, due="", author="boss")
    held = targets(lake)["clean"]
    assert (held.level, held.owner, held.due) == (None, "Chen Li", None)
    told = target_changes(lake)
    assert [(one.item, one.value, one.author) for one in told[:2]] in (
        [("due", "", "boss"), ("level", "", "boss")],
        [("level", "", "boss"), ("due", "", "boss")],
    )
    assert len(told) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": 6},
        {"level": -1},
        {"owner": "x"},
        {"owner": "待定"},
        {"due": "soon"},
        {"due": "2027-02-30"},
        {"due": "0001-01-01"},
    ],
)
def test_a_target_that_means_nothing_is_refused(lake: Lake, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        aim(lake, "clean", **wrong)  # type: ignore[arg-type]
    assert targets(lake) == {}


def test_no_such_stage(lake: Lake) -> None:
    with pytest.raises(NotFound):
        aim(lake, "cleen", level=2)


def test_the_way_counts_the_criteria_of_the_targets_alone() -> None:
    evidence = replace(full(), tried=(), lists=())
    road, points = judged(evidence), course(evidence)
    aims = {"use": Target("use", 2, due=NOW.date() + timedelta(days=14))}
    way = burn_up(road, points, aims, NOW.date())
    assert way is not None
    assert (way.wanted, way.done[-1][1], way.late, way.needed) == (3, 0, False, 1.5)
    late = burn_up(road, points, {"use": Target("use", 2, due=NOW.date() - timedelta(days=1))}, NOW.date())
    assert late is not None
    assert late.late
    done = burn_up(judged(full()), course(full()), {"use": Target("use", 5, due=date(2026, 1, 1))}, NOW.date())
    assert done is not None
    assert not done.late, "what is there is not late"
    assert done.done[-1][1] == done.wanted == 8
    assert burn_up(road, points, {"use": Target("use", None)}, NOW.date()) is None

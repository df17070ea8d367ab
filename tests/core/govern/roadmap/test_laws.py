"""Laws of the levels: better evidence never lowers one, and a moment in the past knows nothing of later ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.govern.roadmap.course import MOST_MOMENTS, course
from core.govern.roadmap.evidence import Behaviour, Evidence, Read, Shop, at, moments
from core.govern.roadmap.judging import judged, level_of
from core.govern.statements import Change
from tests.core.govern.roadmap import making
from tests.core.govern.roadmap.making import CLEAN, DAY, NAMES, NOW, each, full, report, result, state

LISTS = (
    "said", "reports", "contracts", "troubles", "labels", "reads", "models", "behaviours", "tried", "lists",
    "readouts", "verdicts", "effects", "shops", "nights", "looked", "keeping",
)  # fmt: skip


@st.composite
def workspaces(draw: st.DrawFn) -> Evidence:
    """Some of a full workspace: any part may be short of anything, or worse."""
    found = full()
    for part in draw(st.sets(st.sampled_from(LISTS), max_size=6)):
        have = getattr(found, part)
        keep = draw(st.integers(0, len(have)))
        found = replace(found, **{part: have[:keep] if draw(st.booleans()) else have[len(have) - keep :]})
    faults = draw(st.sets(st.integers(0, 19), max_size=12))
    found = each(
        found,
        "reports",
        lambda _p, one: (
            report(one.dataset, one.version, 40.0, result("a", failed=3), result("b"), result("c"))
            if one.version == CLEAN and NAMES.index(one.dataset) in faults
            else one
        ),
    )
    late = draw(st.sets(st.integers(0, 9), max_size=9))
    found = each(found, "troubles", lambda p, one: replace(one, taken=None, closed=None) if p in late else one)
    return each(found, "shops", lambda _p, one: replace(one, met=draw(st.integers(800, 1000))))


def owned(evidence: Evidence, n: int) -> Evidence:
    return replace(evidence, said=(*evidence.said, *making.described(NAMES[n])))


def mended(evidence: Evidence, n: int) -> Evidence:
    kept = [one for one in evidence.reports if (one.dataset, one.version) != (NAMES[n], CLEAN)]
    return replace(evidence, reports=(*kept, report(NAMES[n], CLEAN, 100.0)))


def closed(evidence: Evidence, n: int) -> Evidence:
    return each(
        evidence,
        "troubles",
        lambda p, one: replace(one, taken=one.taken or NOW, closed=one.closed or NOW) if p == n % 10 else one,
    )


def agreed(evidence: Evidence, n: int) -> Evidence:
    one = replace(full().contracts[n], time=NOW, number=9)
    return replace(evidence, contracts=(*evidence.contracts, one))


def met(evidence: Evidence, n: int) -> Evidence:
    best = max((one.met for one in evidence.shops), default=800)
    return replace(evidence, shops=(*evidence.shops, Shop(NOW, 3, min(best + n, 1000), 1000)))


def read_more(evidence: Evidence, n: int) -> Evidence:
    return replace(evidence, reads=(*evidence.reads, Read(NOW, "data_02", CLEAN, "m", 50 * n)))


def looked_more(evidence: Evidence, n: int) -> Evidence:
    return replace(evidence, looked=(*evidence.looked, *full().looked[: 6 * n]))


def more_tested(evidence: Evidence, n: int) -> Evidence:
    return replace(evidence, tried=(*evidence.tried, replace(full().tried[-1], time=NOW, served=95)))


def trained(evidence: Evidence, n: int) -> Evidence:
    better = [replace(one, f1=min(1.0, one.f1 + n / 100), error=one.error / 2) for one in full().models]
    return replace(evidence, models=(*evidence.models, *(replace(one, name=f"new{n}", time=NOW) for one in better)))


def behaved(evidence: Evidence, n: int) -> Evidence:
    best = max((one.passed for one in evidence.behaviours), default=150)
    return replace(evidence, behaviours=(*evidence.behaviours, Behaviour(NOW, "own", 200, min(best + n, 200))))


def ran(evidence: Evidence, n: int) -> Evidence:
    return replace(evidence, nights=(*evidence.nights, making.night("schedule", timedelta(), NAMES)))


def whole(evidence: Evidence, n: int) -> Evidence:
    return each(evidence, "datasets", lambda p, one: state(one, quarantined=0, rows=one.now.rows) if p == n else one)


def believed(evidence: Evidence, n: int) -> Evidence:
    return replace(evidence, readouts=(*evidence.readouts, replace(full().readouts[0], id=f"n{n}", test=f"t{n}")))


def measured(evidence: Evidence, n: int) -> Evidence:
    return replace(evidence, effects=(*evidence.effects, replace(full().effects[0], time=NOW, dataset=NAMES[n])))


def sound(evidence: Evidence, n: int) -> Evidence:
    weak = min((one.weak for one in evidence.lists), default=500)
    return replace(evidence, lists=(*evidence.lists, replace(full().lists[0], time=NOW, weak=max(weak - n, 0))))


BETTER: tuple[Callable[[Evidence, int], Evidence], ...] = (
    owned, mended, closed, agreed, met, read_more, looked_more, more_tested, trained, behaved, ran, whole, believed,
    measured, sound,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(workspaces(), st.sampled_from(BETTER), st.integers(0, 19))
def test_better_evidence_never_lowers_a_level(
    evidence: Evidence, improve: Callable[[Evidence, int], Evidence], n: int
) -> None:
    before, after = judged(evidence), judged(improve(evidence, n))
    for stage, level in before.levels.items():
        assert after.levels[stage] >= level, (improve.__name__, stage)
    lost = {one.criterion.id for one in before.answers if one.met} - {
        one.criterion.id for one in after.answers if one.met
    }
    assert not lost, improve.__name__


@settings(max_examples=30, deadline=None)
@given(workspaces())
def test_a_level_holds_all_criteria_up_to_it_and_not_all_of_the_next(evidence: Evidence) -> None:
    for stage in judged(evidence).stages:
        below = [one for one in stage.answers if one.criterion.level <= stage.level]
        assert all(one.met for one in below)
        assert stage.level == 5 or stage.next
        assert level_of(stage.answers) == stage.level


@settings(max_examples=30, deadline=None)
@given(workspaces(), st.integers(0, 70))
def test_the_past_knows_nothing_of_what_came_later(evidence: Evidence, days: int) -> None:
    then = NOW - days * DAY
    cut = at(evidence, then)
    assert all(one <= then for one in moments(replace(cut, now=NOW)))
    later = replace(
        evidence,
        said=(*evidence.said, Change("dataset:data_00", "owner", "x", "a", then + DAY / 2)),
        shops=(*evidence.shops, Shop(then + DAY / 2, 9, 0, 1000)),
    )
    assert judged(at(later, then)).levels == judged(cut).levels


@settings(max_examples=15, deadline=None)
@given(workspaces())
def test_the_course_ends_with_now(evidence: Evidence) -> None:
    points = course(evidence)
    assert 1 <= len(points) <= MOST_MOMENTS
    assert [one.time for one in points] == sorted(one.time for one in points)
    assert dict(points[-1].levels) == judged(evidence).levels


def test_a_course_grows_day_by_day() -> None:
    points = course(full())
    assert points[0].levels["use"] == points[0].levels["annotate"] == 0
    assert set(points[-1].levels.values()) == {5}
    assert len({one.time.date() for one in points}) == len(points), "a long history is told by the day"


def test_no_part_of_the_evidence_is_for_nothing() -> None:
    for part in LISTS:
        if part != "troubles":  # a shop where nothing ever broke has nothing to close
            assert judged(replace(full(), **{part: ()})).levels != judged(full()).levels, part

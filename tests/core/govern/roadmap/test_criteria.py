"""Every criterion with a workspace that just misses it and one that just reaches it; and gestures that do not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.govern.roadmap.criteria import HIGHEST, STAGES, explains, is_name
from core.govern.roadmap.evidence import Evidence, Trouble
from core.govern.roadmap.frames import DCMM, DMBOK, dcmm_said, dmbok_said
from core.govern.roadmap.judging import judged
from core.govern.roadmap.stages import BY_ID, CRITERIA
from tests.core.govern.roadmap import making
from tests.core.govern.roadmap.making import CLEAN, DAY, HOUR, NAMES, NOW, each, full, report, result, state

Made = Callable[[int], Evidence]


def some(part: str, change: Callable[[object], object]) -> Made:
    """Evidence in which the first n things of a part are as they are and the others changed."""
    return lambda n: each(full(), part, lambda place, one: one if place < n else change(one))


def reports(change: Callable[[str], object]) -> Made:
    """The newest reports of all but the first n datasets are others."""

    def made(n: int) -> Evidence:
        late = set(NAMES[n:])
        return each(
            full(),
            "reports",
            lambda _place, one: change(one.dataset) if one.dataset in late and one.version == CLEAN else one,
        )

    return made


def failing(name: str) -> object:
    return report(name, CLEAN, 50.0, result("a", failed=1), result("b"), result("c"))


def two_checks(name: str) -> object:
    return report(name, CLEAN, 99.0, result("a"), result("b"), result("c", total=0))


def scored(total: float) -> Made:
    """The mean score of the newest versions, in hundredths."""
    return lambda n: each(
        full(), "reports", lambda _p, one: replace(one, score=total + n / 100) if one.version == CLEAN else one
    )


def nights(n: int, kind: str) -> Evidence:
    names = NAMES[:n]
    return replace(full(), nights=tuple(making.night("schedule", ago * DAY, names if kind else []) for ago in (3, 2)))


def meanings(n: int) -> Evidence:
    """The first n columns, over all datasets, have a meaning."""
    left = iter(range(10_000))
    kept = [one for one in full().said if not one.item.startswith("column:") or next(left) < n]
    return replace(full(), said=tuple(kept))


COLUMNS = sum(one.item.startswith("column:") for one in full().said)


def first_of(share: float, of: int) -> int:
    """The least whole number that reaches a share of something."""
    return next(n for n in range(of + 1) if n / of >= share - 1e-12)


def joined(n: int) -> Evidence:
    return each(full(), "shops", lambda _p, one: replace(one, met=n))


def read(n: int) -> Evidence:
    return each(full(), "reads", lambda _p, one: replace(one, rows=n))


def tried(n: int) -> Evidence:
    return each(full(), "tried", lambda _p, one: replace(one, shoppers=n, served=n, cold=0))


def lists(judged_: int, weak: int) -> Evidence:
    return each(full(), "lists", lambda _p, one: replace(one, judged=judged_, weak=weak))


def differing(n: int) -> Evidence:
    """Of 60 shared items all but n are labelled alike."""
    return replace(full(), labels=making.labels(60, 60, 60 - n))


def least_alike(alpha: float) -> int:
    return next(
        n for n in range(61) if (judged(differing(n)).answer("annotate.agreement").measured.value or -1) >= alpha
    )


def troubles(change: Callable[[Trouble], Trouble]) -> Made:
    return some("troubles", change)  # type: ignore[arg-type]


def half_healthy(n: int) -> Evidence:
    """Of two tests none, or one, can be believed."""
    one = full().readouts[0]
    return replace(full(), readouts=(replace(one, healthy=n > 0), replace(one, id="r2", test="b", healthy=False)))


CASES: dict[str, tuple[Made, int]] = {
    "collect.core": (lambda n: each(full(), "datasets", lambda p, one: state(one, rows=n) if p == 1 else one), 1),
    "collect.whole": (
        lambda n: each(full(), "datasets", lambda p, one: state(one, quarantined=-n) if p == 5 else one), -202,
    ),
    "collect.understood": (some("datasets", lambda one: state(one, roles={})), 16),
    "collect.owner": (lambda n: making.without_said(full(), n, "owner"), 16),
    "collect.meaning": (meanings, first_of(0.5, COLUMNS)),
    "collect.meaning_all": (meanings, first_of(0.9, COLUMNS)),
    "collect.repeated": (lambda n: nights(n, "ingest"), 10),
    "collect.kept_for": (some("keeping", lambda one: replace(one, days=36_500)), 15),
    "collect.door": (some("contracts", lambda one: replace(one, breach="warn")), 16),
    "clean.applied": (some("datasets", lambda one: state(one, changed=0)), 1),
    "clean.better": (reports(lambda name: report(name, CLEAN, 90.0)), 10),
    "clean.faultless": (reports(failing), 5),
    "clean.faultless_half": (reports(failing), 10),
    "clean.faultless_most": (reports(failing), 18),
    "clean.joined": (joined, 900),
    "clean.joined_well": (joined, 950),
    "clean.joined_all": (joined, 990),
    "clean.measured": (some("effects", lambda one: replace(one, stale=True)), 1),
    "clean.harmless": (some("effects", lambda one: replace(one, gain=-0.02, low=-0.03, high=-0.01)), 1),
    "annotate.read": (read, 500),
    "annotate.read_all": (read, 950),
    "annotate.labels": (lambda n: replace(full(), labels=making.labels(60, n - 60)), 100),
    "annotate.agreement": (differing, least_alike(0.667)),
    "annotate.agreement_high": (differing, least_alike(0.8)),
    "annotate.model": (lambda n: each(full(), "models", lambda _p, one: replace(one, tested=n)), 100),
    "annotate.calibrated": (lambda n: each(full(), "models", lambda _p, one: replace(one, error=-n / 1000)), -50),
    "annotate.tested": (lambda n: each(full(), "behaviours", lambda _p, one: replace(one, passed=n)), 180),
    "monitor.checked": (reports(two_checks), 10),
    "monitor.checked_all": (reports(two_checks), 19),
    "monitor.contract": (some("contracts", lambda one: replace(one, number=1, owner="x")), 5),
    "monitor.contract_most": (some("contracts", lambda one: replace(one, number=1, owner="tbd")), 16),
    "monitor.taken": (troubles(lambda one: replace(one, taken=None, closed=None)), 8),
    "monitor.closed": (troubles(lambda one: replace(one, closed=one.time + 7 * DAY + HOUR)), 8),
    "monitor.health": (half_healthy, 1),
    "monitor.score": (scored(80.0), 0),
    "monitor.score_high": (scored(95.0), 0),
    "monitor.nightly": (lambda n: nights(n, "check"), 16),
    "monitor.by_eye": (lambda n: replace(full(), looked=full().looked[:n]), 100),
    "use.tested": (tried, 30),
    "use.better": (lambda n: each(full(), "tried", lambda _p, one: replace(one, better=n / 10_000)), 1),
    "use.served": (
        lambda n: each(full(), "tried", lambda _p, one: replace(one, shoppers=95, cold=5, served=n)), 50,
    ),
    "use.judged": (lambda n: lists(n, 0), 100),
    "use.sound": (lambda n: lists(1000, 1000 - n), 600),
    "use.sound_most": (lambda n: lists(1000, 1000 - n), 800),
    "use.decided": (some("verdicts", lambda one: replace(one, readout="")), 1),
    "use.repeated": (lambda n: replace(full(), tried=full().tried[3 - n :]), 3),
}  # fmt: skip


def test_every_criterion_has_its_case() -> None:
    assert set(CASES) == set(BY_ID)


def test_the_full_workspace_stands_at_the_highest_level() -> None:
    road = judged(full())
    assert [one.criterion.id for one in road.answers if not one.met] == []
    assert set(road.levels.values()) == {HIGHEST}


def test_an_empty_workspace_stands_at_nothing() -> None:
    road = judged(Evidence(NOW))
    assert set(road.levels.values()) == {0}
    assert [one.criterion.id for one in road.answers if one.met] == []


@pytest.mark.parametrize("id_", list(BY_ID))
def test_a_criterion_is_just_missed_and_just_reached(id_: str) -> None:
    made, least = CASES[id_]
    one = BY_ID[id_]
    missed, reached = judged(made(least - 1)), judged(made(least))
    assert not missed.answer(id_).met, missed.answer(id_).measured.value
    assert reached.answer(id_).met, reached.answer(id_).measured.value
    assert missed.levels[one.stage] < one.level
    assert missed.levels[one.stage] <= reached.levels[one.stage]


@pytest.mark.parametrize("id_", list(BY_ID))
def test_what_misses_never_reads_as_if_it_reached(id_: str) -> None:
    from core.govern.roadmap.words import needed_said, value_said

    made, least = CASES[id_]
    one = BY_ID[id_]
    value = judged(made(least - 1)).answer(id_).measured.value
    if value is not None and one.unit != "error":
        assert value_said(one.unit, value) not in needed_said(one).split()


EMPTY: dict[str, tuple[str, Evidence]] = {
    "a rule to keep for a hundred years": (
        "collect.kept_for",
        each(full(), "keeping", lambda _p, one: replace(one, days=36_500)),
    ),
    "a term that is retired": (
        "collect.meaning",
        replace(
            making.without_said(full(), 0, "column:"),
            said=(
                *making.without_said(full(), 0, "column:").said,
                *(
                    making.said(f"term:{column}", item, value)
                    for held in full().datasets
                    for column in held.now.roles.values()
                    for item, value in (("definition", "a word with its meaning"), ("status", "retired"))
                ),
            ),
        ),
    ),
    "a contract without checks": (
        "monitor.contract",
        replace(full(), reports=tuple(replace(one, results=()) for one in full().reports)),
    ),
    "an owner called x": (
        "collect.owner",
        each(full(), "said", lambda _p, one: replace(one, value="x") if one.item == "owner" else one),
    ),
    "a description that repeats the name": (
        "collect.owner",
        each(
            full(),
            "said",
            lambda _p, one: (
                replace(one, value=one.subject.removeprefix("dataset:")) if one.item == "description" else one
            ),
        ),
    ),
    "a test whose data forbids a verdict": (
        "monitor.health",
        each(full(), "readouts", lambda _p, one: replace(one, healthy=False)),
    ),
    "a decision on a withheld verdict": (
        "use.decided",
        each(full(), "readouts", lambda _p, one: replace(one, healthy=False)),
    ),
    "labels that nobody else looked at": ("annotate.labels", replace(full(), labels=making.labels(0, 5000))),
    "labels of one person under one name twice": (
        "annotate.labels",
        replace(full(), labels=tuple(replace(one, person="ann") for one in making.labels(500, 0))),
    ),
    "a recipe that changes nothing": (
        "clean.applied",
        each(full(), "datasets", lambda _p, one: state(one, changed=0)),
    ),
    "a replay on six shoppers": ("clean.measured", each(full(), "effects", lambda _p, one: replace(one, shoppers=6))),
    "a replay whose control is not 0": (
        "clean.measured",
        each(full(), "effects", lambda _p, one: replace(one, control=1e-6)),
    ),
    "best sellers tested against themselves": (
        "use.tested",
        each(full(), "tried", lambda _p, one: replace(one, scorer="popularity")),
    ),
    "a shop of one upload": ("clean.joined", each(full(), "shops", lambda _p, one: replace(one, sources=1))),
    "a run by hand": ("monitor.nightly", each(full(), "nights", lambda _p, one: replace(one, trigger="command"))),
    "a pipeline that failed last": (
        "collect.repeated",
        each(
            full(),
            "nights",
            lambda p, one: replace(one, steps=tuple((k, d, p == 0) for k, d, _ok in one.steps)),
        ),
    ),
    "one row looked at a hundred times": (
        "monitor.by_eye",
        each(full(), "looked", lambda _p, one: replace(one, row="same")),
    ),
    "a model that a word list beats": ("annotate.model", each(full(), "models", lambda _p, one: replace(one, f1=0.6))),
    "a report of an older version": (
        "monitor.checked",
        replace(full(), reports=tuple(one for one in full().reports if one.version != CLEAN)),
    ),
}


@pytest.mark.parametrize("gesture", list(EMPTY))
def test_an_empty_gesture_reaches_nothing(gesture: str) -> None:
    id_, evidence = EMPTY[gesture]
    assert not judged(evidence).answer(id_).met
    assert judged(full()).answer(id_).met


@pytest.mark.parametrize(
    "name", ["x", "X", "xx", "tbd", "N/A", "-", "无", "待定", "负责人", "1234", "aaaa", "", "???", "test"]
)
def test_what_names_nobody(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    "name", ["Chen Li", "王芳", "data-team@shop.example", "Søren", "李雷（推荐组）", "ops.nightly"]
)
def test_what_names_somebody(name: str) -> None:
    assert is_name(name)


def test_a_text_explains_with_words_of_its_own() -> None:
    assert explains("Every visit by day", "events")
    assert explains("每一次浏览和购买的记录", "events")
    assert not explains("events events events", "events")
    assert not explains("the events", "events")
    assert not explains("price 1 2 3", "price")
    assert not explains("商品", "item")


def test_the_frames_are_cited_by_chapter_and_clause_that_are_known() -> None:
    assert {one.stage for one in CRITERIA} == set(STAGES)
    for one in CRITERIA:
        assert one.dmbok in {*DMBOK, ""}
        assert one.dcmm in {*DCMM, ""}
        assert dmbok_said(one.dmbok)
        assert dcmm_said(one.dcmm)
    for stage in STAGES:
        assert {one.level for one in CRITERIA if one.stage == stage} == set(range(1, HIGHEST + 1)), "no level is free"


def test_what_a_criterion_waits_for_is_there_and_makes_no_circle() -> None:
    for one in CRITERIA:
        seen, at = {one.id}, one
        while at.needs:
            at = BY_ID[at.needs]
            assert at.id not in seen
            seen.add(at.id)
            assert at.level <= one.level

"""The log: a registered plan is frozen, a readout is held against it, and decisions keep who and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput, NotFound
from core.experiment import Metric, Plan, Readout, analyse_dataset, analyse_frame, history, keep
from core.experiment.log import (
    Planned,
    Registration,
    decide,
    decisions,
    deviation_text,
    deviation_title,
    deviations,
    of_dataset,
    register,
    registration,
    registrations,
)
from core.i18n import use_language
from core.lake import Lake
from tests.pages.test_experiments import ROLES, assignments, store

PLAN = Registration(
    name="New button",
    hypothesis="A larger button is found sooner.",
    dataset="ab",
    control="control",
    shares={"control": 1.0, "new": 1.0},
    metrics=(Planned("bought"), Planned("spend", "guardrail")),
    units=2000,
    owner="Ada",
)
METRICS = (Metric("bought", "proportion"), Metric("spend"))
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def readout(**changes: object) -> Readout:
    plan = Plan(variant="variant", unit="user_id", metrics=METRICS)
    return analyse_frame(assignments(), replace(plan, **changes))  # type: ignore[arg-type]


def told(plan: Registration, done: Readout, **more: object) -> set[str]:
    found = deviations(plan, done, **more)  # type: ignore[arg-type]
    for language in ("en", "zh_CN"):
        with use_language(language):
            assert all(deviation_title(one) and "{" not in deviation_text(one) for one in found)
    return {one.id for one in found}


def test_a_registered_plan_comes_back_whole_and_cannot_be_written_over(lake: Lake) -> None:
    plan = replace(PLAN, starts=date(2026, 9, 1), ends=date(2026, 9, 21), salt="s1", exposed=0.5)
    id_ = register(lake, plan, author="Ada")
    [kept] = registrations(lake)
    assert (kept.id, kept.author) == (id_, "Ada")
    assert replace(kept, id="", author="", time=plan.time) == plan
    assert registration(lake, "New button") == kept
    with pytest.raises(BadInput, match="frozen"):
        register(lake, replace(plan, name=" new BUTTON "))
    with pytest.raises(NotFound):
        registration(lake, "Old button")
    second = register(lake, replace(plan, name="Second"))
    assert of_dataset(registrations(lake), "ab", None) == kept
    assert [one.id for one in registrations(lake)] == [second, id_]
    assert registrations(lake, "other") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"hypothesis": ""},
        {"dataset": ""},
        {"metrics": (Planned("spend", "guardrail"),)},
        {"control": "old"},
        {"shares": {"control": 1.0}},
        {"shares": {"control": 1.0, "new": 0.0}},
        {"stop": "tired"},
        {"units": 0},
        {"stop": "date"},
        {"starts": date(2026, 9, 2), "ends": date(2026, 9, 1)},
        {"hypothesis": "x" * 3000},
    ],
)
def test_a_plan_without_what_a_readout_needs_is_refused(lake: Lake, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        register(lake, replace(PLAN, **wrong))  # type: ignore[arg-type]
    assert registrations(lake) == []


def test_a_readout_as_planned_has_nothing_to_tell() -> None:
    assert told(PLAN, readout()) == set()
    assert told(replace(PLAN, shares={"Control": 5.0, "NEW": 5.0}, control="Control"), readout()) == set()
    assert told(replace(PLAN, stop="sequential"), readout(peeking=True)) == set()


def test_every_deviation_is_told() -> None:
    done = readout()
    assert told(PLAN, readout(metrics=(*METRICS[:1], Metric("spend", "mean", higher_is_better=False)))) == {"direction"}
    assert told(replace(PLAN, metrics=(Planned("bought"), Planned("visits"))), done) == {
        "metric_added",
        "metric_left_out",
    }
    assert told(PLAN, readout(control="new")) == {"control"}
    assert told(replace(PLAN, shares={"control": 1.0, "new": 1.0, "third": 1.0}), done) == {"arms"}
    assert told(replace(PLAN, shares={"control": 1.0, "new": 3.0}), done) == {"shares"}
    assert told(replace(PLAN, shares={"control": 1.0, "new": 3.0}), readout(expected={"control": 2, "new": 6})) == set()
    assert told(PLAN, readout(alpha=0.1)) == {"alpha"}
    assert told(PLAN, readout(smallest=0.1)) == {"smallest"}
    assert told(replace(PLAN, units=2001), done) == {"early_units"}
    assert told(replace(PLAN, stop="date", ends=date(2026, 9, 2)), done, today=date(2026, 9, 1)) == {"early_date"}
    assert told(replace(PLAN, stop="date", ends=date(2026, 9, 2)), done, today=date(2026, 9, 2)) == set()
    assert told(PLAN, readout(peeking=True)) == {"sequential"}
    assert told(replace(PLAN, stop="sequential"), done) == {"not_sequential"}
    assert told(PLAN, done, first_assigned=PLAN.time - timedelta(days=1)) == {"late"}


@given(st.sets(st.sampled_from(["bought", "spend", "visits", "returns"]), min_size=1))
@settings(max_examples=20, deadline=None)
def test_metrics_told_are_exactly_those_that_differ(planned: set[str]) -> None:
    plan = replace(PLAN, metrics=tuple(Planned(name) for name in sorted(planned)))
    found = {one.id: set(one.params["metrics"]) for one in deviations(plan, DONE)}
    assert found.get("metric_added", set()) == {"bought", "spend"} - planned
    assert found.get("metric_left_out", set()) == planned - {"bought", "spend"}


DONE = readout()


def test_looks_are_the_versions_that_were_kept(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    plan = Plan(variant="variant", unit="user_id", metrics=METRICS)
    first = analyse_dataset(lake, "ab", plan)
    keep(lake, first)
    assert told(PLAN, first, kept=history(lake, "ab")) == set()
    assert told(PLAN, replace(first, version=10_000), kept=history(lake, "ab")) == {"looks"}


def test_a_decision_keeps_who_when_why_and_on_what(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    decide(lake, "ab", "open", "Two more weeks.", author="Ada")
    decide(lake, "ab", "ship", "Better on what counts.", author="Bo", arm="new", readout="r1")
    newest, oldest = decisions(lake, "ab")
    assert (newest.decision, newest.author, newest.arm, newest.readout) == ("ship", "Bo", "new", "r1")
    assert oldest.why == "Two more weeks."
    assert decisions(lake, "ab", "other test") == []
    for wrong in (
        {"decision": "dance"},
        {"why": " "},
        {"author": ""},
        {"decision": "ship", "arm": ""},
        {"why": "x" * 3000},
    ):
        said = {"decision": "stop", "why": "No effect.", "author": "Ada", "arm": ""} | wrong
        with pytest.raises(BadInput):
            decide(lake, "ab", said["decision"], said["why"], author=said["author"], arm=said["arm"])
    with pytest.raises(NotFound):
        decide(lake, "none", "stop", "No effect.", author="Ada")
    assert len(decisions(lake)) == 2

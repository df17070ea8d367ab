"""The next actions: what most waits for comes first, nothing that has to wait is named, effects only where known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from core.govern.roadmap import effect_lines, effects_said, judged, next_actions
from core.govern.roadmap.actions import Foreseen, Prospects
from core.govern.roadmap.evidence import Effect, Evidence, StepEffect
from core.govern.roadmap.stages import BY_ID
from core.quality import CheckResult
from pages.parts.shared.navigation import PAGES
from tests.core.govern.roadmap.making import CLEAN, NOW, each, full, report, result, state
from tests.core.govern.roadmap.test_laws import workspaces


def test_an_empty_workspace_has_one_first_step() -> None:
    evidence = Evidence(NOW)
    [only] = next_actions(judged(evidence), evidence, Prospects())
    assert (only.criterion, only.page, only.unblocks) == ("collect.core", "upload.py", len(BY_ID) - 1)


def test_nothing_is_left_to_do_at_the_end() -> None:
    assert next_actions(judged(full()), full(), Prospects()) == ()


@settings(max_examples=40, deadline=None)
@given(workspaces())
def test_actions_can_be_done_now_and_lead_to_a_page(evidence: Evidence) -> None:
    road = judged(evidence)
    found = next_actions(road, evidence, Prospects())
    met = {one.criterion.id for one in road.answers if one.met}
    wanted = {one.criterion.id for stage in road.stages for one in stage.next}
    open_ = {one.criterion.id for one in road.answers} - met
    assert len(found) <= 3
    assert {one.criterion for one in found} <= open_
    able = {BY_ID[one].page for one in open_ if not BY_ID[one].needs or BY_ID[one].needs in met}
    assert len(found) >= min(3, len(able))  # three wherever so many can be done
    turns = [
        one.criterion in wanted for one in found if not BY_ID[one.criterion].needs or BY_ID[one.criterion].needs in met
    ]
    assert turns == sorted(turns, reverse=True)  # what the next levels need goes first
    for one in found:
        needs = BY_ID[one.criterion].needs
        assert not needs or needs in met or one.dataset
        assert one.reaches >= one.level
        assert (PAGES / one.page).is_file()
    if len({one.stage for one in found}) == len(found) and {one.criterion for one in found} <= wanted & able_now(met):
        assert [one.unblocks for one in found] == sorted((one.unblocks for one in found), reverse=True)


def able_now(met: set[str]) -> set[str]:
    return {id_ for id_, one in BY_ID.items() if not one.needs or one.needs in met}


def test_a_shop_of_orders_and_reviews_hears_what_counts_and_has_three_steps() -> None:
    held = [("orders", "orders"), ("reviews", "reviews"), ("goods", "items")]
    whole = full()
    named = dict(zip([one.name for one in whole.datasets], held, strict=False))
    few = tuple(
        state(replace(one, name=named[one.name][0]), kind=named[one.name][1], layer="raw", changed=0)
        for one in whole.datasets
        if one.name in named
    )
    evidence = Evidence(NOW, datasets=few)
    found = next_actions(judged(evidence), evidence, Prospects())
    assert len(found) == 3
    assert found[0].criterion == "collect.core"
    notes = [one.note for one in judged(evidence).answer("collect.core").measured.lacking]
    assert any("load the orders once more" in note for note in notes)


def costing(points: float) -> CheckResult:
    """A finding that a step can mend."""
    return CheckResult("not_null:price", "not_null", "completeness", ("price",), "error", 9, 100, False, cost=points)


def dirty() -> Evidence:
    """Nothing is cleaned yet, and two datasets fail."""
    evidence = each(full(), "datasets", lambda _p, one: state(one, changed=0))
    bad = [
        report(name, CLEAN, 50.0, result("a", failed=9), result("b"), result("c")) for name in ("data_03", "data_04")
    ]
    kept = [
        one for one in evidence.reports if (one.dataset, one.version) not in {("data_03", CLEAN), ("data_04", CLEAN)}
    ]
    return replace(evidence, reports=(*kept, *bad))


def test_cleaning_begins_where_most_is_gained_and_says_how_much() -> None:
    evidence = dirty()
    prospects = Prospects({"data_03": costing(4.0), "data_04": costing(21.5)})
    found = next(one for one in next_actions(judged(evidence), evidence, prospects) if one.criterion == "clean.applied")
    assert (found.dataset, found.page) == ("data_04", "clean.py")
    assert found.params == {"dataset": "data_04", "mend": "not_null:price"}
    told = effects_said(found)
    assert told["score"].endswith(" passes, which costs 21.5 points now")
    assert "price" in told["score"]
    assert told["ndcg"] == "not known; Replay measures it"


def test_ndcg_is_said_where_a_replay_of_that_dataset_measured_it() -> None:
    effect = Effect(NOW, "data_04", "recipe", "ease", 100, 0.0056, 0.0025, 0.0094, 0.0)
    evidence = replace(dirty(), effects=(effect,))
    prospects = Prospects({"data_04": costing(21.5)})

    def said(one: Evidence) -> str:
        found = next(act for act in next_actions(judged(one), one, prospects) if act.criterion == "clean.applied")
        return effects_said(found)["ndcg"]

    assert said(evidence) == "+0.0056 (+0.0025 to +0.0094), the whole recipe replayed with ease"
    step = StepEffect("fill_missing", ("price",), -0.0173, -0.022, -0.0119)
    mending = Prospects({"data_04": costing(21.5)}, {"data_04": (("fill_missing", ("price",)),)})
    exact = replace(evidence, effects=(replace(effect, steps=(step,)),))
    found = next(act for act in next_actions(judged(exact), exact, mending) if act.criterion == "clean.applied")
    assert effects_said(found)["ndcg"] == "-0.0173 (-0.0220 to -0.0119), this step replayed with ease"
    assert said(replace(evidence, effects=(replace(effect, stale=True),))).startswith("not known")
    assert said(replace(evidence, effects=(replace(effect, dataset="data_03"),))).startswith("not known")
    assert said(replace(evidence, effects=(replace(effect, shoppers=6),))).startswith("not known")


def test_the_join_rate_is_foretold_by_the_check_of_the_events() -> None:
    evidence = replace(full(), shops=())
    found = next(
        one
        for one in next_actions(judged(evidence), evidence, Prospects(join=0.943))
        if one.criterion == "clean.joined"
    )
    assert effects_said(found)["join"] == "about 94.3 %"


def test_what_was_tried_is_told_and_why_the_rest_is_not_known() -> None:
    evidence, costs = dirty(), costing(21.5)

    def said(**known: Any) -> dict[str, str]:
        prospects = Prospects({"data_04": costs}, **known)
        acts = next_actions(judged(evidence), evidence, prospects)
        return effects_said(next(one for one in acts if one.criterion == "clean.applied"))

    def tried(**more: Any) -> dict[tuple[str, str], Foreseen]:
        return {("data_04", costs.id): Foreseen(costs.id, (61.25, 80.04), **more)}

    told = said(foreseen=tried(join=(0.9, 0.95)))
    assert told["score"].startswith("61.2 to 80.0, tried on a copy")
    assert told["join"] == "90.0 % to 95.0 %, tried on a copy"
    assert said(foreseen=tried(join=(0.9, 0.9)))["join"] == "90.0 %, as now; tried on a copy"
    assert said(foreseen=tried(reason="refused"))["ndcg"] == "not known: it cannot be replayed; Replay says why"
    unread = "none: recommendations do not read this dataset"
    assert said(foreseen=tried(reason="unread"))["ndcg"] == said(unread=frozenset({"data_04"}))["ndcg"] == unread
    other = {("data_03", costs.id): Foreseen(costs.id, (1.0, 2.0))}
    assert "costs 21.5 points now" in said(foreseen=other)["score"]


@settings(max_examples=20, deadline=None)
@given(workspaces())
def test_every_action_tells_its_effect_or_why_nobody_knows_it(evidence: Evidence) -> None:
    for one in next_actions(judged(evidence), evidence, Prospects(), most=12):
        for line in effect_lines(one):
            assert not line.endswith("not known")

"""No dead ends: whatever a workspace is made of, each next action can be done where it leads, and brings it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.govern.roadmap import Action, Evidence, Held, Prospects, effect_lines, judged, next_actions, title_said
from core.govern.roadmap.evidence import Contract, Keeping, Read, Shop, State, Tried
from core.kinds import KINDS
from tests.core.govern.roadmap.making import CLEAN, DAY, NOW, described, night, report, result

SHOPS = {
    "catalog only": ["items"],
    "orders only": ["orders"],
    "orders without products": ["headers"],
    "reviews only": ["reviews"],
    "events only": ["events"],
    "two catalogs": ["items", "items"],
    "posts only": ["posts"],
    "orders and catalog": ["orders", "items"],
    "sales as events": ["sales", "items"],
    "nameless events": ["nameless", "items"],
    "stock and answers": ["inventory", "answers"],
    "texts that no column holds": ["events", "items", "mute"],
}
ODD = {
    "orders": ("orders", ["order_id", "user_id", "timestamp", "item_id"]),
    "headers": ("orders", ["order_id", "user_id", "timestamp"]),
    "sales": ("events", ["user_id", "item_id", "timestamp", "quantity"]),
    "nameless": ("events", ["event_type", "timestamp"]),
    "mute": ("reviews", ["rating"]),
    "posts": ("other", []),
}
NEEDED = {
    "sentiment.py": lambda one: one.now.kind == "reviews" and "text" in one.now.roles,
    "recommend.py": lambda one: one.now.kind == "events" and {"user_id", "item_id"} <= set(one.now.roles),
    "shop.py": lambda one: one.now.kind == "events" and bool({"user_id", "item_id"} & set(one.now.roles)),
}
"""Page -> what a dataset has to be for the page to have something to work on."""


def made(name: str, sort: str, *, rows: int = 500) -> Held:
    kind, roles = ODD.get(sort, (sort, list(KINDS[sort].required) if sort in KINDS else []))
    held = {one: f"col_{one}" for one in roles}
    return Held(name, (State(NOW - 9 * DAY, CLEAN, 1, kind, rows, 0, held, (*held.values(), "col_more")),))


def workspace(sorts: list[str]) -> Evidence:
    return Evidence(NOW, datasets=tuple(made(f"{sort}_{place}", sort) for place, sort in enumerate(sorts)))


def with_(evidence: Evidence, *added: Held) -> Evidence:
    return replace(evidence, datasets=(*evidence.datasets, *added))


def changed(evidence: Evidence, name: str, **state: object) -> Evidence:
    held = tuple(
        replace(one, states=(*one.states[:-1], replace(one.now, **state))) if one.name == name else one  # type: ignore[arg-type]
        for one in evidence.datasets
    )
    return replace(evidence, datasets=held)


def loaded(evidence: Evidence, action: Action) -> Evidence:
    if action.criterion == "collect.core":
        return with_(evidence, made("visits", "sales"), made("goods", "items"))
    return with_(evidence, made("voices", "reviews", rows=1_000))


def named(evidence: Evidence, action: Action) -> Evidence:
    """What the page Datasets can do: another kind, roles, owner, description."""
    if action.criterion == "collect.owner":
        return replace(evidence, said=(*evidence.said, *described_as(action.dataset)))
    one = next(one for one in evidence.datasets if one.name == action.dataset)
    kind = one.now.kind if one.now.kind != "other" else "reviews"
    wanted = {role: f"col_{role}" for role in (*KINDS[kind].required, "user_id", "item_id") if role != "event_type"}
    return changed(evidence, action.dataset, kind=kind, roles={**one.now.roles, **wanted})


def described_as(name: str) -> list[object]:
    return [replace(one, subject=f"dataset:{name}") for one in described("data_00")][:2]


def meant(evidence: Evidence, action: Action) -> Evidence:
    one = next(one for one in evidence.datasets if one.name == action.dataset)
    like = described("data_00")[-1]
    said = [replace(like, subject=f"dataset:{one.name}", item=f"column:{c}") for c in one.now.roles.values()]
    return replace(evidence, said=(*evidence.said, *said))


def checked(evidence: Evidence, action: Action) -> Evidence:
    found = evidence
    if action.criterion.startswith("collect.door") or "contract" in action.criterion:
        found = replace(found, contracts=(*found.contracts, Contract(NOW, action.dataset, 2, "Chen Li", "refuse")))
    made_now = report(action.dataset, CLEAN, 96.0, result("a"), result("b"), result("c"))
    return replace(found, reports=(*(one for one in found.reports if one.dataset != action.dataset), made_now))


def cleaned(evidence: Evidence, action: Action) -> Evidence:
    found = changed(evidence, action.dataset, layer="clean", changed=7)
    return checked(found, action)


def ran(evidence: Evidence, _action: Action) -> Evidence:
    names = [one.name for one in evidence.datasets]
    return replace(evidence, nights=(night("schedule", 2 * DAY, names), night("schedule", DAY, names)))


def kept(evidence: Evidence, action: Action) -> Evidence:
    return replace(evidence, keeping=(*evidence.keeping, Keeping(NOW, action.dataset, 365)))


def read(evidence: Evidence, action: Action) -> Evidence:
    return replace(evidence, reads=(*evidence.reads, Read(NOW, action.dataset, CLEAN, "m", 1_000)))


def tried_out(evidence: Evidence, _action: Action) -> Evidence:
    name = next(one.name for one in evidence.datasets if NEEDED["recommend.py"](one))
    return replace(evidence, tried=(Tried(NOW, name, CLEAN, "ease", 100, 90, 5, 0.2, 0.01),))


def built(evidence: Evidence, _action: Action) -> Evidence:
    return replace(evidence, shops=(Shop(NOW, 2, 99, 100),))


DOING: dict[str, Callable[[Evidence, Action], Evidence]] = {
    "upload.py": loaded, "datasets.py": named, "catalog.py": meant, "quality.py": checked, "clean.py": cleaned,
    "runs.py": ran, "personal.py": kept, "sentiment.py": read, "recommend.py": tried_out, "shop.py": built,
}  # fmt: skip
"""Page -> what somebody does there; other pages work on what these bring."""
SORTS = st.sampled_from(["items", "events", "reviews", "users", "searches", "inventory", *ODD])


def next_of(evidence: Evidence, most: int = 3) -> tuple[Action, ...]:
    return next_actions(judged(evidence), evidence, Prospects(), most=most)


def brings_on(evidence: Evidence, action: Action) -> None:
    fit = [one.name for one in evidence.datasets if NEEDED.get(action.page, lambda _one: True)(one)]
    assert action.page in ("upload.py", "runs.py") or fit, f"{action.page} has nothing to work on"
    assert not action.dataset or action.dataset in fit, f"{action.page} cannot work on {action.dataset}"
    assert title_said(action)
    assert effect_lines(action)
    if action.page not in DOING:
        return
    after = DOING[action.page](evidence, action)
    before, now = judged(evidence).answer(action.criterion), judged(after).answer(action.criterion)
    fewer = len(now.measured.lacking) < len(before.measured.lacking)
    fewer |= bool(action.dataset) and action.dataset not in [one.name for one in now.measured.lacking]
    gained = (now.measured.value or 0) > (before.measured.value or 0) or (now.measured.value or 0) >= 1 > 0
    step = title_said(action) != title_said(
        next((o for o in next_of(after, 46) if o.criterion == action.criterion), action)
    )
    assert now.met or fewer or gained or step, f"{action.criterion} stays open after {title_said(action)}"


@pytest.mark.parametrize("name", SHOPS)
def test_each_next_action_can_be_done_where_it_leads_and_brings_its_criterion_on(name: str) -> None:
    evidence = workspace(SHOPS[name])
    found = next_of(evidence)
    assert len(found) == 3 or name in ("posts only", "orders only"), [one.criterion for one in found]
    for action in found:
        brings_on(evidence, action)


@settings(max_examples=40, deadline=None)
@given(st.lists(SORTS, min_size=1, max_size=5), st.integers(1, 6))
def test_whoever_does_what_is_named_first_is_never_stuck(sorts: list[str], turns: int) -> None:
    """The first of what can be done by the pages above is done again and again: the same never stays first for ever."""
    evidence = workspace(sorts)
    for _turn in range(turns):
        able = [one for one in next_of(evidence) if one.page in DOING]
        for action in able:
            brings_on(evidence, action)
        if not able:
            break
        evidence = DOING[able[0].page](evidence, able[0])


def test_orders_beside_a_catalog_become_behaviour_without_a_column_of_event_types() -> None:
    evidence = workspace(["orders", "items"])
    [first, *_more] = next_of(evidence)
    assert (first.criterion, first.page) == ("collect.core", "upload.py")
    after = judged(with_(evidence, made("sales", "sales")))
    assert after.answer("collect.core").met
    assert after.answer("collect.understood").met
    [note] = [one.note for one in judged(evidence).answer("collect.core").measured.lacking]
    assert "load the orders once more" in note
    [other] = [one.note for one in judged(workspace(["headers", "items"])).answer("collect.core").measured.lacking]
    assert "name no product" in other

"""Lists judged blind: nothing of who made them leaves, an answer that turns is a tie, and agreement comes first."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.lake import Lake
from core.recommend import Options
from core.recommend.blind import (
    Pair,
    agreement_of,
    ask,
    cost,
    judge,
    judged,
    newest,
    opinions,
    pairs_of,
    people_say,
    take_back,
    tally,
)
from core.recommend.blind.asking import Opinion, combined
from core.recommend.data import open_shop
from core.settings import settings
from tests.core.recommend.weak.shop_with_faults import landed
from tests.core.text.llm.server import Model, serving, use

SIDES = st.sampled_from(["first", "second", "tie"])


def pair(key: str, first: str = "a") -> Pair:
    return Pair(key, ("met",), (("one",), ("two",)), first)


@given(SIDES, SIDES)
def test_what_turns_with_the_order_is_a_tie(shown: str, turned: str) -> None:
    found = combined(pair("k"), {"better": shown, "reason": "fits"}, {"better": turned, "reason": "fits"})
    back = {"first": "second", "second": "first", "tie": "tie"}[turned]
    assert found.steady == (shown == back)
    assert found.better == (shown if found.steady else "tie")


def test_a_model_that_always_takes_the_first_list_decides_nothing() -> None:
    one = combined(pair("k"), {"better": "first", "reason": "fits"}, {"better": "first", "reason": "fits"})
    assert (one.better, one.steady, one.reason) == ("tie", False, "unclear")


def test_agreement_counts_from_thirty_pairs_and_a_sure_kappa() -> None:
    sides = ["first", "second", "tie"] * 12
    said = {f"k{n}": side for n, side in enumerate(sides)}
    held = {key: Opinion(key, side, True, "fits") for key, side in said.items()}
    assert agreement_of(said, held).enough
    assert not agreement_of(dict(list(said.items())[:20]), held).enough
    turned = {key: Opinion(key, "first", True, "fits") for key in said}
    assert not agreement_of(said, turned).enough
    assert agreement_of({}, held).kappa is None


def test_who_won_is_counted_by_who_made_the_list() -> None:
    pairs = [pair("k0", "a"), pair("k1", "b"), pair("k2", "a"), pair("k3", "b")]
    found = tally(pairs, {"k0": "first", "k1": "first", "k2": "tie"}, ("a", "b"))
    assert (found.wins, found.ties, found.judged) == ({"a": 1, "b": 1}, 1, 3)
    assert found.share == 0.5
    assert found.low < 0.5 < found.high
    assert people_say({"k": {"x": "first", "y": "second"}, "l": {"x": "first"}}) == {"k": "tie", "l": "first"}


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    with serving() as server:
        use(monkeypatch, server.url)
        yield server
    settings.cache_clear()


def test_a_pair_is_asked_in_both_orders_without_names_and_ids(lake: Lake, model: Model) -> None:
    landed(lake, without=("reviews", "inventory", "users"))
    shop = open_shop(lake, "events")
    pairs = pairs_of(lake, shop, Options(), ("popularity", "item_knn"), n=6)
    other = pairs_of(lake, shop, Options(), ("item_knn", "popularity"), n=6)
    assert [(one.key, one.lists, one.first) for one in pairs] == [(one.key, one.lists, one.first) for one in other]
    assert {one.first for one in pairs} == {"popularity", "item_knn"}
    model.answer = lambda told: [
        {"row": row["row"], "better": "first" if min(row["first"]) < min(row["second"]) else "second", "reason": "fits"}
        for row in told["rows"]
    ]
    assert cost(lake, pairs).rows == 12
    run = ask(lake, pairs)
    assert (run.asked, run.answered, run.refused) == (6, 6, {})
    sent = json.dumps(model.documents(), ensure_ascii=False)
    assert not any(word in sent for word in ("popularity", "item_knn", "u0", "P0"))
    held = opinions(lake, pairs)
    assert all(one.steady for one in held.values())  # it goes by what is in the lists, not by their order
    assert cost(lake, pairs).calls == 0
    assert newest(lake, pairs) == run
    with pytest.raises(BadInput):
        ask(lake, ())


def test_verdicts_are_kept_by_reviewer_and_taken_back(lake: Lake) -> None:
    assert judged(lake, {"k"}) == {}
    assert not take_back(lake, {"k"}, "Ann")
    assert not (lake.path / "lists.sqlite").exists()  # looking writes nothing
    judge(lake, "k", "Ann", "first")
    judge(lake, "k", "Bob", "second")
    judge(lake, "k", "Ann", "tie")
    assert judged(lake, {"k", "l"}) == {"k": {"Bob": "second", "Ann": "tie"}}
    assert take_back(lake, {"k"}, "Ann")
    assert judged(lake, {"k"}) == {"k": {"Bob": "second"}}
    with pytest.raises(BadInput):
        judge(lake, "k", "Ann", "better")

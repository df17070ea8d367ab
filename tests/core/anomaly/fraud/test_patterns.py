"""Every planted pattern is found with its rows, whatever its size; honest shops, which share much, stay clean."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.fraud import PATTERNS, search
from core.anomaly.words import sentence
from core.i18n import use_language
from tests.core.anomaly.fraud import planted

OF_ORDERS = [name for name, one in PATTERNS.items() if "orders" in one.kinds]
CLEAN = 6
"""Honest shops that are searched here; `benchmarks/fraud.py` searches hundreds."""


@lru_cache(maxsize=8)
def shop(seed: int) -> pd.DataFrame:
    return planted.clean(seed, accounts=250, sellers=15)


@pytest.mark.parametrize("name", OF_ORDERS)
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), base=st.integers(0, 2), size=st.integers(0, 30))
def test_a_planted_pattern_is_found_with_its_rows_and_named_rightly(name: str, seed: int, base: int, size: int) -> None:
    frame, rows = planted.add(shop(base), getattr(planted, name)(shop(base), seed, size))
    found = search(planted.records(frame)).of(name)
    touched = set().union(*(one.places for one in found))
    expected = rows if name != "account_takeover" else {one for one in rows if frame["device"][one] == "thief"}
    assert len(touched & expected) >= 0.8 * len(expected), (len(touched & expected), len(expected))
    assert len(touched - rows) <= 0.1 * len(expected), "honest rows were taken along"
    for one in found:
        assert 0 < one.finding.score <= 1
        for language in ("en", "zh_CN"):
            with use_language(language):
                assert len(sentence(one.finding)) > 10


def test_honest_shops_give_no_false_alarm() -> None:
    """Families on one tablet, a house of students with one coupon, an office, movers, a sale day."""
    alarms = [
        (seed, one.pattern, one.links)
        for seed in range(CLEAN)
        for one in search(planted.records(planted.clean(1_000 + seed, accounts=300))).cases
    ]
    print(f"false alarms in {CLEAN} honest shops: {len(alarms)}")
    assert not alarms


@given(seed=st.integers(0, 10_000), copies=st.integers(4, 40), copied=st.booleans())
@settings(max_examples=8, deadline=None)
def test_brushed_reviews(seed: int, copies: int, copied: bool) -> None:
    frame = planted.reviews(seed % 3, count=700)
    assert not search(planted.records(frame, "reviews")).cases
    size = copies if copied else copies + 10
    item = f"i{seed % 100}"
    rows = [
        {"user_id": f"f{n}", "item_id": item, "rating": 5, "time": planted.START + (60 + n % 2) * planted.DAY,
         "text": "the best shop and the best product of all" if copied else f"fine {n} and {n * 7} as said"}
        for n in range(size)
    ]  # fmt: skip
    both = pd.concat([frame, pd.DataFrame(rows)], ignore_index=True)
    found = search(planted.records(both, "reviews"))
    assert [one.finding.key for one in found.cases] == [item]
    assert len(set(found.cases[0].places) & set(range(len(frame), len(both)))) >= 0.9 * size


@given(seed=st.integers(0, 10_000))
@settings(max_examples=4, deadline=None)
def test_click_fraud(seed: int) -> None:
    assert not search(planted.records(planted.clicks(seed), "impressions")).cases
    frame = planted.clicks(seed, bots=True)
    found = search(planted.records(frame, "impressions"), bids={"ad3": 0.5})
    assert [one.finding.key for one in found.cases] == ["bot"]
    bot = frame[(frame["user_id"] == "bot") & (frame["clicked"] > 0)]
    assert set(found.cases[0].places) == set(bot.index)
    assert found.cases[0].finding.amount == pytest.approx(0.5 * len(bot))


COLUMNS = (
    *("order_id", "seller_id", "coupon", "payment", "device", "address", "ip", "status"),
    *("price", "amount", "quantity", "item_id", "user_id", "time"),
)


@given(dropped=st.sets(st.sampled_from(COLUMNS), max_size=12))
@settings(max_examples=25, deadline=None)
def test_columns_may_be_missing_and_what_cannot_be_judged_is_named(dropped: set[str]) -> None:
    frame = shop(0).drop(columns=sorted(dropped)).head(400)
    found = search(planted.records(frame))
    assert set(found.judged) | set(found.missing) == set(OF_ORDERS)
    for lacks in found.missing.values():
        assert lacks
        for one in lacks:
            assert {
                "time" if role == "timestamp" else role for role in ([one] if isinstance(one, str) else one)
            } & dropped


def test_values_in_other_words_change_nothing() -> None:
    """Accounts, devices and sellers under other names, rows in another order: the same rows are found."""
    frame, _rows = planted.add(shop(1), planted.fake_orders(shop(1), 5, 14) + planted.carding(shop(1), 5, 20))
    before = search(planted.records(frame))
    order = np.random.default_rng(0).permutation(len(frame))
    again = frame.iloc[order].reset_index(drop=True)
    for name in ("user_id", "device", "seller_id", "ip"):
        again[name] = "z" + again[name].str[::-1]
    after = search(planted.records(again))
    one = {frozenset(int(row) for row in case.places) for case in before.cases}
    other = {frozenset(int(order[row]) for row in case.places) for case in after.cases}
    assert one == other
    assert one


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_few_rows_or_one_value_everywhere_break_nothing(rows: int) -> None:
    frame = shop(0).head(rows)
    assert not search(planted.records(frame)).cases
    same = pd.concat([shop(0).head(1)] * 50, ignore_index=True)
    same["time"] = np.nan
    assert not [one for one in search(planted.records(same)).cases if one.pattern != "carding"]


def test_severity_follows_the_money_at_stake() -> None:
    frame, _rows = planted.add(shop(2), planted.refund_rings(shop(2), 1, 12))
    found = search(planted.records(frame))
    ring = found.of("refund_rings")[0]
    levels = [found.severity(replace(ring, finding=replace(ring.finding, amount=part * found.money)))
              for part in (0.0001, 0.001, 0.1)]  # fmt: skip
    assert levels == ["info", "warning", "error"]
    assert found.severity(replace(ring, finding=replace(ring.finding, amount=float("nan")))) == "warning"

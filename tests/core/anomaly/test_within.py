"""A number that is usual in the table and none in its category is found, with the reason saying against whom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly import found, judged
from core.anomaly.detect import prepare, rare_enough, score
from core.anomaly.subjects.within import within
from core.anomaly.words import sentence
from core.i18n import use_language
from core.lake import Lake
from tests.core.quality.planting import land


def groups(seed: int, n: int, kinds: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """A category for each row, and amounts around 10, 30, 90 ... with a lognormal spread, or a normal one."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, kinds, n)
    middles = 10.0 * 3.0 ** np.arange(kinds)
    if seed % 2:
        return codes, middles[codes] * rng.lognormal(0, 0.25, n)
    return codes, middles[codes] * (1 + 0.15 * rng.normal(size=n))


@given(seed=st.integers(0, 10_000), n=st.integers(300, 3_000))
@settings(max_examples=25, deadline=None)
def test_what_is_moved_into_another_group_is_the_farthest(seed: int, n: int) -> None:
    codes, amounts = groups(seed, n)
    planted = int(np.flatnonzero(codes == 0)[0])
    amounts[planted] = 270.0  # usual for the dearest group
    held = within({"amount": amounts}, {"kind": codes, "noise": np.arange(n) % 3})
    assert [(one.number, one.category) for one in held] == [("amount", "kind")]
    assert int(np.nanargmax(held[0].off)) == planted
    low, middle, high = held[0].of(planted)
    assert 8 < middle < 12
    assert low < middle < high < 60


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_category_that_tells_nothing_makes_no_feature(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert not within({"a": rng.lognormal(size=800)}, {"k": rng.integers(0, 6, 800)})
    assert not within({"a": rng.normal(size=800)}, {"k": np.arange(800)})
    assert not within({"a": np.full(800, np.nan)}, {"k": rng.integers(0, 6, 800)})


@pytest.mark.parametrize("seed", [0, 1])
def test_the_reason_says_against_whom(lake: Lake, seed: int) -> None:
    codes, amounts = groups(seed, 700)
    amounts[7], codes[7] = 265.0, 0
    rng = np.random.default_rng(seed)
    rows = [{"kind": f"k{code}", "amount": float(amount), "other": float(other)}
            for code, amount, other in zip(codes, amounts, rng.normal(size=700), strict=True)]  # fmt: skip
    land(lake, "table", "other", {}, rows)
    assert "within:amount / kind" in judged(lake, "table", "row").table.names
    answer = found(lake, "table", "row")
    assert [one.key for one in answer.findings][:1] == ["7"]
    assert answer.rare <= 3
    told = sentence(answer.findings[0])
    assert "amount is 265; 99 of 100 rows with kind = k0 have at most" in told
    with use_language("zh_CN"):
        assert "kind = k0 的行" in sentence(answer.findings[0])


def test_clean_groups_alarm_no_more_than_promised() -> None:
    alarms = 0
    for seed in range(10):
        codes, amounts = groups(seed, 300 + 20 * seed, 2 + seed % 5)
        held = within({"amount": amounts}, {"kind": codes})
        values = np.column_stack([amounts, np.random.default_rng(seed).normal(size=len(codes)), held[0].off])
        chance = score(prepare(values, ["amount", "other", held[0].feature])).chance
        alarms += bool((chance <= rare_enough(chance)).any())
    assert alarms <= 3  # the false discovery rate is 0.1


@pytest.mark.parametrize("kinds", [2, 12, 40])
def test_one_value_for_each_group_breaks_nothing_and_a_row_off_it_stands_apart(lake: Lake, kinds: int) -> None:
    rng = np.random.default_rng(kinds)
    codes, price = rng.integers(0, kinds, 900), np.round(rng.uniform(1, 80, kinds), 2)
    own = price[codes]
    held = within({"price": own}, {"article": codes})
    assert all(np.nanmax(abs(one.off)) == 0 for one in held)
    own = own.copy()
    own[17] *= 10
    held = within({"price": own}, {"article": codes})
    if held:  # two prices may be told apart by nothing more than chance
        assert int(np.nanargmax(abs(held[0].off))) == 17
    rows = [{"article": f"P{code}", "pieces": int(n), "price": float(one)}
            for code, n, one in zip(codes, rng.poisson(20, 900), own, strict=True)]  # fmt: skip
    land(lake, "table", "other", {}, rows)
    keys = [one.key for one in (lambda answer: (*answer.findings, *answer.farthest))(found(lake, "table", "row"))]
    assert keys[0] == "17"

"""Levels of a request: values add up branch by branch, festivals included; what does not nest is refused by name; the
intervals hold what they promise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import ingest
from core.commands.use.forecast_levels import level_lines
from core.errors import BadInput, NotFound
from core.forecast import Measure, request_of
from core.forecast.hierarchy import check_nesting, hierarchy_of, levelled_of, nestings_of, reconciled_of, tree_of
from core.forecast.hierarchy.answer import _ratio
from core.forecast.series import Panel
from core.lake import Lake

NAMES = st.sampled_from(["H", "H > K", "H > B", "H > B > X", "T", "T > X", "–"])


def _nested(groups: list[str], brands: list[int]) -> list[tuple[str, str, str]]:
    """Items whose brand belongs to their group."""
    return [(group, f"{group}/{brand}", f"i{n}") for n, (group, brand) in enumerate(zip(groups, brands, strict=True))]


@given(st.lists(st.tuples(NAMES, st.integers(0, 2)), min_size=2, max_size=12), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_every_branch_is_the_sum_of_those_under_it(said: list[tuple[str, int]], seed: int) -> None:
    rows = _nested([one for one, _ in said], [one for _, one in said])
    by = ("group", "brand", "item")
    check_nesting(rows, by)
    tree = hierarchy_of([row[2] for row in rows], [row[:-1] for row in rows], by[:-1])
    branches = tree_of(tree, rows, by)
    rng = np.random.default_rng(seed)
    items, lifts = rng.uniform(0, 9, (len(rows), 3)), rng.uniform(0.5, 4, (len(rows), 3))
    whole = tree.whole(items) * _ratio(tree, items, lifts)  # festivals put back
    for values in (tree.whole(items), whole):
        sums = np.zeros((len(branches), 3))
        for one in branches:
            if one.under >= 0:
                sums[one.under] += values[one.node]
        for place, one in enumerate(branches):
            if one.level != "item":
                assert np.allclose(sums[place], values[one.node])
        for level in {one.level for one in branches}:
            assert np.allclose(sum(values[one.node] for one in branches if one.level == level), values[0])
            assert sum(one.items for one in branches if one.level == level) == len(rows)


@given(st.lists(NAMES.filter(lambda one: one != "–"), min_size=3, max_size=12), st.data())
@settings(max_examples=40, deadline=None)
def test_a_value_in_two_places_is_named(groups: list[str], data: st.DataObject) -> None:
    rows = _nested(groups, [0] * len(groups))
    moved = data.draw(st.integers(0, len(rows) - 1))
    again = ("elsewhere", *rows[moved][1:])
    with pytest.raises(BadInput) as refused:
        check_nesting([*rows, again], ("group", "brand", "item"))
    assert f"{rows[moved][1]} in" in str(refused.value)
    assert refused.value.data["values"] == 1


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seasonal naive forecast alone: how levels add up does not hang on the models."""
    monkeypatch.setattr("core.forecast.hierarchy.answer.SECONDS", 1e-9)
    monkeypatch.setattr("core.forecast.run._pooled", lambda *_given: None)


def _table(days: int = 56) -> pd.DataFrame:
    """Six products of three categories and two groups, sold in four shops that do not nest."""
    rng = np.random.default_rng(4)
    week = np.array([1, 1, 1, 1.1, 1.3, 1.7, 1.5])[np.arange(days) % 7]
    rows = []
    for n in range(6):
        for day, units in enumerate(rng.poisson((8 + 4 * n) * week)):
            when = f"{pd.Timestamp('2026-03-02') + pd.Timedelta(days=day):%Y-%m-%d}"
            rows.append((when, f"g{n % 2}", f"c{n % 4}", f"p{n}", f"s{day % 4}", units))
    return pd.DataFrame(rows, columns=["day", "group", "category", "product", "shop", "units"])


def test_nesting_is_told_from_the_data_and_a_request_answers_on_all_levels(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    _table().to_csv(tmp_path / "sold.csv", index=False)
    ingest(lake, tmp_path / "sold.csv", "sold", kind="other")
    offered = nestings_of(lake, "sold")
    assert offered[0] == ("group", "category", "product")
    assert not any("shop" in one and len(one) > 1 for one in offered)
    measure = Measure("day", "units", by=("group", "product"))
    found = levelled_of(lake, request_of(lake, "sold", measure, 7, country="", reconcile="bottom_up"))
    assert found.apart() < 1e-9
    assert found.reconciled.reconciler.method == "bottom_up"
    assert any(line.startswith("group, values: 2") for line in level_lines(found, 0.9))
    mean = found.result.outcome.forecast.mean
    low, high = found.result.outcome.forecast.interval(0.9)
    assert ((low <= mean + 1e-9) & (mean <= high + 1e-9)).mean() > 0.95
    assert found.result.mended.panel.values[0].sum() == pytest.approx(_table()["units"].sum(), rel=0.1)
    with pytest.raises(BadInput, match="does not lie within shop"):
        levelled_of(
            lake, request_of(lake, "sold", Measure("day", "units", by=("shop", "product")), 7, reconcile="auto")
        )
    means = Measure("day", "units", "mean", by=("group", "product"))
    with pytest.raises(BadInput, match="Means do not add up"):
        levelled_of(lake, request_of(lake, "sold", means, 7, reconcile="auto"))
    with pytest.raises(NotFound):
        levelled_of(lake, request_of(lake, "sold", measure, 7, reconcile="magic"))


def test_intervals_of_what_was_reconciled_hold_what_came() -> None:
    rng = np.random.default_rng(7)
    h, inside = 7, []
    for _run in range(3):
        level = rng.uniform(20, 60, 24)[:, None]
        week = np.array([1, 1, 1, 1.1, 1.3, 1.7, 1.5])[np.arange(147) % 7]
        shared = np.exp(0.1 * rng.normal(size=147))
        values = rng.poisson(level * week * shared).astype(float)
        keys = tuple((f"c{n % 4}", f"i{n}") for n in range(24))
        times = pd.date_range("2026-01-05", periods=140).to_numpy()
        panel = Panel([key[1] for key in keys], times, values[:, :140], "D", (7,), ("category", "item"), keys)
        found = reconciled_of(panel, h, ("category",), only=("naive",))
        low, high = found.forecast.interval(0.9)
        came = found.hierarchy.whole(values[:, 140:])
        inside.append((came >= low) & (came <= high))
        assert found.outcome.coverage[0.9] == pytest.approx(0.9, abs=0.07)
    assert np.mean(inside) == pytest.approx(0.9, abs=0.07)

"""Where texts come from: planted causes of several columns, two at once, proxies, and mixtures that mislead."""

from __future__ import annotations

import numpy as np
import pytest

from core.voice.root_causes import ITEM, roots
from core.voice.said import Said


def said(columns: dict[str, np.ndarray], items: np.ndarray | None = None) -> Said:
    count = len(next(iter(columns.values())))
    return Said(
        "reviews", 1, "text", np.arange(count), tuple("x" * count), np.full(count, "NaT", "datetime64[D]"),
        np.zeros(count), "stars", tuple(map(str, items)) if items is not None else ("",) * count,
        {name: tuple(map(str, values)) for name, values in columns.items()},
    )  # fmt: skip


def drawn(seed: int, count: int = 3_000) -> tuple[np.random.Generator, dict[str, np.ndarray]]:
    draw = np.random.default_rng(seed)
    sizes = {"supplier": 6, "version": 5, "region": 4, "carrier": 3}
    return draw, {
        name: np.array([f"{name[0]}{n}" for n in draw.integers(0, size, count)]) for name, size in sizes.items()
    }


@pytest.mark.parametrize("column", ["supplier", "version", "region", "carrier"])
@pytest.mark.parametrize("seed", range(3))
def test_one_planted_cause_stands_first_and_by_itself(column: str, seed: int) -> None:
    draw, columns = drawn(seed)
    mine = draw.random(3_000) < np.where(columns[column] == f"{column[0]}1", 0.2, 0.04)
    found = roots(said(columns), np.flatnonzero(mine).tolist())
    assert (found[0].column, found[0].value, found[0].goes_with) == (column, f"{column[0]}1", None)


@pytest.mark.parametrize("seed", range(3))
def test_two_causes_at_once_are_both_told(seed: int) -> None:
    draw, columns = drawn(seed)
    bad = (columns["supplier"] == "s1") | (columns["carrier"] == "c2")
    mine = draw.random(3_000) < np.where(bad, 0.2, 0.03)
    found = roots(said(columns), np.flatnonzero(mine).tolist())
    by_itself = {(one.column, one.value) for one in found if one.goes_with is None}
    assert {("supplier", "s1"), ("carrier", "c2")} <= by_itself


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("true", ["supplier", "region"])
def test_a_proxy_only_goes_with_the_cause(seed: int, true: str) -> None:
    """Supplier s1 delivers to region r1 alone; the fault is of one of the two."""
    draw, columns = drawn(seed)
    columns["region"] = np.where(columns["supplier"] == "s1", "r1", columns["region"])
    cause, proxy = (true, f"{true[0]}1"), ("region", "r1") if true == "supplier" else ("supplier", "s1")
    mine = draw.random(3_000) < np.where(columns[true] == cause[1], 0.25, 0.03)
    found = {(one.column, one.value): one for one in roots(said(columns), np.flatnonzero(mine).tolist())}
    assert found[cause].goes_with is None
    assert found[proxy].goes_with == cause
    assert found[proxy].apart


def test_what_is_always_together_cannot_be_told_apart() -> None:
    draw, columns = drawn(1)
    columns["region"] = np.where(columns["supplier"] == "s1", "r1", "r2")
    mine = draw.random(3_000) < np.where(columns["supplier"] == "s1", 0.25, 0.03)
    found = roots(said(columns), np.flatnonzero(mine).tolist())
    assert [one.goes_with is None for one in found] == [True, False]
    assert not found[1].apart


def test_a_mixture_does_not_make_a_cause() -> None:
    """Simpson: version v1 is sold where complaints are frequent; within each region it is like the others."""
    draw, columns = drawn(3)
    columns["version"] = np.where((columns["region"] == "r1") & (draw.random(3_000) < 0.8), "v1", columns["version"])
    mine = draw.random(3_000) < np.where(columns["region"] == "r1", 0.25, 0.03)
    found = {(one.column, one.value): one for one in roots(said(columns), np.flatnonzero(mine).tolist())}
    assert found[("region", "r1")].goes_with is None
    assert found[("version", "v1")].goes_with == ("region", "r1")


def test_calm_columns_are_no_cause() -> None:
    told = 0
    for seed in range(20):
        draw, columns = drawn(seed, 800)
        found = roots(said(columns, draw.integers(0, 60, 800)), np.flatnonzero(draw.random(800) < 0.1).tolist())
        assert all(one.column in (ITEM, *columns) for one in found)
        told += bool(found)
    assert told <= 3

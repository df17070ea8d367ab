"""Detectors: clean tables are quiet, planted faults are found, and what is odd on no scale changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.detect import prepare, rare_enough, score, tail_probability

Rng = np.random.Generator
FAMILIES: dict[str, Callable[[Rng, int, int], np.ndarray]] = {
    "normal": lambda rng, n, f: rng.normal(size=(n, f)),
    "correlated": lambda rng, n, f: rng.normal(size=(n, f)) @ rng.normal(size=(f, f)),
    "lognormal": lambda rng, n, f: rng.lognormal(size=(n, f)),
    "student": lambda rng, n, f: rng.standard_t(3, size=(n, f)),
    "pareto": lambda rng, n, f: rng.pareto(1.5, size=(n, f)),
    "poisson": lambda rng, n, f: rng.poisson(rng.uniform(0.3, 5, f), size=(n, f)).astype(float),
    "uniform": lambda rng, n, f: rng.uniform(size=(n, f)),
    "clusters": lambda rng, n, f: rng.normal(size=(n, f)) + 6 * rng.integers(0, 3, (n, 1)),
    "uneven": lambda rng, n, f: rng.normal(size=(n, f)) + 6 * (rng.random((n, 1)) < 0.1),
    "gamma": lambda rng, n, f: rng.gamma(0.5, size=(n, f)),
}


def shown(values: np.ndarray, side: str = "both") -> np.ndarray:
    names = [f"f{at}" for at in range(values.shape[1])]
    chance = score(prepare(values, names, dict.fromkeys(names, side))).chance
    return np.flatnonzero(chance <= rare_enough(chance))


@pytest.mark.parametrize("side", ["both", "high"])
@pytest.mark.parametrize("family", FAMILIES)
def test_clean_tables_are_quiet(family: str, side: str) -> None:
    """One clean table in ten may show something (the false discovery rate is 0.1): of four none, or one by chance."""
    rng = np.random.default_rng(5)
    alarms = sum(bool(len(shown(FAMILIES[family](rng, 400, 6), side))) for _table in range(4))
    assert alarms <= 1


@pytest.mark.parametrize("family", ["normal", "correlated", "lognormal", "poisson", "gamma"])
@pytest.mark.parametrize("columns", [1, 3])
def test_planted_subjects_are_found(family: str, columns: int) -> None:
    rng = np.random.default_rng(7)
    values = FAMILIES[family](rng, 1500, 6)
    odd = rng.choice(1500, 5, replace=False)
    far = values.max(axis=0) * 50 if family in ("lognormal", "gamma") else 14 * values.std(axis=0)
    values[odd[:, None], np.arange(columns)] = far[:columns]
    found = shown(values)
    assert set(odd) <= set(found)
    assert len(found) <= 7


@settings(max_examples=8, deadline=None)
@given(st.integers(100, 200), st.integers(0, 10_000), st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_shift_and_scale_change_nothing(n: int, seed: int, shift: float, scale: float) -> None:
    values = np.random.default_rng(seed).normal(size=(n, 3))
    one = score(prepare(values, ["a", "b", "c"])).each["neighbours"]
    other = score(prepare(values * scale + shift, ["a", "b", "c"])).each["neighbours"]
    assert np.allclose(np.log(one), np.log(other), atol=1e-3)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=300))
def test_a_tail_probability_is_one_and_keeps_the_order(scores: list[float]) -> None:
    values = np.array(scores)
    chance = tail_probability(values)
    assert ((chance > 0) & (chance <= 1)).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(chance[order]) <= 1e-12).all()


@pytest.mark.parametrize("family", ["normal", "exponential", "uniform"])
def test_tail_probabilities_are_those_of_new_draws(family: str) -> None:
    """Of draws from one distribution, at most about a share p has a tail probability below p."""
    rng = np.random.default_rng(3)
    draw = {"normal": rng.standard_normal, "exponential": rng.standard_exponential, "uniform": rng.random}[family]
    below = [(tail_probability(draw(500)) < 1e-3).mean() for _draw in range(60)]
    assert np.mean(below) <= 1.5e-3


def test_constants_copies_and_empty_columns_are_left_out() -> None:
    rng = np.random.default_rng(0)
    one = rng.normal(size=200)
    values = np.stack([one, one * 100, np.ones(200), np.full(200, np.nan), rng.normal(size=200)], axis=1)
    prepared = prepare(values, ["a", "cents", "one", "none", "b"])
    assert prepared.names == ("a", "b")
    assert prepared.left == {"cents": "copy", "one": "constant", "none": "empty"}


def test_the_same_table_gives_the_same_findings() -> None:
    values = np.random.default_rng(1).normal(size=(3000, 4))
    one, other = (score(prepare(values, list("abcd"))).chance for _time in range(2))
    assert (one == other).all()


def test_cells_of_infinite_or_enormous_size_do_not_break_anything() -> None:
    values = np.random.default_rng(2).normal(size=(300, 3))
    values[0, 0], values[1, 1], values[2, 2] = np.inf, 1e300, -1e300
    assert {1, 2} <= set(shown(values))

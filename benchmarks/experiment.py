"""Experiments: `python -m benchmarks.experiment [RUNS]`: does every method keep what it promises?

Over RUNS (2,000) simulated tests of each method: how often its 95 % interval covers the true effect (94 to 96 %), how
often a test of nothing is called a difference, once and with thirty looks, how much narrower covariates make the
interval, and how often the tree and the segments find a difference between units where there is none. Then the
processor seconds of a whole readout of a million units.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import row
from core.experiment.methods.corrections import adjusted, levels
from core.experiment.methods.difference import absolute, critical, relative, tail
from core.experiment.methods.estimate import Difference, Estimate
from core.experiment.methods.moments import Adjusted, Moments, Shape, estimates
from core.experiment.methods.quantile import quantile_estimate, window
from core.experiment.methods.sequences import anytime_interval, mixture_weight
from core.experiment.methods.tree import SPLIT_LEVEL, Cell, best_split, interaction

Array = NDArray[np.float64]
Random = np.random.Generator
UNITS = 800
"""Units per arm of a simulated test: small for a shop, so that what holds here holds there."""
LIFT = 0.7
"""The true effect of the arm, in the outcome's unit, a tenth of its spread."""


def moments(columns: Array) -> Moments:
    """Of units (n, k)."""
    return Moments(len(columns), columns.mean(axis=0), np.cov(columns, rowvar=False).reshape(columns.shape[1], -1))


def compared(arms: Mapping[str, Mapping[str, Array]], shape: Shape) -> tuple[Adjusted, Adjusted]:
    """Control "a" and arm "b", each stratum -> units (n, k)."""
    found = estimates({name: {s: moments(x) for s, x in of.items()} for name, of in arms.items()}, shape)
    return found["a"], found["b"]


def quantile_of(values: Array, q: float, effect: float = 1.0) -> Estimate:
    """A sample's quantile with its distribution, as the database gives it."""
    first, last = window(len(values), q, effect)
    points, count = np.unique(values, return_counts=True)
    start = np.cumsum(count) - count
    inside = (start + count >= first) & (start + 1 <= last)
    ranks = np.maximum(start[inside] + 1, first), np.minimum((start + count)[inside], last)
    return quantile_estimate(points[inside], *ranks, len(values), q, float(np.quantile(values, q)), effect)


def _habit(random: Random, n: int = UNITS) -> Array:
    return random.gamma(2, 1, n)


def mean(random: Random) -> tuple[Difference, float]:
    """Skewed revenue per unit, Welch."""
    a, b = (5 * _habit(random)[:, None] + lift for lift in (0, LIFT))
    first, second = compared({"a": {"": a}, "b": {"": b}}, Shape())
    return absolute(first.estimate, second.estimate), LIFT


def share(random: Random) -> tuple[Difference, float]:
    """Conversion of a tenth, Wald."""
    found = []
    for p in (0.1, 0.12):
        value = random.binomial(UNITS, p) / UNITS
        found.append(Estimate(UNITS, value, value * (1 - value) / UNITS, math.inf, value))
    return absolute(*found), 0.02


def relative_mean(random: Random) -> tuple[Difference, float]:
    """The relative effect of a mean, delta method."""
    a, b = (5 * _habit(random)[:, None] + lift for lift in (0, LIFT))
    first, second = compared({"a": {"": a}, "b": {"": b}}, Shape())
    return relative(first.estimate, second.estimate), LIFT / 10


def _sessions(random: Random, rate: float) -> tuple[Array, Array, Array, Array]:
    """Orders and sessions of units, and the same from before."""
    habit = _habit(random)
    now, before = 1 + random.poisson(3 * habit), 1 + random.poisson(3 * habit)
    taste = np.clip(random.beta(2, 8, UNITS), 0, 1)
    orders = random.binomial(now, np.clip(taste * rate / 0.2, 0, 1))
    return orders.astype(float), now.astype(float), random.binomial(before, taste).astype(float), before.astype(float)


def ratio(random: Random, beside: bool = False) -> tuple[Difference, float]:
    """Orders per session where heavy users differ, delta method; with `beside` the ratio from before as covariate."""
    arms = {name: {"": np.column_stack(_sessions(random, rate))} for name, rate in (("a", 0.2), ("b", 0.21))}
    first, second = compared(arms, Shape(1, ((2, 3),) if beside else ()))
    return absolute(first.estimate, second.estimate), 0.01


def adjusted_mean(random: Random, covariates: int = 1) -> tuple[Difference, float]:
    """Revenue with covariates from before."""
    arms = {}
    for name, lift in (("a", 0.0), ("b", LIFT)):
        habit = _habit(random)
        before = [5 * habit + random.normal(0, 2 + j, UNITS) for j in range(covariates)]
        arms[name] = {"": np.column_stack([5 * habit + random.gamma(1, 3, UNITS) + lift, *before])}
    first, second = compared(arms, Shape(covariates=tuple((1 + j, None) for j in range(covariates))))
    return absolute(first.estimate, second.estimate), LIFT


def adjusted_share(random: Random) -> tuple[Difference, float]:
    """Conversion with the spending from before."""
    arms = {}
    for name, lift in (("a", 0.0), ("b", 0.03)):
        habit = _habit(random)
        bought = random.random(UNITS) < np.clip(0.05 * habit, 0, 0.9) + lift
        arms[name] = {"": np.column_stack([bought, 5 * habit + random.normal(0, 2, UNITS)])}
    first, second = compared(arms, Shape(covariates=((1, None),)))
    return absolute(first.estimate, second.estimate), 0.03


def strata(random: Random) -> tuple[Difference, float]:
    """Revenue in five strata of different worth and size, which the arms share by chance."""
    arms: dict[str, dict[str, Array]] = {"a": {}, "b": {}}
    for name, lift in (("a", 0.0), ("b", LIFT)):
        label = random.choice(5, UNITS, p=[0.4, 0.3, 0.2, 0.07, 0.03])
        value = 4 * label + random.gamma(1, 4, UNITS) + lift
        arms[name] = {str(s): value[label == s][:, None] for s in range(5)}
    first, second = compared(arms, Shape())
    return absolute(first.estimate, second.estimate), LIFT


def clusters(random: Random) -> tuple[Difference, float]:
    """Users in 60 shops per arm, randomised by shop, of uneven sizes."""
    arms = {}
    for name, lift in (("a", 0.0), ("b", LIFT)):
        size = random.integers(5, 40, 60)
        sums = size * (10 + random.normal(0, 1.5, 60) + lift) + np.sqrt(size) * random.normal(0, 5, 60)
        arms[name] = {"": np.column_stack([sums, size.astype(float)])}
    first, second = compared(arms, Shape(1))
    return absolute(first.estimate, second.estimate), LIFT


CAPPED_TRUTH = 0.69301
"""The true difference of means capped at the 99 % quantile of both arms, by numerical integration."""


def capped(random: Random) -> tuple[Difference, float]:
    """Revenue capped at the 99 % quantile of both arms together."""
    a, b = (5 * _habit(random) + lift for lift in (0, LIFT))
    cap = np.quantile(np.concatenate([a, b]), 0.99)
    arms = {name: {"": np.minimum(x, cap)[:, None]} for name, x in (("a", a), ("b", b))}
    first, second = compared(arms, Shape())
    return absolute(first.estimate, second.estimate), CAPPED_TRUTH


def quantile(random: Random, q: float = 0.5) -> tuple[Difference, float]:
    """A quantile of revenue, exact bootstrap."""
    a, b = (5 * _habit(random) + lift for lift in (0, LIFT))
    return absolute(quantile_of(a, q), quantile_of(b, q)), LIFT


def simultaneous(random: Random, method: str) -> tuple[bool, float]:
    """Ten independent comparisons, half of them of nothing: any false call, and the share of false calls."""
    true = np.repeat([0.0, 3.0], 5)
    z = random.normal(true, 1)
    p = [tail(x, math.inf) for x in z]
    called = np.array(adjusted(p, method)) < 0.05
    return bool(called[:5].any()), called[:5].sum() / max(called.sum(), 1)


def widened(random: Random, method: str) -> float:
    """The share of ten intervals, widened with the correction, that cover."""
    true = np.repeat([0.0, 3.0], 5)
    z = random.normal(true, 1)
    each = levels([tail(x, math.inf) for x in z], 0.05, method)
    return float(np.mean([abs(x - t) <= critical(level) for x, t, level in zip(z, true, each, strict=True)]))


def looks(random: Random, n: int = 30, step: int = 200) -> tuple[bool, bool, bool]:
    """Thirty looks at no difference of a skewed outcome with estimated spread: called by plain p, by the sequence;
    and whether the sequence covered at every look."""
    rho = mixture_weight(10_000, 0.05)
    a, b = random.gamma(2, 5, (2, n, step))
    size = step * np.arange(1, n + 1)
    means, errors = [], []
    for x in (a, b):
        total, squares = np.cumsum(x.sum(axis=1)), np.cumsum((x**2).sum(axis=1))
        means.append(total / size)
        errors.append((squares / size - (total / size) ** 2) / (size - 1))
    estimate, error = means[1] - means[0], np.sqrt(errors[0] + errors[1])
    bands = [anytime_interval(e, s, int(2 * k), 0.05, rho) for e, s, k in zip(estimate, error, size, strict=True)]
    plain = bool((np.abs(estimate / error) > critical(0.05)).any())
    left = any(low > 0 or high < 0 for low, high in bands)
    return plain, left, not left


def null_tree(random: Random, features: int = 6, bins: int = 6, n: int = 150) -> bool:
    """Whether the tree finds something in six features of units that all answer alike."""
    cells = []
    for feature in range(features):
        for half in (0, 1):
            for arm in "ab":
                values = random.gamma(1, 1, (bins, n))
                spread = values.var(axis=1, ddof=1)
                cells += [
                    Cell(feature, 0, half, arm, at, n, float(values[at].mean()), float(spread[at]))
                    for at in range(bins)
                ]
    split = best_split(cells, 0, "b", "a", {feature: feature % 2 == 0 for feature in range(features)})
    return split is not None and split.p < 0.05 * SPLIT_LEVEL


def null_segments(random: Random, segments: int = 8, n: int = 60) -> bool:
    """Whether eight segments of sixty units per arm seem to differ where none does."""
    values = random.gamma(2, 5, (2, segments, n))
    estimate = values[1].mean(axis=1) - values[0].mean(axis=1)
    error = np.sqrt((values.var(axis=2, ddof=1) / n).sum(axis=0))
    return interaction([(e, s, 2 * n - 2) for e, s in zip(estimate, error, strict=True)])[2] < 0.05


METHODS: dict[str, Callable[[Random], tuple[Difference, float]]] = {
    "mean, Welch": mean,
    "share": share,
    "relative effect of a mean": relative_mean,
    "ratio, delta method": ratio,
    "ratio with a covariate": partial(ratio, beside=True),
    "mean with one covariate": adjusted_mean,
    "mean with three covariates": partial(adjusted_mean, covariates=3),
    "share with a covariate": adjusted_share,
    "mean in five strata": strata,
    "mean in clusters": clusters,
    "mean capped at 99 %": capped,
    "median": quantile,
    "90 % quantile": partial(quantile, q=0.9),
}
"""Name -> one simulated test: the difference found, and the true one."""


def coverage(method: Callable[[Random], tuple[Difference, float]], runs: int, seed: int = 0) -> tuple[float, float]:
    """How often the interval covers the true effect, and its mean width."""
    random = np.random.default_rng(seed)
    covered, width = 0, 0.0
    for _run in range(runs):
        difference, truth = method(random)
        low, high = difference.interval
        covered += low <= truth <= high
        width += high - low
    return covered / runs, width / runs


def rate(trial: Callable[[Random], float | bool], runs: int, seed: int = 0) -> float:
    """The mean of a trial."""
    random = np.random.default_rng(seed)
    return float(np.mean([trial(random) for _run in range(runs)]))


def whole_readout(units: int) -> float:
    """Processor seconds of a readout of so many units with five metrics, two covariates and a tree."""
    import pandas as pd

    from core.experiment import Metric, Plan, analyse_frame

    random = np.random.default_rng(0)
    habit = random.gamma(2, 1, units)
    rows = pd.DataFrame(
        {
            "unit": np.arange(units),
            "arm": random.choice(["a", "b"], units),
            "revenue": 5 * habit * random.lognormal(0, 0.5, units),
            "orders": random.poisson(habit),
            "visits": 1 + random.poisson(2 * habit),
            "bought": random.random(units) < 0.1,
            "pre_revenue": 5 * habit * random.lognormal(0, 0.5, units),
            "pre_orders": random.poisson(habit),
            "city": random.choice(list("uvwxyz"), units),
            "device": random.choice(["web", "app"], units),
        }
    )
    metrics = (
        Metric("revenue"),
        Metric("revenue", winsor=0.99),
        Metric("revenue", "quantile", quantile=0.9),
        Metric("orders", "ratio", "visits"),
        Metric("bought", "proportion"),
    )
    before = ("pre_revenue", "pre_orders")
    plan = Plan("arm", metrics, unit="unit", covariates=before, features=("city", "device", *before))
    start = time.process_time()
    analyse_frame(rows, plan)
    return time.process_time() - start


def main(runs: int = 2000) -> None:
    """Print every figure beside its target."""
    for name, method in METHODS.items():
        covered, _width = coverage(method, runs)
        row(f"coverage of 95 % intervals: {name}", 100 * covered, 94, unit="%", better="high")
        if covered > 0.96:
            row(f"  above 96 %: {name}", 100 * covered, 96, unit="%")
    narrow = coverage(adjusted_mean, 200)[1] / coverage(partial(adjusted_mean, covariates=0), 200)[1]
    row("width with a covariate over without", narrow, 1, unit="x")
    row("a test of nothing called, thirty looks, plain p", 100 * rate(lambda r: looks(r)[0], runs), unit="%")
    row("a test of nothing called, thirty looks, sequence", 100 * rate(lambda r: looks(r)[1], runs), 5, unit="%")
    for method, name in (("holm", "Holm"), ("bh", "Benjamini-Hochberg")):
        wrong = rate(lambda r, m=method: simultaneous(r, m)[0], runs)  # type: ignore[misc]
        false = rate(lambda r, m=method: simultaneous(r, m)[1], runs)  # type: ignore[misc]
        row(f"any false call among ten, {name}", 100 * wrong, 5 if method == "holm" else None, unit="%")
        row(f"share of false calls, {name}", 100 * false, 5, unit="%")
        within = rate(lambda r, m=method: widened(r, m), runs)  # type: ignore[misc]
        row(f"widened intervals that cover, {name}", 100 * within, 95, unit="%", better="high")
    row("the tree finds something where nothing differs", 100 * rate(null_tree, 3 * runs), 5, unit="%")
    row("segments seem to differ where none does", 100 * rate(null_segments, 3 * runs), 5, unit="%")
    row("processor seconds of a readout of a million units", whole_readout(1_000_000), unit="s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)

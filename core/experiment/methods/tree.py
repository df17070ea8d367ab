"""Where an effect differs: a shallow causal tree with an honest split, and the test of interaction for given segments.

One half of the units chooses where to split, the other half alone tests and estimates (Athey and Imbens 2016,
"Recursive Partitioning for Heterogeneous Causal Effects"), so that the search costs the estimate nothing: the split is
tested like any comparison planned beforehand. A branch is split further only where the split above it is proven.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.special import chdtrc, fdtrc

from core.experiment.methods.difference import difference_of, tail
from core.experiment.methods.estimate import Difference

FEWEST_IN_LEAF = 100
"""Units that each arm has in each half of a leaf: below it neither normal law nor anyone's interest holds."""
FEWEST_IN_SEGMENT = 30
"""Units of each arm that a segment needs to be tested against others."""
SPLIT_LEVEL = 0.8
"""Share of alpha at which a split is called: in the smallest leaves of skewed outcomes the t law
calls differences a little more often than it says (measured: 5.2 % instead of 5 %)."""
CHOOSE, TEST = 0, 1
"""The half that chooses splits, and the one that tests them."""


@dataclass(frozen=True)
class Cell:
    """One bin of a feature, in one arm and half, on one metric: size, mean and variance."""

    feature: int
    metric: int
    half: int
    arm: str
    bin: int
    n: int
    mean: float
    variance: float


@dataclass(frozen=True)
class Group:
    """Size, sum and sum of squared deviations of some units."""

    n: int = 0
    mean: float = 0.0
    scatter: float = 0.0

    def add(self, other: Group) -> Group:
        """Both groups in one."""
        n = self.n + other.n
        if not n:
            return self
        apart = other.mean - self.mean
        return Group(n, self.mean + apart * other.n / n, self.scatter + other.scatter + apart**2 * self.n * other.n / n)

    @property
    def error_squared(self) -> float:
        return self.scatter / (self.n - 1) / self.n if self.n > 1 else math.inf


@dataclass(frozen=True)
class Split:
    """A feature's bins in two parts, chosen by one half, and what the other half says of it.

    `low` and `high` are the effects in both parts, `p` tests whether they differ; all from the testing half.
    """

    feature: int
    bins: tuple[int, ...]
    rest: tuple[int, ...]
    low: Difference
    high: Difference
    p: float
    units: tuple[int, int]


Table = Mapping[tuple[int, str], Mapping[int, Group]]


def best_split(
    cells: Sequence[Cell], metric: int, arm: str, control: str, ordered: Mapping[int, bool], alpha: float = 0.05
) -> Split | None:
    """The split of one metric and arm that the choosing half likes best, tested on the other; None where none fits.

    Args:
        ordered: Feature -> whether its bins have an order; bins without one are ordered by their effect in the
            choosing half.
    """
    mine = [cell for cell in cells if cell.metric == metric and cell.arm in (arm, control)]
    best = 0.0
    chosen: tuple[int, tuple[int, ...], tuple[int, ...], Table] | None = None
    for feature in sorted({cell.feature for cell in mine}):
        table = _table([cell for cell in mine if cell.feature == feature])
        bins = sorted({at for of in table.values() for at in of})
        if not ordered[feature]:
            likings = [_effect(_sum(table, CHOOSE, [at], arm, control))[0] for at in range(bins[-1] + 1)]
            bins = sorted(bins, key=likings.__getitem__)
        for cut in range(1, len(bins)):
            low, high = tuple(bins[:cut]), tuple(bins[cut:])
            if min(_smallest(table, part, arm, control) for part in (low, high)) < FEWEST_IN_LEAF:
                continue
            score = abs(_apart(*(_effect(_sum(table, CHOOSE, part, arm, control)) for part in (low, high)))[0])
            if score > best:
                best, chosen = score, (feature, low, high, table)
    if chosen is None:
        return None
    feature, low, high, table = chosen
    first, second = (_effect(_sum(table, TEST, part, arm, control)) for part in (low, high))
    sizes = [
        sum(group.n for half in (CHOOSE, TEST) for group in _sum(table, half, part, arm, control))
        for part in (low, high)
    ]
    return Split(
        feature,
        low,
        high,
        difference_of(*first, alpha),
        difference_of(*second, alpha),
        tail(*_apart(first, second)),
        (sizes[0], sizes[1]),
    )


def _table(cells: Sequence[Cell]) -> Table:
    """(half, arm) -> bin -> group."""
    table: dict[tuple[int, str], dict[int, Group]] = {}
    for cell in cells:
        group = Group(cell.n, cell.mean, cell.variance * (cell.n - 1))
        table.setdefault((cell.half, cell.arm), {})[cell.bin] = group
    return table


def _sum(table: Table, half: int, bins: Sequence[int], arm: str, control: str) -> tuple[Group, Group]:
    """Both arms' units in some bins."""
    found = []
    for name in (arm, control):
        group = Group()
        for at in bins:
            group = group.add(table.get((half, name), {}).get(at, Group()))
        found.append(group)
    return found[0], found[1]


def _smallest(table: Table, bins: Sequence[int], arm: str, control: str) -> int:
    return min(group.n for half in (CHOOSE, TEST) for group in _sum(table, half, bins, arm, control))


def _effect(arms: tuple[Group, Group]) -> tuple[float, float, float]:
    """Estimate and standard error of arm minus control, and the degrees of freedom of that error (Welch)."""
    arm, control = arms
    error = arm.error_squared + control.error_squared
    below = sum(one.error_squared**2 / (one.n - 1) for one in arms if one.n > 1)
    return arm.mean - control.mean, math.sqrt(error), error**2 / below if 0 < below < math.inf else math.inf


def _apart(low: tuple[float, float, float], high: tuple[float, float, float]) -> tuple[float, float]:
    """How many standard errors two effects are apart, and the degrees of freedom of that."""
    error = math.hypot(low[1], high[1])
    if not 0 < error < math.inf:
        return 0.0, math.inf
    below = low[1] ** 4 / low[2] + high[1] ** 4 / high[2]
    return (low[0] - high[0]) / error, error**4 / below if below > 0 else math.inf


def interaction(effects: Sequence[tuple[float, float, float]]) -> tuple[float, int, float]:
    """Whether segments have the same effect: (Q, degrees of freedom, p).

    Q is Cochran's; its p is Welch's (1951), which takes into account that the errors are estimated themselves.

    Args:
        effects: Per segment the estimate, its standard error and the degrees of freedom of that.
    """
    usable = [one for one in effects if math.isfinite(one[0]) and 0 < one[1] < math.inf]
    k = len(usable)
    if k < 2:
        return math.nan, 0, math.nan
    weights = [1 / error**2 for _estimate, error, _df in usable]
    whole = sum(weights)
    common = sum(w * one[0] for w, one in zip(weights, usable, strict=True)) / whole
    q = sum(w * (one[0] - common) ** 2 for w, one in zip(weights, usable, strict=True))
    unsure = sum((1 - w / whole) ** 2 / one[2] for w, one in zip(weights, usable, strict=True))
    statistic = q / (k - 1) / (1 + 2 * (k - 2) / (k**2 - 1) * unsure)
    p = fdtrc(k - 1, (k**2 - 1) / (3 * unsure), statistic) if unsure > 1e-12 else chdtrc(k - 1, q)
    return q, k - 1, float(p)


def independent(table: Mapping[str, Mapping[int, int]]) -> float:
    """p of the chi-square test that a feature's bins have the same shares in every arm (arm -> bin -> units)."""
    bins = sorted({at for of in table.values() for at in of})
    columns = {at: sum(of.get(at, 0) for of in table.values()) for at in bins}
    whole = sum(columns.values())
    rows = {arm: sum(of.values()) for arm, of in table.items() if sum(of.values())}
    df = (len(rows) - 1) * (len(bins) - 1)
    if df < 1:
        return 1.0
    expected = {(arm, at): rows[arm] * columns[at] / whole for arm in rows for at in bins}
    chi2 = sum((table[arm].get(at, 0) - e) ** 2 / e for (arm, at), e in expected.items() if e)
    return float(chdtrc(df, chi2))

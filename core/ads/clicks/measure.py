"""How good predicted click rates are: order, likelihood and calibration on later impressions, beside plain rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.i18n import N_
from core.recommend import Figure
from core.recommend.events import Floats, Ints, Mask

RESAMPLES = 200
"""Draws of the bootstrap over pages: an end of a 95 % interval stands on five draws, enough for two digits."""
BINS = 10
"""Parts of equal size that predictions are put in for calibration: tenths, as reliability diagrams usually have."""
Z = 1.959964
"""Standard deviations of a 95 % interval (Phi^-1(0.975))."""
NAMES = {
    "model": N_("Click model"),
    "own": N_("Own rate of the product, by position"),
    "place": N_("Rate of the position"),
    "all": N_("One rate for all"),
}
"""What is measured: the model, and the plain rates it has to beat."""


@dataclass(frozen=True)
class Bin:
    """Impressions of about one predicted rate: how many, the mean prediction, the share clicked with its interval.

    The interval is Wilson's (1927), 95 %.
    """

    n: int
    predicted: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class Judged:
    """Figures on later impressions, 95 % bootstrap over pages.

    Attributes:
        auc: Chance that a clicked impression is rated above another one, ties half; by `NAMES`.
        loss: Mean logarithmic loss; by `NAMES`.
        gain: What the model's loss is less than that of each plain rate, on the same draws.
        error: Expected calibration error of each: mean distance of predicted and observed rate over `BINS` bins.
        bins: Of the model.
        impressions, clicks: Of the test; expected: clicks that the model foretold.
    """

    auc: Mapping[str, Figure]
    loss: Mapping[str, Figure]
    gain: Mapping[str, Figure]
    error: Mapping[str, float]
    bins: tuple[Bin, ...]
    impressions: int
    clicks: int
    expected: float


def judged(found: Mapping[str, Floats], clicked: Mask, page: Ints, seed: int = 0) -> Judged:
    """Measure predictions.

    Args:
        found: `NAMES` -> P(click) of the test's impressions; shape (M,) each. "model" has to be there.
        clicked: Shape (M,).
        page: Impressions of one page, which are drawn together; shape (M,).
    """
    pages = np.unique(page, return_inverse=True)[1]
    count = int(pages.max()) + 1
    losses = {name: log_loss(p, clicked) for name, p in found.items()}
    ranks = {name: _Ranked.of(p, clicked) for name, p in found.items()}
    rng = np.random.default_rng(seed)
    draws: dict[tuple[str, str], list[float]] = {}
    for _turn in range(RESAMPLES):
        weight = np.bincount(rng.integers(0, count, count), minlength=count)[pages].astype(np.float64)
        clicks = float(weight[clicked].sum())
        if not 0 < clicks < weight.sum():
            continue
        for name in found:
            draws.setdefault(("loss", name), []).append(float(weight @ losses[name] / weight.sum()))
            draws.setdefault(("auc", name), []).append(ranks[name].area(weight))
    even = np.ones(len(clicked))

    def figure(value: float, values: Floats) -> Figure:
        if not len(values):
            return Figure(value, None, None)
        low, high = np.quantile(values, [0.025, 0.975])
        return Figure(value, float(low), float(high))

    def drawn(what: str, name: str) -> Floats:
        return np.asarray(draws.get((what, name), []))

    loss = {name: figure(float(losses[name].mean()), drawn("loss", name)) for name in found}
    gain = {
        name: figure(loss[name].value - loss["model"].value, drawn("loss", name) - drawn("loss", "model"))
        for name in found
        if name != "model"
    }
    bins = {name: binned(p, clicked) for name, p in found.items()}
    return Judged(
        {name: figure(ranks[name].area(even), drawn("auc", name)) for name in found},
        loss,
        gain,
        {name: calibration_error(parts) for name, parts in bins.items()},
        bins["model"],
        len(clicked),
        int(clicked.sum()),
        float(found["model"].sum()),
    )


def log_loss(p: Floats, clicked: Mask) -> Floats:
    """-ln of the probability given to what happened, kept 1e-9 from 0 and 1; shape (M,)."""
    inside = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(-np.log(np.where(clicked, inside, 1 - inside)))


def binned(p: Floats, clicked: Mask, bins: int = BINS) -> tuple[Bin, ...]:
    """Predictions in parts of equal size, the lowest first; equal predictions stay together."""
    if not len(p):
        return ()
    edges = np.unique(np.quantile(p, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, p, side="right")
    found = []
    for one in np.unique(place):
        mine = place == one
        n, k = int(mine.sum()), int(clicked[mine].sum())
        low, high = wilson(k, n)
        found.append(Bin(n, float(p[mine].mean()), k / n, low, high))
    return tuple(found)


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """Mean distance of predicted and observed rate, bins weighted by size (Naeini, Cooper and Hauskrecht 2015)."""
    total = sum(one.n for one in bins)
    return sum(one.n * abs(one.predicted - one.observed) for one in bins) / total if total else float("nan")


def wilson(k: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if not n:
        return float("nan"), float("nan")
    p, z2 = k / n, Z * Z
    centre, half = p + z2 / (2 * n), Z * float(np.sqrt(p * (1 - p) / n + z2 / (4 * n * n)))
    return max(0.0, (centre - half) / (1 + z2 / n)), min(1.0, (centre + half) / (1 + z2 / n))


@dataclass(frozen=True)
class _Ranked:
    """Impressions in the order of their prediction, sorted once for all draws."""

    order: Ints
    clicked: Mask
    ties: Ints

    @staticmethod
    def of(p: Floats, clicked: Mask) -> _Ranked:
        order = np.argsort(p, kind="stable")
        return _Ranked(order, clicked[order], np.flatnonzero(np.diff(p[order], prepend=-np.inf)))

    def area(self, weight: Floats) -> float:
        """Area under the ROC curve where impression m counts `weight[m]` times (Mann and Whitney 1947); ties half."""
        mine = weight[self.order]
        yes = np.add.reduceat(mine * self.clicked, self.ties)
        no = np.add.reduceat(mine * ~self.clicked, self.ties)
        below = np.cumsum(no) - no / 2
        total = float(yes.sum() * no.sum())
        return float((yes * below).sum() / total) if total else float("nan")

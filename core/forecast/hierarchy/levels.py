"""All levels forecast and made to add up, and what that gained: measured on the past against adding up the items."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.errors import BadInput
from core.forecast.backtest import held, intervals, residuals_of, scored, usual_step
from core.forecast.forecasts import LEVELS, Forecast
from core.forecast.hierarchy.mint import METHODS, Reconciler, reconciler_of
from core.forecast.hierarchy.paths import reconciled_quantiles
from core.forecast.hierarchy.structure import Hierarchy, hierarchy_of
from core.forecast.run import Mapped, Outcome, forecast
from core.forecast.series import Floats, Mask, Panel
from core.i18n import _

BEST = "best"
"""The way with the smallest error in the backtest; bottom-up where nothing could be judged."""
MINT = "mint"
"""The form of MinT with the smallest error; the shrunken covariance where nothing could be judged."""
LEAST = 3
"""Moments from which on each can be reconciled by what two others taught."""


@dataclass(frozen=True)
class Reconciled:
    """Coherent forecasts of M nodes.

    Attributes:
        hierarchy: The nodes; base: each node's own forecast with its backtest.
        outcome: The coherent forecast in the nodes' order, with the backtest of what was reconciled: "best" among its
            scores, its past and its coverage; the other models are those of the base.
        items: Places, in the panel given, of the series that are added up.
        reconciler: What made it so.
        loss: Way to reconcile ("base" for none) -> level -> root mean squared error of the backtest in units of the
            seasonal naive forecast's; later moments judge what the earlier ones taught.
    """

    hierarchy: Hierarchy
    base: Outcome
    outcome: Outcome
    items: list[int]
    reconciler: Reconciler
    loss: Mapping[str, Mapping[str, float]]

    @property
    def forecast(self) -> Forecast:
        """The coherent forecast."""
        return self.outcome.forecast

    def gain(self, method: str = "", against: str = "bottom_up") -> float:
        """How much smaller the error of a way (what was taken where empty) is over all levels, NaN where not known."""
        mine, other = self.loss.get(method or self.reconciler.method), self.loss.get(against)
        if not mine or not other:
            return float("nan")
        return 1 - float(np.mean(list(mine.values())) / np.mean(list(other.values())))


def reconciled_of(
    panel: Panel,
    h: int,
    by: Sequence[str] | None = None,
    *,
    method: str = BEST,
    calendar: Floats | None = None,
    only: Sequence[str] = (),
    budget: float | None = None,
    rests: Mask | None = None,
    mapped: Mapped | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Reconciled:
    """Forecast a panel's series and all their sums, and make them add up.

    Args:
        panel: The items, mended; `panel.keys` tell their categories and brands.
        h: Periods ahead.
        by: Columns of `panel.by` that make levels; all but those that tell every series from every other.
        method: One of `mint.METHODS`, "best", or "mint".
        calendar, only, budget, rests, mapped, report: As for `core.forecast.forecast`.

    Raises:
        BadInput: Nothing can be added up: fewer than two series with values.
    """
    there = np.flatnonzero(np.isfinite(panel.values[:, -1]))
    if len(there) < 2:
        raise BadInput(
            _("Nothing adds up: fewer than two series have a value in the last period."),
            hint=_("Choose a column that tells products or categories apart."),
        )
    items = panel.only(there)
    hierarchy = hierarchy_of(items.ids, *_keys(items, by))
    filled = replace(items, values=_from_the_start(items.values), beside={})
    nodes = hierarchy.panel(filled)
    low = float(np.nanmin(items.values)) >= 0
    base = forecast(nodes, h, only=only, budget=budget, calendar=calendar, rests=rests, mapped=mapped, report=report)
    actual = _actual(nodes, base, h, rests)
    errors = actual - base.past if base.cuts else actual
    pasts = _pasts(hierarchy, base, errors, low)
    losses = _losses(hierarchy, nodes, base, actual, pasts)
    if method in (BEST, MINT):
        judged = {
            name: float(np.mean(list(losses[name].values())))
            for name in METHODS
            if name in losses and not (method == MINT and name == "bottom_up")
        }
        usual = "bottom_up" if method == BEST else "shrink"
        method = min(judged, key=lambda name: judged[name]) if judged else usual
    reconciler = reconciler_of(hierarchy, method, errors.reshape(len(errors), -1))
    mean = reconciler(base.forecast.mean, positive=low)
    outcome = _judged(nodes, base, actual, pasts.get(method), reconciler, mean, low, rests)
    return Reconciled(hierarchy, base, outcome, there.tolist(), reconciler, losses)


def _judged(
    nodes: Panel,
    base: Outcome,
    actual: Floats,
    past: Floats | None,
    reconciler: Reconciler,
    mean: Floats,
    low: bool,
    rests: Mask | None,
) -> Outcome:
    """What was reconciled, with intervals and scores from its own errors at past moments; from paths without them."""
    forecast = base.forecast
    if past is None:
        errors = (actual - base.past if base.cuts else actual).reshape(len(actual), -1)
        quantiles = reconciled_quantiles(reconciler, forecast, errors, positive=low)
        return replace(base, forecast=replace(forecast, mean=mean, quantiles=quantiles))
    least = np.where(np.nanmin(nodes.values, axis=1) >= 0, 0.0, -np.inf) if low else np.full(len(mean), -np.inf)
    size = usual_step(nodes.values, base.season)
    around = residuals_of(actual, past, size)
    quantiles = intervals(around, mean, np.asarray(LEVELS), least)
    if rests is not None:
        quantiles[:, rests[nodes.shape[1] :]] = 0.0
    best = scored(actual, past, nodes.values, base.cuts[0], base.season)
    coverage, coverage_of = held(actual, past, size, least)
    return replace(
        base,
        forecast=replace(forecast, mean=mean, quantiles=quantiles, carried=around.carried),
        scores={**base.scores, "best": best},
        past=past,
        coverage=coverage,
        coverage_of=coverage_of,
    )


def _keys(items: Panel, by: Sequence[str] | None) -> tuple[list[list[str]], list[str]]:
    """Values of the columns that make levels, for each series, and the columns."""
    columns = [
        place
        for place, name in enumerate(items.by)
        if (name in by if by is not None else len({row[place] for row in items.keys}) < len(items.ids))
    ]
    return [[row[place] for place in columns] for row in items.keys] or [[]] * len(items.ids), [
        items.by[place] for place in columns
    ]


def _from_the_start(values: Floats) -> Floats:
    """Items that began later sold nothing before: a sum needs a figure for every item."""
    known = np.isfinite(values)
    begun = np.maximum.accumulate(known, axis=1)
    found: Floats = np.where(~begun, 0.0, values)
    return found


def _actual(nodes: Panel, outcome: Outcome, h: int, rests: Mask | None) -> Floats:
    """What came after each moment, NaN where it is no test; shape (M, W, h)."""
    if not outcome.cuts:
        return np.full((len(nodes.ids), 0, h), np.nan)
    actual = np.stack([nodes.values[:, cut : cut + h] for cut in outcome.cuts], axis=1)
    for place, cut in enumerate(outcome.cuts):
        if rests is not None:
            actual[:, place, rests[cut : cut + h]] = np.nan
    found: Floats = np.where(np.isfinite(outcome.past), actual, np.nan)
    return found


def _pasts(hierarchy: Hierarchy, outcome: Outcome, errors: Floats, low: bool) -> dict[str, Floats]:
    """What each way would have foretold: each moment is reconciled by what the others taught; shape (M, W, h)."""
    moments = errors.shape[1]
    if moments < LEAST:
        return {}
    found = {name: np.full_like(outcome.past, np.nan) for name in METHODS}
    for moment in range(moments):
        others = np.delete(errors, moment, axis=1).reshape(len(errors), -1)
        told = outcome.past[:, moment]
        if np.isfinite(told).all():
            for name in METHODS:
                found[name][:, moment] = reconciler_of(hierarchy, name, others)(told, positive=low)
    known = {name: one for name, one in found.items() if np.isfinite(one).any(axis=(0, 2)).sum() >= LEAST}
    return known


def _losses(
    hierarchy: Hierarchy, nodes: Panel, outcome: Outcome, actual: Floats, pasts: Mapping[str, Floats]
) -> dict[str, dict[str, float]]:
    """Errors by way and level, over the moments that every way could be tried at."""
    if not pasts:
        return {}
    season = outcome.season
    size = np.sqrt(np.nanmean((nodes.values[:, season:] - nodes.values[:, :-season]) ** 2, axis=1))
    size = np.where(size > 0, size, np.nan)
    whole = np.isfinite(next(iter(pasts.values()))).all(axis=(0, 2))
    levels = list(dict.fromkeys(hierarchy.levels))
    found: dict[str, dict[str, float]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a level of constant series has no unit
        for name, past in {"base": outcome.past, **pasts}.items():
            node = np.sqrt(np.nanmean((actual - past)[:, whole] ** 2, axis=(1, 2))) / size
            by_level = {level: float(np.nanmean(node[hierarchy.at(level)])) for level in levels}
            found[name] = {level: loss for level, loss in by_level.items() if np.isfinite(loss)}
    return found if all(found.values()) else {}

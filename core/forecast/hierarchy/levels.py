"""All levels forecast and made to add up, and what that gained: measured on the past against adding up the items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.errors import BadInput
from core.forecast.forecasts import Forecast
from core.forecast.hierarchy.mint import METHODS, Reconciler, reconciler_of
from core.forecast.hierarchy.paths import reconciled_quantiles
from core.forecast.hierarchy.structure import Hierarchy, hierarchy_of
from core.forecast.run import Outcome, forecast
from core.forecast.series import Floats, Panel
from core.i18n import _

BEST = "best"
"""The way with the smallest error in the backtest; bottom-up where nothing could be judged."""


@dataclass(frozen=True)
class Reconciled:
    """Coherent forecasts of M nodes.

    Attributes:
        hierarchy: The nodes; base: each node's own forecast with its backtest.
        forecast: Coherent, in the nodes' order; unknown (NaN) nowhere but where an item is.
        reconciler: What made it so.
        loss: Way to reconcile ("base" for none) -> level -> root mean squared error of the backtest in units of the
            seasonal naive forecast's; later moments judge what the earlier ones taught.
    """

    hierarchy: Hierarchy
    base: Outcome
    forecast: Forecast
    reconciler: Reconciler
    loss: Mapping[str, Mapping[str, float]]

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
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Reconciled:
    """Forecast a panel's series and all their sums, and make them add up.

    Args:
        panel: The items, mended; `panel.keys` tell their categories and brands.
        h: Periods ahead.
        by: Columns of `panel.by` that make levels; all but those that tell every series from every other.
        method: One of `mint.METHODS`, or "best".
        calendar, only, budget, report: As for `core.forecast.forecast`.

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
    outcome = forecast(nodes, h, only=only, budget=budget, calendar=calendar, report=report)
    errors = _errors(nodes, outcome, h)
    losses = _losses(hierarchy, nodes, outcome, errors, low)
    if method == BEST:
        judged = {name: float(np.mean(list(losses[name].values()))) for name in METHODS if name in losses}
        method = min(judged, key=lambda name: judged[name]) if judged else "bottom_up"
    reconciler = reconciler_of(hierarchy, method, errors.reshape(len(errors), -1))
    base = outcome.forecast
    mean = reconciler(base.mean, positive=low)
    quantiles = reconciled_quantiles(reconciler, base, errors.reshape(len(errors), -1), positive=low)
    coherent = replace(base, mean=mean, quantiles=quantiles)
    return Reconciled(hierarchy, outcome, coherent, reconciler, losses)


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


def _errors(nodes: Panel, outcome: Outcome, h: int) -> Floats:
    """Errors of the backtest; shape (M, W, h)."""
    if not outcome.cuts:
        return np.full((len(nodes.ids), 0, h), np.nan)
    actual = np.stack([nodes.values[:, cut : cut + h] for cut in outcome.cuts], axis=1)
    found: Floats = actual - outcome.past
    return found


def _losses(
    hierarchy: Hierarchy, nodes: Panel, outcome: Outcome, errors: Floats, low: bool
) -> dict[str, dict[str, float]]:
    """Errors by way and level: each moment is reconciled by what the others taught."""
    moments = errors.shape[1]
    if moments < 3:
        return {}
    season = outcome.season
    size = np.sqrt(np.nanmean((nodes.values[:, season:] - nodes.values[:, :-season]) ** 2, axis=1))
    size = np.where(size > 0, size, np.nan)
    squares: dict[str, list[Floats]] = {name: [] for name in ("base", *METHODS)}
    for moment in range(moments):
        others = np.delete(errors, moment, axis=1).reshape(len(errors), -1)
        told = outcome.past[:, moment]
        if not np.isfinite(told).all():
            continue
        actual = told + errors[:, moment]
        squares["base"].append(errors[:, moment] ** 2)
        for name in METHODS:
            made = reconciler_of(hierarchy, name, others)(told, positive=low)
            squares[name].append((actual - made) ** 2)
    levels = list(dict.fromkeys(hierarchy.levels))
    found: dict[str, dict[str, float]] = {}
    for name, parts in squares.items():
        if parts:
            node = np.sqrt(np.nanmean(np.stack(parts), axis=(0, 2))) / size
            found[name] = {level: float(np.nanmean(node[hierarchy.at(level)])) for level in levels}
    return found

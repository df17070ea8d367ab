"""A request's forecast on all levels: its mended items, their sums, all made to add up, festivals put back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.errors import BadInput, NotFound
from core.forecast.data import Measure
from core.forecast.hierarchy.levels import BEST, MINT, Reconciled, reconciled_of
from core.forecast.hierarchy.nesting import check_nesting
from core.forecast.hierarchy.structure import Branch, Hierarchy, hierarchy_of, tree_of
from core.forecast.mends import Mended
from core.forecast.request import Prepared, Request, Result, prepared
from core.forecast.run import Mapped, Outcome
from core.forecast.series import Floats, Panel
from core.i18n import _
from core.lake import kept

if TYPE_CHECKING:
    from core.lake import Lake

WAYS = {"auto": BEST, "bottom_up": "bottom_up", "mint": MINT}
"""What can be asked for, and the method it means."""
NODES_AT_ONCE = 100
"""Sums and items forecast while one waits; more are a job."""
SECONDS = 5.0
"""Of one processor for the local models of all nodes together while one waits."""


@dataclass(frozen=True)
class Levelled:
    """All levels of a request.

    Attributes:
        result: Of the nodes, in the hierarchy's order: their mended past, coherent forecast and backtest.
        reconciled: How they were made to add up.
        tree: Every value of every level with the one above it.
        by: Columns of the levels below the shop.
        left_out: Names of items that cannot be forecast and are in no sum, and why.
    """

    result: Result
    reconciled: Reconciled
    tree: list[Branch]
    by: tuple[str, ...]
    left_out: dict[str, str]

    def apart(self) -> float:
        """The largest difference between a branch and the sum of those under it, over the shop's largest figure."""
        mean = self.result.outcome.forecast.mean
        sums = np.zeros((len(self.tree), mean.shape[1]))
        parents = [place for place, one in enumerate(self.tree) if one.items > 1 or one.level != self.tree[-1].level]
        for one in self.tree:
            if one.under >= 0:
                sums[one.under] += mean[one.node]
        own = np.stack([mean[self.tree[place].node] for place in parents])
        size = max(float(np.abs(mean).max()), 1e-12)
        return float(np.abs(own - sums[parents]).max() / size)


def nodes_of(lake: Lake, request: Request) -> int:
    """How many sums and items a request has.

    Raises:
        BadInput: The columns do not nest, or nothing adds up.
    """
    ready = prepared(lake, request)
    measure = _checked(ready, request)
    panel = ready.mended.panel
    keys = [row[:-1] for row in panel.keys]
    return len(hierarchy_of(panel.ids, keys, measure.by[:-1]).names)


def _checked(ready: Prepared, request: Request) -> Measure:
    measure = Measure.from_json(json.loads(request.measure))
    if request.reconcile not in WAYS:
        raise NotFound.among(_("way to reconcile"), request.reconcile, list(WAYS))
    if measure.how == "mean":
        raise BadInput(
            _("Means do not add up to that of the shop."),
            hint=_("Choose a sum or a count of events to forecast levels."),
        )
    if not measure.by:
        raise BadInput(
            _("Levels need a column that tells items apart."),
            hint=_("Choose a column that tells products or categories apart."),
        )
    check_nesting(ready.reading.panel.keys, measure.by)
    return measure


@kept
def levelled_of(lake: Lake, request: Request) -> Levelled:
    """The levels of a request, made now.

    Raises:
        BadInput: As `prepared`; the columns do not nest; nothing adds up.
    """
    return made_levels(lake, request, seconds=SECONDS)


def made_levels(
    lake: Lake,
    request: Request,
    *,
    seconds: float | None = None,
    mapped: Mapped | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Levelled:
    """The same, with the time for local models and what runs them chosen."""
    ready = prepared(lake, request)
    measure = _checked(ready, request)
    days, h = ready.mended, ready.h
    able = np.flatnonzero(days.able & np.isfinite(days.panel.values[:, -1]))
    items = days.panel.only(able)
    known = np.isfinite(items.values).any(axis=0)
    first = int(known.argmax()) if known.any() else 0
    panel = replace(items, times=items.times[first:], values=items.values[:, first:], beside={})
    rests = days.rests(h)[first:]
    levels = measure.by[:-1]
    nodes = len(hierarchy_of(panel.ids, [row[:-1] for row in panel.keys], levels).names)
    found = reconciled_of(
        panel,
        h,
        levels,
        method=WAYS[request.reconcile],
        budget=seconds / nodes if seconds else None,
        rests=rests if rests.any() else None,
        mapped=mapped,
        report=report,
    )
    result = _result(ready, request, panel, able, first, found)
    tree = tree_of(found.hierarchy, panel.keys, measure.by)
    left_out = {days.panel.ids[one]: reason for one, reason in sorted(days.reasons.items())}
    return Levelled(result, found, tree, measure.by, left_out)


def _result(ready: Prepared, request: Request, panel: Panel, able: np.ndarray, first: int, found: Reconciled) -> Result:  # type: ignore[type-arg]
    """The nodes as a result: their past as it was read and mended, with the festivals in it."""
    tree, days = found.hierarchy, ready.mended
    raw = days.as_read.values[able][:, first:]
    raw = np.where(np.isnan(raw) & np.isnan(panel.values), 0.0, raw)
    read = replace(panel, ids=list(tree.names), values=tree.whole(raw), keys=(), by=())
    mended = np.nan_to_num(panel.values)
    nodes = replace(read, values=tree.whole(mended))
    every = np.ones(len(tree.names), dtype=np.bool_)
    whole = Mended(nodes, read, days.found, every, {}, days.off, days.offset + first, np.roll(days.resting, -first))
    past = _ratio(tree, mended, ready.past[able][:, first:])
    ahead = _ratio(tree, found.outcome.forecast.mean[tree.above :], ready.ahead[able])
    festive = replace(ready, mended=whole, past=past, ahead=ahead)
    return Result(request, ready.reading, whole, ready.h, _festive(found.outcome, tree, ahead), {}, festive)


def _ratio(tree: Hierarchy, values: Floats, by: Floats) -> Floats:
    """What multiplies each node where its items are multiplied; shape (M, T)."""
    plain, full = tree.whole(values), tree.whole(values * by)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(plain != 0, full / plain, 1.0)
    found[tree.above :] = by
    return found


def _festive(outcome: Outcome, tree: Hierarchy, by: Floats) -> Outcome:
    """The forecast with the festivals of its items put back; the sums are those of the items."""
    if np.allclose(by, 1.0):
        return outcome
    forecast = outcome.forecast
    mean = tree.whole(forecast.mean[tree.above :] * by[tree.above :])
    made = replace(forecast, mean=mean, quantiles=forecast.quantiles * by[:, :, None])
    told = {name: one * by for name, one in outcome.told.items()}
    return replace(outcome, forecast=made, told=told, naive=outcome.naive * by)

"""Stock-outs: what could not be sold says nothing of what was asked for (censored demand)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.forecast.mends.found import Days, Found, runs
from core.forecast.mends.rules.gaps import longest
from core.forecast.mends.typical import filled, usual
from core.forecast.series import Floats, Mask

CHANCE = 1e-4
"""Probability below which a run of zeros is no chance, over all places where it could have begun: one false alarm in
ten thousand series."""
SELLS = 0.7
"""Share of its periods with a sale from which on an item sells regularly; below, zeros are its nature (intermittent
demand), and only a column of the stock tells."""
LOW = 0.5
"""Part of the usual value below which a period without stock at its end counts as cut off."""


def find(days: Days) -> list[Found]:
    """Runs of zeros that the rest of the series rules out, and periods that ended without stock."""
    if days.reading.measure.how == "mean":
        return []
    zero = days.values == 0
    resting = days.resting[days.phase]
    stock = days.reading.panel.beside.get("stock")
    found = []
    for series in np.flatnonzero(zero[:, days.used].any(axis=1)):
        begin = max(int(days.begin[series]), days.start)
        part = slice(begin, days.stop)
        values = days.values[series, part]
        rest = resting[part] | np.isnan(values)
        cut = _without_stock(days, series, part, stock) if stock is not None else None
        at = _ruled_out(values, rest, longest(days.season)) if cut is None else np.flatnonzero(cut)
        if len(at):
            facts = {
                "kind": "zeros" if cut is None else "stock",
                "runs": len(runs(np.isin(np.arange(len(values)), at))),
            }
            found.append(Found("stockouts", int(series), at + begin, facts))
    return found


def _without_stock(days: Days, series: int, part: slice, stock: Floats) -> Mask | None:
    """Periods that ended with nothing on hand and sold less than half of what is usual; None where the stock is not
    written."""
    held = stock[series, part]
    if not np.isfinite(held).any():
        return None
    values = days.values[series, part]
    out = (held <= 0) & np.isfinite(values)
    typical = usual(np.where(out, np.nan, values)[None], days.season).expected()[0]
    low: Mask = out & (values <= LOW * np.nan_to_num(typical, nan=np.inf))
    return low if low.mean() < LOW else np.zeros_like(low)


def _ruled_out(values: Floats, rest: Mask, limit: int) -> np.ndarray:  # type: ignore[type-arg]
    """Positions in runs of zeros that are too long for chance, with the zeros of all other periods as their rate."""
    none = np.zeros(0, dtype=np.int64)
    zero = (values == 0) & ~rest
    sold = (values > 0) & ~rest
    known = int(zero.sum() + sold.sum())
    if known < 14 or not zero.any():
        return none
    stretches = [one for one in runs(zero | rest) if zero[one[0] : one[1]].any()]
    lengths = [int(zero[a:b].sum()) for a, b in stretches]
    longest_run = max(lengths)
    if longest_run < 2:
        return none
    rate = (zero.sum() - longest_run + 1.0) / (known - longest_run + 2.0)
    if 1 - rate < SELLS:
        return none
    needed = max(int(np.ceil(np.log(CHANCE / known) / np.log(rate))), 2)
    odd = [
        (a, b)
        for (a, b), length in zip(stretches, lengths, strict=True)
        if length >= needed and a > 0 and not (b == len(values) and b - a > limit)
    ]
    return np.concatenate([a + np.flatnonzero(zero[a:b]) for a, b in odd]) if odd else none


def mend(days: Days, found: list[Found]) -> Days:
    """What would have been asked for: the level and the season around it, never less than what was sold."""
    values = days.values.copy()
    for one in found:
        begin = max(int(days.begin[one.series]), days.start)
        part = values[one.series, begin : days.stop].copy()
        at = one.at - begin
        sold = part[at].copy()
        part[at] = np.nan
        whole = filled(part[None], days.season)[0]
        values[one.series, one.at] = np.fmax(whole[at], sold)
    return replace(days, values=values)

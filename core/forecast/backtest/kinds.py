"""Two kinds of model, those that know a year and those that do not: a forecast is made of one kind, not of both.

The mean of a model that sees a December coming and of one that does not is half a December, which neither of them says
and nobody has ever seen. Where both kinds are among the best, the backtest decides: where they contradict each other
by more than they usually err, the year is in play, and the kind that was nearer there is the one that is combined. The
stretch a year before what is foretold is asked first: it is the one of the same dates, which moments of the last months
are not.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping

import numpy as np

from core.forecast.series import Floats, Mask

CLEARLY = 0.7
"""Part of the other kind's error a year ago up to which a kind is taken although none of it is among the best of the
last moments: a third less, well beyond what two kinds of equal worth differ by. Set once, not searched for."""
LEAST = 5
"""Periods in which the kinds contradict each other for the year to be in play: a working week of days."""


def of_one_kind(
    near: Mask,
    judged: Floats,
    names: list[str],
    knowing: Collection[str],
    actual: Floats,
    told: Mapping[str, Floats],
    year_ago: tuple[Floats, Mapping[str, Floats]] | None,
) -> Mask:
    """Which of the best models are combined, so that all of a series know its year, or none does.

    Args:
        near: Whether a model is among the best; shape (M, N).
        judged: Error of each model that the choice goes by, inf where it is none; shape (M, N).
        names: The models; M.
        knowing: Those that know the year.
        actual, told: Of the backtest; shape (N, W, h).
        year_ago: What came in the stretch a year before what is foretold, shape (N, h), and what models told of it;
            None where there are not two years before it.
    """
    knows = np.asarray([one in knowing for one in names])
    found = near.copy()
    if not knows.any() or knows.all():
        return found
    for series in range(near.shape[1]):
        own = near[:, series]
        both = bool((own & knows).any() and (own & ~knows).any())
        better = _kind(series, own, judged[:, series], names, knows, actual, told, year_ago, both)
        if better is None:
            continue
        kept = own & (knows == better)
        if not kept.any():  # none of them is among the best of the last months: the best of its kind
            losses = np.where(knows == better, judged[:, series], np.inf)
            kept = (losses == losses.min()) & np.isfinite(losses)
        if kept.any():
            found[:, series] = kept
    return found


def _kind(
    series: int,
    own: Mask,
    judged: Floats,
    names: list[str],
    knows: Mask,
    actual: Floats,
    told: Mapping[str, Floats],
    year_ago: tuple[Floats, Mapping[str, Floats]] | None,
    both: bool,
) -> bool | None:
    """Whether models that know the year are to be combined, or those that do not; None for the best as they are."""
    there = [actual[series].ravel()]
    said = {kind: [_mean_of(_some(own, judged, knows == kind), names, told, series)] for kind in (True, False)}
    if any(not one for one in said.values()):
        return None
    if year_ago is not None:
        came, foretold = year_ago
        before = {kind: _mean_of(_some(None, judged, knows == kind), names, foretold, series) for kind in (True, False)}
        if all(np.isfinite(one).any() for one in before.values()):
            there.append(came[series])
            for kind in (True, False):
                said[kind].append(before[kind])
    if both:
        later = [_nearer(came, {kind: said[kind][at] for kind in said}) for at, came in enumerate(there)]
        return later[-1] if later[-1] is not None else later[0]
    if len(there) < 2:
        return None
    lone = bool((own & knows).any())
    loss = {kind: _error(there[1], said[kind][1]) for kind in said}
    return True if not lone and loss[True] < CLEARLY * loss[False] else None


def _some(own: Mask | None, judged: Floats, kind: Mask) -> Mask:
    """The models of a kind that stand for it: those among the best, else the best of it."""
    if own is not None and (own & kind).any():
        return np.asarray(own & kind)
    return np.asarray(kind & np.isfinite(judged))


def _mean_of(some: Mask, names: list[str], told: Mapping[str, Floats], series: int) -> Floats:
    rows = [told[name][series].ravel() for name, one in zip(names, some, strict=True) if one and name in told]
    if not rows:
        return np.full(0, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(np.stack(rows), axis=0))


def _nearer(actual: Floats, said: Mapping[bool, Floats]) -> bool | None:
    """The kind that was nearer where the two contradict each other; None where they never do."""
    if any(len(one) != len(actual) for one in said.values()):
        return None
    off = {kind: np.abs(one - actual) for kind, one in said.items()}
    known = np.isfinite(off[True]) & np.isfinite(off[False])
    if not known.any():
        return None
    usual = min(float(np.median(one[known])) for one in off.values())
    apart = known & (np.abs(said[True] - said[False]) > usual)
    if apart.sum() < LEAST:
        return None
    return bool(off[True][apart].sum() < off[False][apart].sum())


def _error(actual: Floats, said: Floats) -> float:
    known = np.isfinite(actual) & np.isfinite(said)
    return float(np.abs(said - actual)[known].mean()) if known.any() else np.inf

"""What each mend changed: the forecast by the same models from days that one rule did not touch.

The pooled model is learned once, from all series; where it has a part, the difference is taken from a model that reads
the whole past as it does (AutoTheta, or the seasonal naive where that was not tried), with and without the mend.
"""

from __future__ import annotations

import numpy as np

from core.forecast.data.reading import Reading
from core.forecast.mends import Mended, filled, mended
from core.forecast.run import Outcome
from core.forecast.series import Floats, Mask, Panel


def without_each(reading: Reading, days: Mended, outcome: Outcome, h: int) -> dict[str, Floats]:
    """The forecast without each mend that was made.

    Without the mend of gaps, what is unknown counts as 0; without that of days of rest, they are filled as gaps are and
    forecast as other days.

    Returns:
        Rule -> shape (N, h): the forecast itself for series that the rule did not touch, NaN for a period that is not
        reached without the mend (one that was unfinished), and for a series that cannot be forecast without it.
    """
    told, touched = outcome.forecast, _touched(days)
    found: dict[str, Floats] = {}
    for rule, series in touched.items():
        concerned = series & days.able
        panel, able, rests = _unmended(reading, days, rule, h)
        base = _same_models(days.panel, concerned, outcome, h)
        again = _same_models(panel, concerned & able, outcome, h)
        again[:, rests[panel.shape[1] :]] = 0.0
        base[:, days.rests(h)[days.panel.shape[1] :]] = 0.0
        laid = np.full_like(again, np.nan)
        both, here, there = np.intersect1d(told.times, panel.ahead(h), return_indices=True)
        laid[:, here] = again[:, there] if len(both) else np.nan
        other = told.mean + laid - base
        floor = np.where(np.nanmin(_known(panel.values), axis=1) >= 0, 0.0, -np.inf)
        found[rule] = np.where(concerned[:, None], np.maximum(other, floor[:, None]), told.mean)
    return found


def change_of(told: Floats, other: Floats) -> tuple[float, float]:
    """Sums of the forecast and of the one without a mend, over what both foretell."""
    both = np.isfinite(told) & np.isfinite(other)
    return float(told[both].sum()), float(other[both].sum())


def _touched(days: Mended) -> dict[str, Mask]:
    """Rule that mended -> the series it touched."""
    found: dict[str, Mask] = {}
    for one in days.found:
        if one.refused or one.rule in days.off:
            continue
        here = found.setdefault(one.rule, np.zeros(len(days.panel.ids), dtype=np.bool_))
        here[slice(None) if one.series < 0 else one.series] = True
    return found


def _unmended(reading: Reading, days: Mended, rule: str, h: int) -> tuple[Panel, Mask, Mask]:
    """The series without one mend, which of them can be forecast, and the periods of rest."""
    from dataclasses import replace

    if rule not in ("gaps", "resting"):
        other = mended(reading, (*days.off, rule))
        return other.panel, other.able, other.rests(h)
    values = days.panel.values.copy()
    for one in days.found:
        if one.rule != rule or one.refused:
            continue
        at = one.at - days.offset
        at = at[(at >= 0) & (at < values.shape[1])]
        if rule == "resting":
            values[:, at] = np.nan
        else:
            values[one.series, at] = 0.0
            before = days.as_read.values[one.series, : at[0]] if one.facts["kind"] == "begins" and len(at) else at[:0]
            begun = np.isfinite(before).argmax() if len(before) else 0
            values[one.series, begun : len(before)] = np.nan_to_num(before[begun:])
    if rule == "gaps":
        return replace(days.panel, values=values), days.able, days.rests(h)
    whole = filled(values, days.panel.seasons[0] if days.panel.seasons else 1)
    return replace(days.panel, values=whole), days.able, np.zeros(values.shape[1] + h, dtype=np.bool_)


def _same_models(panel: Panel, wanted: Mask, outcome: Outcome, h: int) -> Floats:
    """Forecasts of some series by the models that were chosen for them; NaN for the others; shape (N, h)."""
    from core.forecast.models import fitted, repeated_season

    found = np.full((len(panel.ids), h), np.nan)
    weights = outcome.choice.weights if outcome.choice else {}
    whole = outcome.told.get("theta")
    for series in np.flatnonzero(wanted):
        known = panel.values[series][np.isfinite(panel.values[series]).argmax() :]
        if not len(known) or not np.isfinite(known).all():
            continue
        chosen = {name: float(one[series]) for name, one in weights.items() if one[series] > 0} or {"naive": 1.0}
        stand_in = "theta" if whole is not None and np.isfinite(whole[series]).all() else "naive"
        total = np.zeros(h)
        for name, weight in chosen.items():
            own = stand_in if name == "pooled" else name
            try:
                told = (
                    repeated_season(known[None], h, outcome.season)[0]
                    if own == "naive"
                    else fitted(own, known, h, panel.seasons)
                )
            except Exception:  # a model that fails on a series says nothing of it, as in `core.forecast.run.run`
                told = np.full(h, np.nan)
            total += weight * told
        found[series] = total
    return found


def _known(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.inf)

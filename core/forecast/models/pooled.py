"""One model for all series: gradient-boosted trees on lags, seasons, the calendar and what is known beforehand.

Every series is laid on one scale (what it strays from one season to the next), and what is learned is how far each
period ahead will be from the same phase of the season before; so the seasonal naive forecast is where learning starts
(direct forecasts of all horizons at once; Montero-Manso & Hyndman 2021 on why one model for many series is enough).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.forecast.series import Floats, Ints, Panel

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingRegressor

ROWS = 120_000
"""Examples learned from at most: more make the trees no better on M4 (0.75 of MASE at 60,000 and at 240,000)."""
LEAST = 300
"""Examples below which there is nothing to learn from lags."""
TREES, RATE, LEAVES, CLIP = 250, 0.07, 31, 15.0
"""Small steps, trees of five questions; targets beyond 15 scales are a broken season, no lesson."""
ASKED = 200_000
"""Examples asked at once: 50 MB of features."""
CYCLES = 4
"""Seasons back that are looked at."""


@dataclass(frozen=True)
class Pooled:
    """A learned model with the season it looks back by."""

    trees: HistGradientBoostingRegressor
    season: int
    long: int


def learned(panel: Panel, h: int, until: int, calendar: Floats | None = None, seed: int = 0) -> Pooled | None:
    """Learn from all values before a period.

    Args:
        panel: Series without gaps from their beginning on.
        h: Periods ahead that will be asked.
        until: Values from this period on are not looked at.
        calendar: Features of each period, those ahead included; shape (T + h, F).

    Returns:
        None where there is too little to learn from.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    season, long = _seasons(panel)
    back = _back(season, long)
    known = np.isfinite(panel.values)
    first = np.where(known.any(axis=1), known.argmax(axis=1), panel.shape[1])
    rng = np.random.default_rng(seed)
    scale = scales(panel.values[:, :until], season)
    step = max(h // 3, 1)
    pairs = [
        (series, origin)
        for series in range(len(panel.ids))
        for origin in range(until - h, int(first[series]) + back, -step)
    ]
    most = max(ROWS // h, 1)
    if len(pairs) * h < LEAST:
        return None
    if len(pairs) > most:
        pairs = [pairs[one] for one in np.sort(rng.choice(len(pairs), most, replace=False))]
    series, origin = (np.asarray(one, dtype=np.int64) for one in zip(*pairs, strict=True))
    features, base = _features(panel, series, origin, h, season, long, scale, calendar)
    ahead = origin[:, None] + np.arange(h)[None]
    target = (panel.values[series[:, None], ahead] - base) / scale[series][:, None]
    rows = np.isfinite(target).ravel()
    trees = HistGradientBoostingRegressor(
        loss="absolute_error",
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=int(np.clip(rows.sum() // 500, 10, 100)),
        early_stopping=False,
        random_state=seed,
    )
    trees.fit(features[rows], np.clip(target.ravel()[rows], -CLIP, CLIP))
    return Pooled(trees, season, long)


def asked(model: Pooled, panel: Panel, origin: int, h: int, calendar: Floats | None = None) -> Floats:
    """Forecasts of all series from a period on; NaN for those too young; shape (N, h)."""
    known = np.isfinite(panel.values[:, :origin])
    first = np.where(known.any(axis=1), known.argmax(axis=1), origin)
    able = np.flatnonzero(origin - first >= _back(model.season, model.long))
    found: Floats = np.full((len(panel.ids), h), np.nan)
    if not len(able):
        return found
    scale = scales(panel.values[:, :origin], model.season)
    for start in range(0, len(able), max(ASKED // h, 1)):
        some = able[start : start + max(ASKED // h, 1)]
        at = np.full(len(some), origin, dtype=np.int64)
        features, base = _features(panel, some, at, h, model.season, model.long, scale, calendar)
        told = model.trees.predict(features).reshape(len(some), h)
        found[some] = base + told * scale[some][:, None]
    return found


def scales(values: Floats, season: int) -> Floats:
    """Mean distance of each value from the one a season before, at least a thousandth of the level; shape (N,)."""
    apart = np.abs(values[:, season:] - values[:, :-season]) if values.shape[1] > season else np.abs(values)
    known = np.isfinite(apart)
    mean = np.where(known, apart, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    there = np.isfinite(values)
    level = np.where(there, np.abs(values), 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return np.asarray(np.maximum(mean, np.maximum(1e-3 * level, 1e-9)))


def looks_back_years(panel: Panel) -> bool:
    """Whether what is learned looks at the longer season as well."""
    season, long = _seasons(panel)
    return long > season


def _seasons(panel: Panel) -> tuple[int, int]:
    season = panel.seasons[0] if panel.seasons else 1
    long = panel.seasons[1] if len(panel.seasons) > 1 and panel.seasons[1] * 3 <= panel.shape[1] else season
    return season, long


def _back(season: int, long: int) -> int:
    """Values that a forecast looks back on."""
    return max((CYCLES + 1) * season if season <= 31 else 2 * season, long + season, 8)


def _features(
    panel: Panel, series: Ints, origin: Ints, h: int, season: int, long: int, scale: Floats, calendar: Floats | None
) -> tuple[Floats, Floats]:
    """Features of every step ahead of every (series, origin), and the seasonal naive forecast they start from.

    Returns:
        Shapes (P * h, F) and (P, h).
    """
    values = panel.values
    k = np.arange(1, h + 1)
    at = origin[:, None] - 1 + k[None]
    own = series[:, None]
    lag = season * -(-k // season)[None]
    base = values[own, at - lag]
    size = scale[series][:, None]

    def seen(back: Ints | int) -> Floats:
        """Values at the same phase so many periods earlier, against the base."""
        there = at - lag - back
        return np.asarray(np.where(there >= 0, values[own, np.maximum(there, 0)] - base, np.nan) / size)

    cycles = range(1, CYCLES + 1) if season <= 31 else range(1, 2)
    earlier = [seen(season * one) for one in cycles]
    stacked = np.stack([np.zeros_like(base), *earlier])
    columns = [np.broadcast_to(k[None], base.shape), np.broadcast_to((k % season)[None], base.shape), *earlier]
    columns += [np.nanmean(stacked, axis=0), np.nanmedian(stacked, axis=0), np.nanstd(stacked, axis=0)]
    if long > season:
        far = long * -(-k // long)[None]
        week = at - far
        columns.append((values[own, week] - base) / size)
        before = week - lag
        columns.append(np.where(before >= 0, values[own, week] - values[own, np.maximum(before, 0)], np.nan) / size)
    level = _mean_before(values, series, origin, season)
    means = {back: _mean_before(values, series, origin - back, season) for back in (season, 2 * season)}
    columns += [_wide((level - one) / scale[series], h) for one in means.values()]
    columns.append((level[:, None] - base) / size)
    last = values[series, origin - 1]
    columns.append(_wide((last - values[series, origin - 1 - season]) / scale[series], h))
    columns.append((last[:, None] - base) / size)
    columns.append(_wide(np.log(np.maximum(np.abs(level) / scale[series], 1e-9)), h))
    for one in panel.beside.values():
        if one.shape[1] > values.shape[1]:  # known ahead as well; a stock is not
            columns += [one[own, at], one[own, at] - one[own, at - lag]]
    if calendar is not None:
        columns += [calendar[at, one] for one in range(calendar.shape[1])]
        columns += [calendar[at, one] - calendar[at - lag, one] for one in range(calendar.shape[1])]
    return np.stack(columns, axis=-1).reshape(-1, len(columns)), base


def _mean_before(values: Floats, series: Ints, origin: Ints, periods: int) -> Floats:
    periods = max(periods, 3)
    places = np.maximum(origin[:, None] - 1 - np.arange(periods)[None], 0)
    return np.asarray(np.nanmean(values[series[:, None], places], axis=1))


def _wide(column: Floats, h: int) -> Floats:
    return np.asarray(np.broadcast_to(column[:, None], (len(column), h)))

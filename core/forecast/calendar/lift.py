"""How much more, or less, than usual was sold in each festival's windows; and a forecast that knows it.

The usual of a day is the level of the quiet days around it times its weekday's share of a week. What all series
together sold in a window, against their usual, is its lift; windows that overlap are told apart by fitting their lifts
in turn (the scoring of a Poisson model with offsets; Darroch & Ratcliff 1972, iterative scaling). A series' own lift
is drawn towards that of all by how little it sells: (observed + k lift) / (usual + k), k its dispersion over the
variance of lifts between series (the gamma-Poisson estimate of small areas, Clayton & Kaldor 1987).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.forecast.calendar.days import day_columns
from core.forecast.calendar.festivals import festivals_of
from core.forecast.forecasts import Forecast
from core.forecast.series import Floats, Mask, Times

REACH = (21, 42, 400)
"""Days on either side from which the level of a day is taken: three weeks, more where too few of them are quiet (Spring
Festival stands in a month of festival days), at last all there are."""
FEWEST_QUIET = 14
"""A level needs two weeks of quiet days: each weekday twice."""
SURE = 4.0
"""Standard errors from 1 that a lift of all series must be: some forty windows are looked at, and of quiet shops about
one in twenty may show any (measured: 4 % of 240, 8 % where half a piece is sold a day)."""
OWN_SURE = 4.5
"""The same for one series where all series together show nothing: there are as many chances as series."""
LEAST = 0.05
"""A lift nearer to 1 changes no decision and is left at 1."""
SPREAD = 0.3
"""Standard deviation of log lifts between the series of a shop that is taken before the data: a festival of x 3 is x
2.2 to x 4 for two thirds of the items."""
ROUNDS = 12
"""Turns of the fit; windows overlap by twos and threes, which settles in a few."""


@dataclass(frozen=True)
class Lift:
    """What one window did to all series together.

    Attributes:
        column: Festival and part, as in `days.day_columns`; title: the festival (msgid); part: "", "_before", "_after".
        lift: Sold over usual; low, high: its 95 % interval.
        seen: Days of it in the history.
    """

    column: str
    title: str
    part: str
    lift: float
    low: float
    high: float
    seen: int


@dataclass(frozen=True)
class Lifts:
    """Lifts of N series in C windows, 1 where none was found.

    Attributes:
        names: Windows; C.
        own: Shape (N, C).
        found: Those of all series together, the strongest first.
        seen: Days of each window in the history; shape (C,).
        country: ISO code of the calendar.
    """

    names: list[str]
    own: Floats
    found: tuple[Lift, ...]
    seen: Floats
    country: str

    def factors(self, times: Times, freq: str = "D") -> Floats:
        """What the calendar multiplies each series' usual by in each period, h or D; shape (N, T)."""
        if not len(times) or not self.names or freq not in ("h", "D"):
            return np.ones((len(self.own), len(times)))
        days = pd.DatetimeIndex(times).normalize()
        table = _windows(days.min(), days.max(), self.country)[1]
        whole: Floats = np.exp(np.log(self.own) @ table.T)
        found: Floats = whole[:, (days - days.min()).days.to_numpy()]
        return found

    def unseen(self, times: Times) -> list[str]:
        """Titles (msgids) of the festivals within some periods to come of which the history has no day."""
        if not len(times) or not self.names:
            return []
        days = pd.DatetimeIndex(times).normalize()
        names, table = _windows(days.min(), days.max(), self.country)
        ahead = {name for name, on in zip(names, table.sum(axis=0) > 0, strict=True) if on}
        titles = {one.key: one.title for one in festivals_of(self.country)}
        return [
            titles[name] for name, n in zip(self.names, self.seen, strict=True) if name in ahead & set(titles) and not n
        ]

    def applied(self, forecast: Forecast, freq: str = "D") -> Forecast:
        """A forecast of series from which the calendar was taken, with the calendar of its days put back."""
        by = self.factors(forecast.times, freq)
        return replace(forecast, mean=forecast.mean * by, quantiles=forecast.quantiles * by[:, :, None])


def _windows(first: pd.Timestamp, last: pd.Timestamp, country: str) -> tuple[list[str], Floats]:
    """The columns of festivals alone, without those that all countries share."""
    names, table = day_columns(first.date(), last.date(), country)
    own = {f"{one.key}{part}" for one in festivals_of(country) for part in ("", "_before", "_after")}
    keep = [place for place, name in enumerate(names) if name in own]
    return [names[place] for place in keep], table[:, keep]


def _by_day(times: Times, values: Floats) -> tuple[pd.DatetimeIndex, Floats]:
    """Sums of whole days; a day with an unknown period is unknown."""
    stamps = pd.DatetimeIndex(times).normalize()
    days = pd.date_range(stamps.min(), stamps.max(), freq="D")
    place = (stamps - days[0]).days.to_numpy()
    total = np.full((len(values), len(days)), np.nan)
    starts = np.flatnonzero(np.r_[True, np.diff(place) > 0])
    total[:, place[starts]] = np.add.reduceat(values, starts, axis=1)
    return days, total


def usual(values: Floats, quiet: Mask, weekday: np.ndarray) -> Floats:
    """What each series would have sold on each day without any festival; shape (N, D), NaN where no level is known.

    Args:
        values: Sales by day, NaN where unknown; shape (N, D).
        quiet: Days outside every window; shape (D,).
        weekday: 0 to 6; shape (D,).
    """
    known = quiet & np.isfinite(values)
    filled = np.where(known, values, 0.0)
    mean = filled.sum(1) / np.maximum(known.sum(1), 1)
    share = np.ones((len(values), 7))
    for day in range(7):
        on = weekday == day
        share[:, day] = (filled[:, on].sum(1) + mean) / ((known[:, on].sum(1) + 1) * np.maximum(mean, 1e-12))
    share = np.where(mean[:, None] > 0, np.maximum(share, 1e-3), 1.0)
    flat = filled / share[:, weekday]
    level = np.full(values.shape, np.nan)
    for reach in REACH:
        n, total = _around(known.astype(np.float64), reach), _around(flat, reach)
        with np.errstate(divide="ignore", invalid="ignore"):
            here = np.where(n >= FEWEST_QUIET, total / n, np.nan)
        level = np.where(np.isnan(level), here, level)
    found: Floats = level * share[:, weekday]
    return found


def _around(values: Floats, reach: int) -> Floats:
    """Sums over the days up to `reach` away on either side."""
    total = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    at = np.arange(values.shape[1])
    found: Floats = total[:, np.minimum(at + reach + 1, values.shape[1])] - total[:, np.maximum(at - reach, 0)]
    return found


def lifts_of(times: Times, values: Floats, country: str, freq: str = "D") -> Lifts:
    """What the festivals of a country did to hourly or daily series.

    Args:
        times: Beginnings of the periods; shape (T,); values: not negative, NaN where unknown; shape (N, T).

    Returns:
        All lifts are 1 where the series are weekly or monthly, too short, or show nothing.
    """
    if not country or freq not in ("h", "D") or not len(times) or not len(values):
        return Lifts([], np.ones((len(values), 0)), (), np.zeros(0), country)
    days, daily = _by_day(times, values)
    names, table = _windows(days[0], days[-1], country)
    quiet: Mask = table.sum(axis=1) == 0
    weekday = days.weekday.to_numpy()
    expected = usual(daily, quiet, weekday)
    known = np.isfinite(daily) & np.isfinite(expected) & (expected > 0)
    daily, expected = np.where(known, daily, 0.0), np.where(known, expected, 0.0)
    shop, shop_expected = daily.sum(0), expected.sum(0)
    seen = (table * (shop_expected > 0)[:, None]).sum(0)
    if (quiet & (shop_expected > 0)).sum() < 2 * FEWEST_QUIET:
        return Lifts(names, np.ones((len(values), len(names))), (), seen, country)
    error = _errors(shop, shop_expected, quiet, table)
    lift = _fit(shop, shop_expected, table, seen)
    sure = (seen > 0) & (np.where(lift > 1, lift - 1, -np.log(lift)) > SURE * error) & (np.abs(lift - 1) >= LEAST)
    lift = _fit(shop, shop_expected, table, seen * sure)
    own = _own(daily, expected, quiet, table, lift, sure, seen)
    titles = {one.key: one.title for one in festivals_of(country)}
    found = [
        Lift(name, titles[name.removesuffix("_before").removesuffix("_after")], _part(name, titles), float(lift[at]),
             float(lift[at] * np.exp(-1.96 * error[at])), float(lift[at] * np.exp(1.96 * error[at])), int(seen[at]))
        for at, name in enumerate(names) if sure[at]
    ]  # fmt: skip
    found.sort(key=lambda one: -abs(np.log(one.lift)))
    return Lifts(names, own, tuple(found), seen, country)


def _part(name: str, titles: dict[str, str]) -> str:
    return "" if name in titles else "_before" if name.endswith("_before") else "_after"


def _errors(sold: Floats, expected: Floats, quiet: Mask, table: Floats) -> Floats:
    """Standard error of the log lift of each window, by how quiet days scatter around their usual; shape (C,).

    Errors of neighbouring days go together (lag-1 correlation), and the usual of a window is itself a mean of three
    weeks on either side.
    """
    on = quiet & (expected > 0)
    ratio = np.where(on, sold / np.maximum(expected, 1e-12), np.nan)
    away = ratio - 1
    spread = float(np.nanstd(away))
    pairs = away[1:] * away[:-1]
    linked = float(np.clip(np.nanmean(pairs) / max(spread**2, 1e-12), 0, 0.8)) if np.isfinite(pairs).any() else 0.0
    wider = (1 + linked) / (1 - linked)
    n = np.maximum(table.sum(0), 1)
    occasions = np.maximum(((np.diff(table, axis=0, prepend=0) > 0).sum(0)), 1)
    found: Floats = spread * np.sqrt(wider * (1 / n + 1 / (2 * REACH[0] * occasions)))
    return np.maximum(found, 1e-6)


def _fit(sold: Floats, expected: Floats, table: Floats, seen: Floats) -> Floats:
    """Lifts of the windows with days in the history, fitted in turn; shape (C,), 1 elsewhere."""
    lift = np.ones(table.shape[1])
    for _round in range(ROUNDS):
        for at in np.flatnonzero(seen > 0):
            on = table[:, at] > 0
            now = (expected[on] * np.exp(table[on] @ np.log(lift))).sum()
            if now > 0:
                lift[at] *= float(np.clip(sold[on].sum() / now, 0.02, 50))
                lift[at] = float(np.clip(lift[at], 0.02, 50))
    return lift


def _own(daily: Floats, expected: Floats, quiet: Mask, table: Floats, lift: Floats, sure: Mask, seen: Floats) -> Floats:
    """Each series' lifts, drawn towards those of all; shape (N, C)."""
    on = quiet[None, :] & (expected > 0)
    n = np.maximum(on.sum(1), 1)
    variance = (np.where(on, daily - expected, 0.0) ** 2).sum(1) / n
    mean = np.where(on, expected, 0.0).sum(1) / n
    dispersion = np.where(mean > 0, variance / np.maximum(mean, 1e-12), 1.0)
    prior = np.maximum(dispersion / SPREAD**2, 1e-9)[:, None]
    with_others = expected * np.exp(table @ np.log(lift))
    observed, usual_sum = daily @ table, with_others @ table / lift
    own = (observed + prior * lift) / (usual_sum + prior)
    away = np.abs(observed - usual_sum) / np.sqrt(np.maximum(dispersion[:, None] * usual_sum, 1e-12))
    alone = (seen > 0)[None, :] & (away > OWN_SURE) & (usual_sum > 0)
    found: Floats = np.where(sure[None, :] | alone, np.clip(own, 0.02, 50), 1.0)
    return found

"""What kind of day every day is: columns that a model reads, and marks that a chart shows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from core.forecast.calendar.festivals import FIRST_YEAR, LAST_YEAR, Festival, festivals_of
from core.forecast.series import Floats, Times
from core.i18n import language

SHARED = ("holiday", "day_off", "worked_instead", "festival", "festival_before", "festival_after")
"""Columns that every country has: the eve or day of a public holiday, any free day, a weekend day worked instead, and
whether any shopping festival is on, ahead or just over."""
PARTS = ("", "_before", "_after")
"""Each festival has a column for its days, one for those before and one for those after."""


@dataclass(frozen=True)
class Mark:
    """One festival or public holiday in a chart: its first and last day, its name (msgid of a festival), its kind."""

    first: date
    last: date
    title: str
    festival: bool


@cache
def _public(country: str, year: int, words: str) -> tuple[dict[date, str], frozenset[date]]:
    """Public holidays of a year with their names, and weekend days worked in place of a free weekday (China moves days
    so). `words` is the language of the names; a country that has them in no other gives its own."""
    import holidays

    there = holidays.list_localized_countries()
    if country not in holidays.list_supported_countries():
        return {}, frozenset()
    spoken = next((one for one in (words, "en_US") if one in there.get(country, ())), None)
    with warnings.catch_warnings():  # years beyond those that the package knows have only what follows a rule
        warnings.simplefilter("ignore")
        found = holidays.country_holidays(country, years=year, language=spoken)
    return dict(found), frozenset(getattr(found, "weekend_workdays", None) or ())


def windows(festival: Festival, first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """(part, first day, last day) of each of a festival's windows that touch a span of days; parts are `PARTS`."""
    for year in range(first.year - 1, last.year + 2):
        top = festival.when(year)
        if top is None:
            continue
        end = top + timedelta(days=festival.days - 1)
        parts = (
            ("_before", top - timedelta(days=festival.before), top - timedelta(days=1)),
            ("", top, end),
            ("_after", end + timedelta(days=1), end + timedelta(days=festival.after)),
        )
        for part, begins, ends in parts:
            if begins <= ends and begins <= last and ends >= first:
                yield part, begins, ends


def _span(times: Times, freq: str) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """The first day of each period and the first day after it."""
    starts = pd.DatetimeIndex(times).normalize()
    if freq.startswith("W"):
        return starts, starts + pd.Timedelta(days=7)
    if freq.startswith("M"):
        return starts, starts + pd.offsets.MonthBegin(1)
    return starts, starts + pd.Timedelta(days=1)


def day_columns(first: date, last: date, country: str) -> tuple[list[str], Floats]:
    """The columns of every day of a span, 0 or 1; names (F) and shape (days, F)."""
    own = festivals_of(country)
    names = [*SHARED, *(f"{one.key}{part}" for one in own for part in PARTS)]
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros(((last - first).days + 1, len(names)))
    for year in range(max(first.year, FIRST_YEAR), min(last.year, LAST_YEAR) + 1):
        public, worked = _public(country, year, "en_US")
        for name, dates in (("holiday", set(public)), ("worked_instead", worked)):
            for day in dates:
                if first <= day <= last:
                    table[(day - first).days, place[name]] = 1
    weekday = (np.arange(len(table)) + first.weekday()) % 7
    free = (weekday >= 5) & (table[:, place["worked_instead"]] == 0)
    table[:, place["day_off"]] = free | (table[:, place["holiday"]] == 1)
    for festival in own:
        for part, begins, ends in windows(festival, first, last):
            low, high = max((begins - first).days, 0), min((ends - first).days, len(table) - 1)
            table[low : high + 1, place[f"{festival.key}{part}"]] = 1
            table[low : high + 1, place[f"festival{part}"]] = 1
    return names, table


def features(times: Times, country: str, freq: str = "D") -> tuple[list[str], Floats]:
    """The calendar of each period: what a model may know of the past and of every day to come.

    Args:
        times: Beginnings of the periods; shape (T,).
        country: ISO code, "" for no calendar.
        freq: h, D, W... or MS. Hours have the columns of their day; of a week or month it is the share of its days.

    Returns:
        Names (F) and the columns, between 0 and 1; shape (T, F). Without a country F is 0.
    """
    if not country or not len(times):
        return [], np.zeros((len(times), 0))
    starts, ends = _span(times, freq)
    first, last = starts.min().date(), (ends.max() - pd.Timedelta(days=1)).date()
    names, table = day_columns(first, last, country)
    low = (starts - pd.Timestamp(first)).days.to_numpy()
    high = (ends - pd.Timestamp(first)).days.to_numpy()
    total = np.vstack([np.zeros(table.shape[1]), np.cumsum(table, axis=0)])
    found: Floats = (total[high] - total[low]) / (high - low)[:, None]
    return names, found


def marks(times: Times, country: str) -> list[Mark]:
    """Festivals and public holidays between the first and the last period, first ones first; neighbours of one name are
    one mark."""
    if not country or not len(times):
        return []
    first, last = pd.Timestamp(times[0]).date(), pd.Timestamp(times[-1]).date()
    found = [
        Mark(begins, ends, festival.title, True)
        for festival in festivals_of(country)
        for part, begins, ends in windows(festival, first, last)
        if not part and first <= begins <= last
    ]
    years = range(first.year, last.year + 1)
    named = [pair for year in years for pair in sorted(_public(country, year, language())[0].items())]
    run: list[Mark] = []
    for day, title in named:
        if not first <= day <= last:
            continue
        if run and run[-1].title == title and (day - run[-1].last).days == 1:
            run[-1] = Mark(run[-1].first, day, title, False)
        else:
            run.append(Mark(day, day, title, False))
    return sorted([*found, *run], key=lambda one: (one.first, not one.festival))

"""What is usual: the band in which a figure of each piece was to be expected from those before it, never from itself.

The centre of what came before is their median, and how far they scatter their median deviation, but at least what
chance alone does to figures of so many rows. What was unusual itself, or was called a fault or expected this once, does
not teach what is usual.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.cells.limits import MAD_TO_SIGMA

LEAST = 5
"""Pieces before one can be judged: of fewer a median deviation says nothing."""
SIGMAS = 4.0
"""How many deviations are unusual: eighty figures of a day are judged, and clean days shall be quiet."""
YOUNG = 4.0
"""A median deviation of few pieces is often far too small by chance: of five the limit is nearly doubled, of forty it
is a tenth wider."""
RHYTHMS = (5, 6, 7)
"""Pieces after which it may begin again: the days of a week on which a shop is open."""
UNKNOWN_FOR = 14
"""Pieces until such a rhythm can be known: two weeks."""
RECENT = 56
"""Pieces that say what is usual, the newest: eight weeks of days, so that slow growth is followed."""
RHYTHMIC = 0.4
"""The share of the variance that may be left within the days of the week where these are a rhythm; by chance alone it
is near 1. Otherwise all days say what is usual of each."""
TINY = 1e-9
"""A standard error that is none."""
MEDIAN_ERROR = 1.57
"""The variance of a median of n figures, over that of one, times n (pi / 2)."""
YEAR = 364
"""Days to the same day of the week a year ago."""
MONTHS_SEEN = 2
"""Earlier months in which the same day was alike until it counts as their rhythm, such as a day of payment."""


@dataclass(frozen=True)
class Band:
    """One figure of one piece. `low` and `high` bound what would have been usual; `said` is a steward's word on it."""

    value: float
    centre: float
    low: float
    high: float
    said: str = ""

    @property
    def off(self) -> bool:
        """Whether it is unusual, and nobody said that this was to be expected."""
        return (self.above or self.below) and self.said not in ("expected", "usual")

    def wider(self, limit: float) -> Band:
        """The same with at least so much room on both sides."""
        return replace(self, low=min(self.low, self.centre - limit), high=max(self.high, self.centre + limit))

    @property
    def above(self) -> bool:
        return self.value > self.high

    @property
    def below(self) -> bool:
        return self.value < self.low


@dataclass(frozen=True)
class _Past:
    """A figure that teaches what is usual: its value, standard error, and day of the week (-1: none)."""

    value: float
    noise: float
    slot: int


def bands(
    values: Sequence[float | None],
    noise: Sequence[float],
    effect: float,
    unknown: float | None = None,
    days: Sequence[date | None] = (),
    said: Mapping[int, str] | None = None,
) -> list[Band | None]:
    """Judge each figure of a series by those before it.

    Args:
        values: One figure per piece, the oldest first; None where a piece has none.
        noise: The standard error of each.
        effect: The least difference from the centre that matters.
        unknown: The same while a weekly rhythm cannot be known yet, of a figure that may have one. Later such a figure
            is unusual only when it is far also from those that stand whole weeks before it.
        days: The day that each piece is of, so that weekdays, days of the month and last year's days compare; without,
            a rhythm goes by places.
        said: What a steward said of a piece, by place: "real" (a fault), "expected" (once), "usual" (from here on).

    Returns:
        None for a piece without a figure, and while fewer than `LEAST` pieces came before.
    """
    words, past, found = said or {}, list[_Past](), list[Band | None]()
    by_day = {day: place for place, day in enumerate(days) if day is not None} if len(days) == len(values) else {}
    for place, value in enumerate(values):
        if value is None or not math.isfinite(value):
            found.append(None)
            continue
        day = days[place] if by_day else None
        slot = day.weekday() if day is not None else -1
        band = _judged(past[-RECENT:], value, noise[place], slot, effect) if len(past) >= LEAST else None
        if band is not None and (band.above or band.below) and unknown is not None:
            band = _rhythm(band, values, place, unknown, day, by_day, words, found)
        word = words.get(place, "")
        band = replace(band, said=word) if band is not None else None
        found.append(band)
        if word == "usual" and band is not None:
            moved = value - band.centre
            past = [replace(one, value=one.value + moved) for one in past]
        if word == "usual" or (not word and (band is None or not band.off)):
            past.append(_Past(value, noise[place], slot))
    return found


def newest(
    values: Sequence[float | None],
    noise: Sequence[float],
    effect: float,
    unknown: float | None = None,
    days: Sequence[date | None] = (),
) -> Band | None:
    """The band of the last of a series; see `bands`."""
    found = bands(values, noise, effect, unknown, days)
    return found[-1] if found else None


def _rhythm(
    band: Band,
    values: Sequence[float | None],
    place: int,
    unknown: float,
    day: date | None,
    by_day: Mapping[date, int],
    words: Mapping[int, str],
    found: Sequence[Band | None],
) -> Band:
    """The band as wide as a rhythm makes it that the days of the week do not show."""
    if place < UNKNOWN_FOR:
        return band.wider(unknown)
    limit, away = band.high - band.centre, abs(band.value - band.centre)
    if day is None:
        near = any(abs(band.value - one) <= limit for one in _weeks_before(values, place))
        return band.wider(away) if near else band

    def like(when: date) -> bool | None:
        """Whether that day was as far from its own usual; None where it says nothing."""
        one = found[at] if (at := by_day.get(when, -1)) >= 0 and words.get(at) != "real" else None
        if one is None:
            return None
        return (
            abs(band.value - band.centre - one.value + one.centre) <= limit and 2 * abs(one.value - one.centre) > away
        )

    if like(day - timedelta(days=YEAR)):
        return band.wider(away)
    months = [alike for one in _same_of_month(day) if (alike := like(one)) is not None]
    return band.wider(away) if sum(months) >= MONTHS_SEEN and 2 * sum(months) > len(months) else band


def _same_of_month(day: date) -> list[date]:
    """The same day of the six months before; of a month's last days, counted from its end."""
    end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - day
    found, first = list[date](), day.replace(day=1)
    for _month in range(6):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        try:
            found.append(day.replace(year=first.year, month=first.month))
        except ValueError:
            found.append(last + timedelta(days=1) - end)
    return found


def _weeks_before(values: Sequence[float | None], place: int) -> list[float]:
    """The middle of what stands whole weeks before a piece, for each length that a week may have."""
    stood = [[values[one] for one in range(place % week, place, week)] for week in RHYTHMS]
    return [_middle([one for one in found if one is not None]) for found in stood if any(o is not None for o in found)]


def _judged(past: Sequence[_Past], value: float, noise: float, slot: int, effect: float) -> Band:
    centres = _weekdays(past) if slot >= 0 and len(past) >= UNKNOWN_FOR else {}
    every = _middle([one.value for one in past])
    apart = [abs(one.value - centres.get(one.slot, every)) for one in past]
    scatter = MAD_TO_SIGMA * _middle(apart)
    # rows come in orders and sessions, so that small pieces scatter by more than chance does to single rows
    beyond = MAD_TO_SIGMA * _middle([far / max(one.noise, TINY) for far, one in zip(apart, past, strict=True)])
    if slot in centres:
        few = min(sum(one.slot == day for one in past) for day in centres)
        own = sum(one.slot == slot for one in past)
        scatter *= math.sqrt(few / (few - 1)) * math.sqrt(
            1 + MEDIAN_ERROR / own
        )  # a middle of few is near each of them
    chance = math.hypot(noise, _middle([one.noise for one in past]) * math.sqrt(MEDIAN_ERROR / len(past)))
    limit = max(SIGMAS * max(scatter, chance, beyond * noise) * (1 + YOUNG / len(past)), effect)
    centre = centres.get(slot, every)
    return Band(value, centre, centre - limit, centre + limit)


def _weekdays(past: Sequence[_Past]) -> dict[int, float]:
    """The centre of each day of the week, where most of the variance is between them; else none."""
    by_slot: dict[int, list[float]] = {}
    for one in past:
        by_slot.setdefault(one.slot, []).append(one.value)
    known = {slot: found for slot, found in by_slot.items() if len(found) > 1}
    values = [value for found in known.values() for value in found]
    free = len(values) - len(known)
    if len(known) < 2 or free < 1:
        return {}
    mean = sum(values) / len(values)
    total = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    within = sum((value - sum(found) / len(found)) ** 2 for found in known.values() for value in found) / free
    return {slot: _middle(found) for slot, found in known.items()} if within < RHYTHMIC * total else {}


def _middle(values: Sequence[float]) -> float:
    """The median; sorting a few dozen numbers costs a tenth of what an array of them does."""
    found, n = sorted(values), len(values)
    return found[n // 2] if n % 2 else (found[n // 2 - 1] + found[n // 2]) / 2

"""Traffic: how many different units a shop sees in so many days, and so how long a test takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.experiment.design.sizes import Design, smallest_effect, units_needed
from core.i18n import _

DAY = 86_400
"""Seconds."""
WEEK = 7
"""Days: people shop otherwise on Sundays, so a test runs for whole weeks."""
LONGEST = 364
"""Days, 52 weeks: nobody waits longer, and a shop of a year later is another shop."""
STRAY = 0.001
"""Share of the moments at either end that says nothing of when a log begins or ends: wrong clocks."""
SILENCE = 28
"""Days without any row that part one record from another: four weeks, longer than a shop shuts for a holiday."""


@dataclass(frozen=True)
class Traffic:
    """Different units seen within windows of 1 to T days, the mean over all windows of the record.

    Attributes:
        reach: Shape (T,); `reach[d - 1]` units within d days.
        by_weekday: Mean units a day from Monday to Sunday; NaN for a weekday that the record lacks; shape (7,).
        first: First day, in days since 1970.
        stray: Moments outside the days of the record, left out.
    """

    reach: NDArray[np.float64]
    by_weekday: NDArray[np.float64]
    first: int
    stray: int = 0

    @property
    def days(self) -> int:
        """Days on record."""
        return len(self.reach)

    def units(self, days: int) -> float:
        """Units within so many days; beyond the record at the pace of its last week or less."""
        if days <= 0:
            return 0.0
        if days <= self.days:
            return float(self.reach[days - 1])
        back = min(WEEK, self.days)
        before = float(self.reach[-back - 1]) if self.days > back else 0.0
        pace = (float(self.reach[-1]) - before) / back
        return float(self.reach[-1]) + max(pace, 0.0) * (days - self.days)


def traffic_of(units: NDArray[np.int64], seconds: NDArray[np.float64]) -> Traffic:
    """What a log says of how many different units come.

    Args:
        units: Which unit each row is of, as codes from 0; shape (E,).
        seconds: When, in seconds since 1970 (UTC); NaN rows are left out; shape (E,).

    A window of d days misses a unit where it lies within one of the unit's pauses, so the count follows from how long
    pauses are: reach(d) = U - sum over pauses g of max(0, g - d + 1) / (T - d + 1).

    Raises:
        BadInput: no row has a time.
    """
    known = np.isfinite(seconds)
    if not known.any():
        raise BadInput(
            _("No row has a time that can be read, so nothing is known of how many units come a day."),
            hint=_("Give the dataset a time column on the Datasets page, or write the units a day yourself."),
            command=_("Give the units a day: {option}.").format(option="--daily N"),
        )
    day = np.floor(seconds[known] / DAY).astype(np.int64)
    low, high = _record(day)
    inside = (day >= low) & (day <= high)
    span = high - low + 1
    pairs = np.unique(units[known][inside].astype(np.int64) * span + (day[inside] - low))
    who, when = pairs // span, pairs % span
    begins = np.r_[True, who[1:] != who[:-1]]
    ends = np.r_[who[1:] != who[:-1], True]
    inner = np.diff(when)[~begins[1:]] - 1
    pauses = np.concatenate([when[begins], inner, span - 1 - when[ends]])
    counts = np.bincount(pauses[pauses > 0], minlength=span + 1)[: span + 1]
    lengths, everyone = np.arange(span + 1), int(begins.sum())
    # missed(d) = sum_g counts[g] max(0, g - d + 1), by two running sums from the long end
    tail, weighted = np.cumsum(counts[::-1])[::-1], np.cumsum((counts * lengths)[::-1])[::-1]
    sizes = np.arange(1, span + 1)
    missed = weighted[sizes] - (sizes - 1) * tail[sizes]
    reach = everyone - missed / (span - sizes + 1)
    daily = np.bincount(when, minlength=span).astype(np.float64)
    weekday = (low + np.arange(span) + 3) % WEEK  # day 0 of 1970 was a Thursday
    by_weekday = np.array([daily[weekday == one].mean() if (weekday == one).any() else math.nan for one in range(WEEK)])
    return Traffic(reach, by_weekday, low, int(known.sum() - inside.sum()))


def _record(day: NDArray[np.int64]) -> tuple[int, int]:
    """First and last day of the record: of the fullest stretch without a silence, less stray ends."""
    ordered = np.sort(day)
    starts = np.r_[0, np.flatnonzero(np.diff(ordered) > SILENCE) + 1, len(ordered)]
    longest = int(np.argmax(np.diff(starts)))
    inside = ordered[starts[longest] : starts[longest + 1]]
    low, high = np.quantile(inside, [STRAY, 1 - STRAY], method="closest_observation")
    return int(low), int(high)


def steady(units_a_day: float) -> Traffic:
    """Traffic of a shop of which only the new units a day are known."""
    if not 0 < units_a_day < math.inf:
        raise BadInput(_("Units a day must be above 0."))
    reach = units_a_day * np.arange(1, WEEK + 1, dtype=np.float64)
    return Traffic(reach, np.full(WEEK, float(units_a_day)), 0)


@dataclass(frozen=True)
class Duration:
    """How long a test takes.

    Attributes:
        units: Of each arm, the control's first.
        days: Until that many have come; None where a year is too short.
        advised: The same in whole weeks.
        reached: Units of all arms at the end of the advised days.
        beyond: Whether that is longer than the record, so that the last week's pace was carried on.
        visits: Units of each day added up over the advised days, so that one who comes back counts each day; NaN
            where no day is known.
    """

    units: tuple[int, ...]
    days: int | None
    advised: int | None
    reached: float
    beyond: bool
    visits: float = math.nan

    @property
    def returning(self) -> float:
        """Share of the units of a day, over the advised days, that were counted on an earlier one; 0 where unknown."""
        return max(1 - self.reached / self.visits, 0.0) if self.visits > 0 else 0.0


def duration(design: Design, seen: Traffic, exposed: float = 1.0) -> Duration:
    """Days until the units of a design have come.

    Args:
        exposed: Share of the traffic that takes part, above 0 and at most 1.
    """
    if not 0 < exposed <= 1:
        raise BadInput(_("The share that takes part must be above 0 and at most 100 %."))
    units = units_needed(design)
    wanted = sum(units)
    days = next((d for d in range(1, LONGEST + 1) if exposed * seen.units(d) >= wanted), None)
    advised = None if days is None else math.ceil(days / WEEK) * WEEK
    last = advised or LONGEST
    daily = seen.by_weekday[np.isfinite(seen.by_weekday)]
    visits = exposed * last * float(daily.mean()) if len(daily) else math.nan
    return Duration(units, days, advised, exposed * seen.units(last), last > seen.days, visits)


def course(design: Design, seen: Traffic, exposed: float = 1.0, days: int = 8 * WEEK) -> list[tuple[int, float]]:
    """(days, smallest effect found with the planned power) for every day up to `days`; impossible ones left out."""
    found = []
    for day in range(1, min(days, LONGEST) + 1):
        effect = smallest_effect(design, exposed * seen.units(day))
        if math.isfinite(effect):
            found.append((day, abs(effect)))
    return found

"""Days, weeks or months without a row between others, told from those on which a shop is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.quality.watch.series import start_of

CHANCE = 0.05
"""How probable so long a gap may be by what came before and still be told: less than once in twenty."""
CLOSED = 0.5
"""The share of a weekday's earlier dates without rows from which a shop is closed on it."""
SEEN = 2
"""Earlier dates of a weekday until it is known whether it is one of those."""
UNSEEN = 0.5
"""How probable a weekday without rows is until then."""


@dataclass(frozen=True)
class Gap:
    """A run of periods without rows: the first and the last of those that were to be expected to hold some, how many
    these are, and how long the whole run is."""

    first: date
    last: date
    expected: int
    periods: int


def gaps(days: Sequence[date], grain: str) -> list[Gap]:
    """The unusual gaps of a dataset's time, each judged by what came before it; an unusual one does not teach.

    Args:
        days: The days that hold rows, the oldest first.
        grain: "day", "week" or "month".
    """
    found: list[Gap] = []
    if not days or not grain:
        return found
    held = {start_of(day, grain) for day in days}
    at, end = min(held), max(held)
    calendar: list[date] = []
    while at <= end:
        calendar.append(at)
        at = _next(at, grain)
    tally = _Tally(grain)
    run: list[date] = []
    for start in calendar:
        if start not in held:
            run.append(start)
            continue
        if run:
            gap = tally.judged(run)
            if gap is not None:
                found.append(gap)
            else:
                for missed in run:
                    tally.add(missed, held=False)
            run = []
        tally.add(start, held=True)
    return found


def _next(at: date, grain: str) -> date:
    if grain == "month":
        return (at.replace(day=28) + timedelta(days=4)).replace(day=1)
    return at + timedelta(days=7 if grain == "week" else 1)


class _Tally:
    """How often each weekday (weeks and months: any) held rows and did not."""

    def __init__(self, grain: str) -> None:
        self.grain = grain
        self.counts: dict[int, list[int]] = {}

    def slot(self, day: date) -> int:
        return day.weekday() if self.grain == "day" else 0

    def add(self, day: date, *, held: bool) -> None:
        self.counts.setdefault(self.slot(day), [0, 0])[0 if held else 1] += 1

    def judged(self, run: Sequence[date]) -> Gap | None:
        """The gap, where it is improbable by the days that a shop is open; None where it is not."""
        open_slots = [(held, missed) for held, missed in self.counts.values() if not _closed(held, missed)]
        held = sum(one[0] for one in open_slots)
        missed = sum(one[1] for one in open_slots)
        rate = (missed + 1) / (held + missed + 2)  # Laplace's rule of succession
        chance, expected = 1.0, list[date]()
        for day in run:
            own = self.counts.get(self.slot(day), [0, 0])
            if sum(own) < SEEN and self.grain == "day":
                chance *= UNSEEN
                expected.append(day)
            elif not _closed(*own):
                chance *= rate
                expected.append(day)
        return Gap(expected[0], expected[-1], len(expected), len(run)) if chance < CHANCE else None


def _closed(held: int, missed: int) -> bool:
    return held + missed >= SEEN and missed >= CLOSED * (held + missed)

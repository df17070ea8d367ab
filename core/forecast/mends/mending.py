"""Find what is broken in the days, mend it rule by rule, and say what cannot be forecast."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from core.forecast.data.reading import Reading
from core.forecast.mends.found import Days, Found, days_of
from core.forecast.mends.rules import ORDER, rule
from core.forecast.series import Mask, Panel

SHORTEST = 8
"""Known periods that a series must have: the least that a level, its change and an error can be told from."""
CYCLES = 2
"""Seasons of the shortest kind that it must have seen, for the season to be used; fewer are forecast without one."""


@dataclass(frozen=True)
class Mended:
    """Days that can be forecast, and what was done to them.

    Attributes:
        panel: The mended series over the periods that are used; NaN before a series begins.
        as_read: The same periods as they were read.
        found: Every fault, mended or refused, in the order of the rules.
        able: Which series can be forecast; shape (N,).
        reasons: Series -> name of why not: empty, ended, long, many, short.
        off: Rules that were switched off.
        offset: Periods left out at the beginning, so that `found.at - offset` are positions in `panel`.
        resting: Phases of the shortest season, from the first period of `panel` on, in which nothing is ever measured.
    """

    panel: Panel
    as_read: Panel
    found: tuple[Found, ...]
    able: Mask
    reasons: dict[int, str]
    off: tuple[str, ...]
    offset: int
    resting: Mask

    def known(self, series: int) -> int:
        """How many periods of a series its forecast rests on, mended ones among them: none from before it begins."""
        return int(np.isfinite(self.panel.values[series]).sum())

    def rests(self, h: int) -> Mask:
        """Which periods are ones of rest, of the panel and of those ahead; shape (T + h,)."""
        return np.asarray(np.resize(self.resting, self.panel.shape[1] + h))


def mended(reading: Reading, off: Collection[str] = ()) -> Mended:
    """Ask every rule in its order; each sees what those before it have mended.

    Args:
        off: Rules that find but do not mend.
    """
    days, found = days_of(reading), []
    for name in ORDER:
        asked = rule(name)
        faults = asked.find(days)
        found += faults
        if faults and (name not in off or name == "gaps"):
            days = asked.mend(days, [one for one in faults if not one.refused])
    panel = days.panel()
    reasons = {one.series: str(one.facts["kind"]) for one in found if one.refused}
    known = np.isfinite(panel.values).sum(axis=1)
    for series in np.flatnonzero(known < SHORTEST):
        reasons.setdefault(int(series), "empty" if known[series] == 0 else "short")
    able = np.ones(len(panel.ids), dtype=np.bool_)
    able[list(reasons)] = False
    as_read = _as_read(reading, days)
    return Mended(
        panel, as_read, tuple(found), able, reasons, tuple(sorted(off)), days.start, np.roll(days.resting, -days.start)
    )


def _as_read(reading: Reading, days: Days) -> Panel:
    own = reading.panel
    return own.until(days.stop).only(slice(None)) if not days.start else _from(own.until(days.stop), days.start)


def _from(panel: Panel, start: int) -> Panel:
    from dataclasses import replace

    beside = {name: one[:, start:] for name, one in panel.beside.items()}
    return replace(panel, times=panel.times[start:], values=panel.values[:, start:], beside=beside)

"""What a forecast cannot know: a season that was seen once only, and an end that may be a season or a new level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.forecast.data.clock import CYCLES, SEASONS
from core.forecast.series import Floats, Panel
from core.i18n import N_, _, sentences

if TYPE_CHECKING:
    from core.forecast.mends import Mended

WORDS = {"h": (N_("days"), N_("weeks")), "D": (N_("weeks"), N_("years")), "W": (N_("years"),), "MS": (N_("years"),),
         "QS": (N_("years"),), "YS": ()}  # fmt: skip
"""The seasons of a frequency, in the order of `SEASONS`, in words."""
BLOCK = {"h": 24, "D": 7}
"""Periods that are added up before ends are looked at: a day of hours, a week of days, so that they have no season."""
LONGEST = 6
"""Part of a season that its last stretch may be: two months of a year, a day of a week."""
BEFORE = 6
"""Stretches that must lie before it: fewer say nothing of how far they stray."""
FAR, MUCH = 4.5, 1.25
"""Standard errors, and times, by which an end lies apart from what came before. Of 300 clean series of each length at
most three in a hundred do (9 to 23 months, 20 to 90 weeks, 60 to 600 days; trend, correlated and heavy-tailed noise); a
last month or two of 1.8 times are found in 75 of 100, as many weeks of days in 99."""


@dataclass(frozen=True)
class End:
    """The last stretch of a series that lies apart from what came before it.

    Attributes:
        periods: How many periods it has; times: its level over that which was to be expected.
    """

    periods: int
    times: float


def unseen_season(panel: Panel, series: int) -> int:
    """Place of the shortest season of the panel's frequency that a series has not shown twice; -1 for none."""
    seasons = SEASONS[panel.freq.partition("-")[0]]
    known = int(np.isfinite(panel.values[series]).sum())
    return next((at for at, one in enumerate(seasons) if known < CYCLES * one), -1)


def end_apart(panel: Panel, series: int) -> End | None:
    """An end on another level, where less than two seasons tell whether it is the season.

    What came before is a straight line with the scatter around it; the end is the last stretch, of any length up to
    a sixth of the season, that lies farthest from where the line leads (a t test with the error of the line's own
    end, the lengths tried being few).
    """
    kind, at = panel.freq.partition("-")[0], unseen_season(panel, series)
    if at < 0:
        return None
    block, season = BLOCK.get(kind, 1), SEASONS[kind][at]
    values = panel.values[series][np.isfinite(panel.values[series])]
    sums = values[len(values) % block :].reshape(-1, block).mean(axis=1)
    best: tuple[float, End] | None = None
    for length in range(1, max(season // block // LONGEST, 1) + 1):
        before, last = sums[:-length], sums[-length:]
        if len(before) < max(BEFORE, 2 * length):
            break
        far, times = _apart(before, last)
        if far > FAR and max(times, 1 / max(times, 1e-9)) > MUCH and (best is None or far > best[0]):
            best = (far, End(length * block, times))
    return best[1] if best else None


def _scatter(rest: Floats) -> float:
    """Standard deviation by the median absolute one."""
    return max(1.4826 * float(np.median(np.abs(rest - np.median(rest)))), 1e-12)


def _apart(before: Floats, last: Floats) -> tuple[float, float]:
    """Standard errors between a stretch and where the line before it leads (Theil 1950, Sen 1968), and their ratio."""
    from scipy.stats import theilslopes

    x = np.arange(len(before), dtype=np.float64)
    slope, start, _low, _high = theilslopes(before, x)
    rest = before - (start + slope * x)
    clipped = np.clip(rest, -3 * _scatter(rest), 3 * _scatter(rest))  # an earlier December is no scatter
    there = len(before) + (len(last) - 1) / 2
    expected = float(start + slope * there)
    if expected <= 0:
        return 0.0, 1.0
    spread = max(float(np.sqrt((clipped**2).sum() / (len(before) - 2))), 1e-9 * expected)
    carried = float(np.clip((clipped[1:] * clipped[:-1]).sum() / max((clipped**2).sum(), 1e-12), 0.0, 0.8))
    lever = 1 / len(before) + (there - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()
    error = spread * np.sqrt((1 / len(last) + lever) * (1 + carried) / (1 - carried))
    return abs(float(last.mean()) - expected) / error, float(last.mean()) / expected


def cautions(days: Mended, series: int) -> list[str]:
    """What the forecast of a series cannot know, and what would help; nothing where two seasons are known."""
    panel, kind = days.panel, days.panel.freq.partition("-")[0]
    at = unseen_season(panel, series)
    if at < 0 or not days.able[series]:
        return []
    known, season = int(np.isfinite(panel.values[series]).sum()), SEASONS[kind][at]
    from core.forecast.words import frequency_name

    unit = frequency_name(kind)
    few = sentences(
        _("Less than two {seasons} are known ({periods}: {n} of {needed}), so what comes back every time cannot be "
          "told from what came once.").format(seasons=_(WORDS[kind][at]), periods=unit, n=f"{known:,}",
                                         needed=f"{CYCLES * season:,}"),
        _("More of the past would help."),
    )  # fmt: skip
    end = end_apart(panel, series)
    if end is None:
        return [few]
    said = _(
        "It ends on another level ({periods}: the last {n}; {times} times what came before). Whether that is the "
        "season or stays cannot be known: the forecast goes on from it, and the season is not repeated."
    )
    return [said.format(periods=unit, n=f"{end.periods:,}", times=f"{end.times:.2f}"), few]

"""A fault of the days: where it is, what is known of it, and the state that mending works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from core.forecast.data.reading import Reading
from core.forecast.series import Floats, Ints, Mask, Panel


@dataclass(frozen=True)
class Found:
    """One fault.

    Attributes:
        rule: Name of the rule that found it and mends it.
        series: Position in the panel; -1 for all series.
        at: Positions of the periods; shape (P,).
        facts: Figures of its sentence.
        refused: Whether the series cannot be forecast because of it.
    """

    rule: str
    series: int
    at: Ints
    facts: Mapping[str, float | int | str] = field(default_factory=dict)
    refused: bool = False


@dataclass(frozen=True)
class Days:
    """Series on their way from how they were read to how they are forecast.

    Attributes:
        reading: As read.
        values: As mended so far, NaN where unknown; shape (N, T).
        start, stop: The periods that are used, `start` up to but without `stop`; a series may begin later.
        begin: First period used of each series; shape (N,).
        resting: Periods of a season in which the measure rests (closed on Sundays), by phase; shape (season,).
    """

    reading: Reading
    values: Floats
    start: int
    stop: int
    begin: Ints
    resting: Mask

    @property
    def season(self) -> int:
        """The shortest season, 1 for none."""
        seasons = self.reading.panel.seasons
        return seasons[0] if seasons else 1

    @property
    def used(self) -> slice:
        """The periods that are used."""
        return slice(self.start, self.stop)

    @property
    def phase(self) -> Ints:
        """Place of each period in the season; shape (T,)."""
        return np.arange(self.values.shape[1], dtype=np.int64) % self.season

    def panel(self) -> Panel:
        """The mended series over the periods that are used."""
        own = self.reading.panel
        values = self.values.copy()
        values[np.arange(values.shape[1])[None] < self.begin[:, None]] = np.nan
        beside = {name: one[:, self.used] for name, one in own.beside.items()}
        return replace(own, times=own.times[self.used], values=values[:, self.used], beside=beside)


def days_of(reading: Reading) -> Days:
    """The days as they were read."""
    n, periods = reading.panel.shape
    season = reading.panel.seasons[0] if reading.panel.seasons else 1
    none = np.zeros(season, dtype=np.bool_)
    return Days(reading, reading.panel.values, 0, periods, np.zeros(n, dtype=np.int64), none)


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Beginnings and ends (without) of the stretches in which a mask holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]

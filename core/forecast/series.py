"""The series that are forecast, as arrays: one value for each series and period, in periods that follow one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Times = NDArray[np.datetime64]

FREQUENCIES = ("h", "D", "W", "MS", "QS", "YS")
"""Hourly, daily, weekly, monthly, quarterly and yearly periods, by their names in pandas."""


@dataclass(frozen=True)
class Panel:
    """N series over the same T periods.

    Attributes:
        ids: Names of the series, unique; N.
        times: Beginnings of the periods, datetime64[ns] without a zone, one after the other without a gap; shape (T,).
        values: What was measured; NaN where unknown; shape (N, T).
        freq: One of `FREQUENCIES`, or such a name with the weekday that weeks end on (W-FRI).
        seasons: Periods after which the measure repeats itself, shortest first: (24, 168) of hours; empty without one.
        by: Columns that tell the series apart.
        keys: Value of each such column for each series; shape (N, len(by)).
        beside: Further figures of the same periods by name, each of shape (N, T): rows, returned, stock, price ...
    """

    ids: list[str]
    times: Times
    values: Floats
    freq: str
    seasons: tuple[int, ...] = ()
    by: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    beside: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """Series and periods."""
        return len(self.ids), len(self.times)

    def ahead(self, h: int) -> Times:
        """Beginnings of the `h` periods that follow; datetime64[ns], shape (h,)."""
        import pandas as pd

        if not len(self.times):
            return np.empty(0, dtype="datetime64[ns]")
        found: Times = pd.date_range(self.times[-1], periods=h + 1, freq=self.freq)[1:].to_numpy(dtype="datetime64[ns]")
        return found

    def only(self, series: Any) -> Panel:
        """The panel of some series, by their positions or a mask."""
        at = np.arange(len(self.ids))[series]
        keys = tuple(self.keys[one] for one in at) if self.keys else ()
        beside = {name: one[at] for name, one in self.beside.items()}
        return replace(self, ids=[self.ids[one] for one in at], values=self.values[at], keys=keys, beside=beside)

    def until(self, periods: int) -> Panel:
        """The panel of its first periods; a negative number leaves out as many of the last."""
        beside = {name: one[:, :periods] for name, one in self.beside.items()}
        return replace(self, times=self.times[:periods], values=self.values[:, :periods], beside=beside)

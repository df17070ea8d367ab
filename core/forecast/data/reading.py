"""A dataset's rows as series, as they are: the values, and what is known of each period beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.forecast.data.layout import Layout
from core.forecast.data.measure import Measure
from core.forecast.series import Floats, Ints, Panel


@dataclass(frozen=True)
class Cells:
    """Some periods of some series, E of them.

    Attributes:
        series, period: Positions in the panel; shape (E,).
        figures: Name -> what is known of each; shape (E,).
    """

    series: Ints
    period: Ints
    figures: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.series)


@dataclass(frozen=True)
class Reading:
    """A dataset's rows as series, as they are.

    Attributes:
        panel: The series; NaN where nothing is known.
        measure: With the frequency and seasons settled.
        rows: Rows of all series in each period; shape (T,).
        opened, closed: Seconds from a period's begin to its first and last moment, NaN without rows; shape (T,).
        dates: Whether moments are dates, so that `closed` says nothing within a day.
        repeated: Rows that equal another: `rows` and `all` rows of the cell, `value` of the further ones, `negative`
            the part below 0.
        negative: Sums of the values below 0, with their `rows`.
        loaded: Whether rows that equal another were loaded twice: in this table they do not come by themselves.
        absent_is_zero: Whether a period without a row of a series counts as 0.
        dated: Whether periods have dates; else they are numbered.
        skipped: Rows without a readable moment (time), without a number (number), of periods far apart (stray), series
            beyond the largest (series).
        layout: How periods stood in the table; None where each row has its moment in one column.
    """

    panel: Panel
    measure: Measure
    rows: Ints
    opened: Floats
    closed: Floats
    dates: bool
    repeated: Cells
    negative: Cells
    absent_is_zero: bool = False
    dated: bool = True
    skipped: Mapping[str, int] | None = None
    loaded: bool = False
    layout: Layout | None = None

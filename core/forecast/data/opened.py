"""A dataset's series, whether its periods stand in rows or in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.forecast.data.measure import Measure
from core.forecast.data.reading import Reading
from core.forecast.data.rows import reading_of_rows
from core.forecast.data.wide import reading_of_wide

if TYPE_CHECKING:
    from core.lake import Lake


def reading_of(
    lake: Lake, name: str, measure: Measure, version: int | None = None, catalog: str | None = None
) -> Reading:
    """Read a dataset's series.

    Args:
        catalog: Dataset of items in which columns of `measure.by` are looked up that the dataset lacks.

    Raises:
        NotFound: There is no such dataset or column.
        BadInput: There is no moment or no number, or there are too many periods.
    """
    if measure.time is None:
        return reading_of_wide(lake, name, measure, version)
    return reading_of_rows(lake, name, measure, version, catalog)

"""Sums of rows laid out as series over periods, with what a period without a row means."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.forecast.data.columns import MOST_SERIES
from core.forecast.data.measure import Measure
from core.forecast.data.reading import Cells, Reading
from core.forecast.series import Floats, Ints, Panel

BLANK = "–"
"""Name of what has no value in a column that tells series apart."""
MOST_CELLS = 40_000_000
"""Series times periods held at once: 320 MB for each figure of a period."""
ONE_ROW = 1.05
"""Rows for each period of a series up to which a table is one of figures, not of events."""
EVEN = 0.5
"""Variance of the rows over their mean below which rows are written by plan, one for each shop: what comes by chance
has 1 (Poisson)."""
FILLED = 0.7
"""Share of its periods that a series of such a table must have, for a period that lacks to be unknown rather than 0."""
BUSY = 5
"""Rows in the usual period from which on a period without any row is a gap in the data, not a quiet one: with five
expected, none comes once in 150."""


def made(
    measure: Measure,
    times: Any,
    rows: Ints,
    opened: Floats,
    closed: Floats,
    dates: bool,
    frame: pd.DataFrame,
    repeated: pd.DataFrame | None,
    skipped: dict[str, int],
) -> Reading:
    """The reading of a measure, from its sums by series and period (`frame`) and its repeated rows."""
    by = [f"k{i}" for i in range(len(measure.by))]
    begun = frame["p"].to_numpy(dtype="datetime64[ns]")
    frame = frame[(begun >= times[0]) & (begun <= times[-1])].reset_index(drop=True)
    period = np.searchsorted(times, frame["p"].to_numpy(dtype="datetime64[ns]")).astype(np.int64)
    if by:
        code, index = _coded(frame, by)
        keys = tuple(tuple(one) for one in index)
        ids = [" · ".join(one) for one in keys]
    else:
        code, keys, ids = np.zeros(len(frame), dtype=np.int64), (), [""]
    size = np.abs(np.bincount(code, weights=np.nan_to_num(frame["v"].to_numpy(dtype=np.float64)), minlength=len(ids)))
    most = min(MOST_SERIES, max(MOST_CELLS // max(len(times), 1), 1))
    order = np.argsort(-size, kind="stable")[:most]
    skipped["series"] = len(ids) - len(order)
    place = np.full(len(ids), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    held = place[code] >= 0
    frame, series, period = frame[held], place[code][held], period[held]
    shape = (len(order), len(times))
    there = frame["rows"].to_numpy(dtype=np.int64)
    zero = _absent_is_zero(series, period, there, rows, shape)
    values = _filled(frame["v"].to_numpy(dtype=np.float64), series, period, shape, rows, zero)
    beside = {name: _spread(frame[f"b{i}"].to_numpy(dtype=np.float64), series, period, shape)
              for i, name in enumerate(measure.beside)}  # fmt: skip
    if measure.stock:
        beside["stock"] = _spread(frame["stock"].to_numpy(dtype=np.float64), series, period, shape)
    ids = [ids[one] for one in order]
    panel = Panel(ids, times, values, measure.freq or "D", measure.seasons, measure.by,
                  tuple(keys[one] for one in order) if keys else (), beside)  # fmt: skip
    below = frame["rows_below"].to_numpy(dtype=np.float64) > 0
    negative = Cells(series[below], period[below], {
        "value": frame["below"].to_numpy(dtype=np.float64)[below],
        "twice": np.nan_to_num(frame["twice"].to_numpy(dtype=np.float64)[below]),
            "rows": frame["rows_below"].to_numpy(dtype=np.float64)[below],
    })  # fmt: skip
    cells = np.zeros(shape)
    cells[series, period] = there
    twice = _again(repeated, by, place, keys, times, cells)
    return Reading(panel, measure, rows, opened, closed, dates, twice, negative, zero, True, skipped)


def _coded(frame: pd.DataFrame, by: list[str]) -> tuple[Ints, list[list[str]]]:
    """A number for each combination of keys, and the combinations."""
    filled = frame[by].fillna(BLANK).astype(str)
    groups = filled.groupby(by, sort=True, observed=True)
    code: Ints = np.asarray(groups.ngroup(), dtype=np.int64)
    index: list[list[str]] = filled.assign(_c=code).drop_duplicates("_c").sort_values("_c")[by].to_numpy().tolist()
    return code, index


def _absent_is_zero(series: Ints, period: Ints, there: Ints, rows: Ints, shape: tuple[int, int]) -> bool:
    """Whether a period in which a series has no row is one of nothing, or one that nobody wrote down."""
    if not len(series):
        return False
    if shape[0] == 1 and there.mean() <= ONE_ROW:
        return False
    if there.mean() > ONE_ROW:
        return True
    first, last = np.full(shape[0], shape[1]), np.full(shape[0], -1)
    np.minimum.at(first, series, period)
    np.maximum.at(last, series, period)
    span = np.maximum(last - first + 1, 1)
    count = np.bincount(series, minlength=shape[0])
    return float(np.median(count / span)) < FILLED


def _filled(value: Floats, series: Ints, period: Ints, shape: tuple[int, int], rows: Ints, zero: bool) -> Floats:
    found = _spread(value, series, period, shape)
    if not zero:
        return found
    first = np.full(shape[0], shape[1])
    np.minimum.at(first, series, period)
    written = rows > 0
    held = rows[written]
    if np.median(held) < BUSY and held.var() > EVEN * held.mean():  # a quiet shop: no row is no sale
        written = np.ones_like(written)
    empty = np.isnan(found) & written[None] & (np.arange(shape[1])[None] >= first[:, None])
    unread = np.zeros(shape, dtype=np.bool_)
    unread[series, period] = True
    found[empty & ~unread] = 0.0
    return found


def _spread(value: Floats, series: Ints, period: Ints, shape: tuple[int, int]) -> Floats:
    found = np.full(shape, np.nan)
    found[series, period] = value
    return found


def _again(frame: pd.DataFrame | None, by: list[str], place: Ints, keys: Any, times: Any, cells: Floats) -> Cells:
    """Repeated rows as cells of the panel."""
    if frame is None or not len(frame):
        none = np.zeros(0, dtype=np.int64)
        return Cells(
            none, none, {"rows": np.zeros(0), "all": np.zeros(0), "value": np.zeros(0), "negative": np.zeros(0)}
        )
    begun = frame["p"].to_numpy(dtype="datetime64[ns]")
    frame = frame[(begun >= times[0]) & (begun <= times[-1])]
    period = np.searchsorted(times, frame["p"].to_numpy(dtype="datetime64[ns]")).astype(np.int64)
    if by:
        known = {one: i for i, one in enumerate(keys)}
        named = frame[by].fillna(BLANK).astype(str).itertuples(index=False, name=None)
        series = place[np.asarray([known[one] for one in named], dtype=np.int64)] if len(frame) else period
    else:
        series = np.zeros(len(frame), dtype=np.int64)
    held = series >= 0
    series, period, frame = series[held], period[held], frame[held]
    figures = {name: frame[name].to_numpy(dtype=np.float64) for name in ("rows", "value", "negative")}
    return Cells(series, period, figures | {"all": cells[series, period]})

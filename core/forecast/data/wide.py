"""Tables with a series in each row and a period in each column (V2, V3, ...): their periods are numbers, not dates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.cells import sql
from core.engine import quote
from core.errors import BadInput
from core.forecast.data import clock
from core.forecast.data.columns import offer_of
from core.forecast.data.measure import Measure
from core.forecast.data.reading import Cells, Reading
from core.forecast.series import Panel
from core.i18n import _

if TYPE_CHECKING:
    from core.lake import Lake

BEGINNING = np.datetime64("2000-01-01", "ns")
"""Date that numbered periods are laid from; a Saturday like any other."""
REACH = 90_000
"""Days from that date that a calendar reaches: some two and a half centuries."""
TRIED = {"h": 24, "D": 7, "MS": 12, "W-MON": 52}
"""The season by which a frequency is guessed where neither columns nor file name it: a day, a week, a year."""


def reading_of_wide(lake: Lake, name: str, measure: Measure, version: int | None = None) -> Reading:
    """Read a table whose columns are periods; shorter series end with the longest.

    Raises:
        BadInput: The table has no such columns.
    """
    offer = offer_of(lake, name, version)
    if not offer.wide:
        raise BadInput(
            _("{name} has no columns that are periods.").format(name=name),
            hint=_("Choose a column of times."),
        )
    types = lake.columns(name, None, version)
    cells = [f"CAST({sql.number(quote(one), types[one])} AS DOUBLE) AS {quote(one)}" for one in offer.wide]
    named = measure.by[0] if measure.by and measure.by[0] in types else None
    with lake.read() as cursor:
        table = lake.table(name, None, version)
        lead = f"CAST({quote(named)} AS VARCHAR) AS _name, " if named else "CAST(_row AS VARCHAR) AS _name, "
        frame = cursor.execute(f"SELECT {lead}{', '.join(cells)} FROM {table} ORDER BY _row").df()
    ids = _apart([str(one) for one in frame.pop("_name")])
    given = frame.to_numpy(dtype=np.float64)
    values = np.full_like(given, np.nan)
    for i, row in enumerate(given):
        known = np.flatnonzero(np.isfinite(row))
        if len(known):
            values[i, len(row) - known[-1] - 1 :] = row[: known[-1] + 1]
    freq = measure.freq or clock.frequency_named(name) or _guessed(values)
    freq = "W-MON" if freq == "W" else freq
    if values.shape[1] * clock.LENGTH[freq.partition("-")[0]] > REACH:  # a calendar of nanoseconds ends in 2262
        freq = "D"
        measure = replace(measure, seasons=measure.seasons or (1,))
    span = int(values.shape[1] * clock.LENGTH[freq.partition("-")[0]] * 1.1) + 40
    times = clock.regular(BEGINNING, BEGINNING + np.timedelta64(span, "D"), freq)[: values.shape[1]]
    seasons = measure.seasons or clock.seasons_of(freq, int(np.median(np.isfinite(values).sum(axis=1))))
    settled = replace(measure, freq=freq, seasons=seasons)
    none = np.zeros(0, dtype=np.int64)
    nothing = Cells(none, none, {one: np.zeros(0) for one in ("rows", "all", "value", "negative")})
    blank = np.full(len(times), np.nan)
    panel = Panel(ids, times, values, freq, seasons, ("series",), tuple((one,) for one in ids))
    rows = np.isfinite(values).sum(axis=0).astype(np.int64)
    return Reading(panel, settled, rows, blank, blank, True, nothing, nothing, False, False, {})


def _guessed(values: np.ndarray) -> str:  # type: ignore[type-arg]
    lag = clock.repeating(values, tuple(TRIED.values()))
    return next((freq for freq, one in TRIED.items() if one == lag), "D")


def _apart(names: list[str]) -> list[str]:
    """The names, with a number behind those that come again."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found

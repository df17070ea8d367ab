"""Rows to series: one pass that tells how often, one that adds up, one that counts rows which stand twice."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.cells import sql
from core.cells.convention import Convention
from core.cells.limits import MOST_MONEY
from core.collect.column_names import normalise
from core.engine import literal, quote
from core.errors import BadInput
from core.forecast.data import clock
from core.forecast.data.columns import moment_of, offer_of
from core.forecast.data.grid import made
from core.forecast.data.layout import laid_of
from core.forecast.data.measure import WAYS, Measure
from core.forecast.data.reading import Reading
from core.forecast.series import Floats
from core.i18n import _
from core.kinds import EVENT_SYNONYMS
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Lake

_RETURNS = re.compile(
    r"^(?:(?:units_|qty_|quantity_)?return(?:s|ed)?(?:_units|_qty|_quantity)?|refund(?:s|ed)?|退货.*|退回.*)$"
)
ALIKE = 0.9
"""Share of the rows of one moment and thing that agree in their figures too, from which on they are one row again."""
SELDOM = 0.2
"""Share of the table that such rows may be: where every fifth is one, the table writes rows so."""
BY_CHANCE = 1e-4
"""Chance of so much agreement below which it is none: one table in ten thousand."""
LEAST_ALIKE = 0.05
"""Least chance that two figures agree: of few rows none may have been seen to."""
THROUGHOUT, FEWEST = 0.95, 8
"""Share of the different rows that stand equally often, and how many of them there must be, for the whole file to have
been loaded so often: rows that repeat by chance do so once, twice and three times side by side."""
MOST_PERIODS = 100_000
"""Periods of a series: eleven years of hours."""


def reading_of_rows(
    lake: Lake, name: str, measure: Measure, version: int | None = None, catalog: str | None = None
) -> Reading:
    """Read a dataset's series.

    Args:
        catalog: Dataset of items in which columns of `measure.by` are looked up that the dataset lacks.

    Raises:
        NotFound: There is no such dataset or column.
        BadInput: There is no moment or no number, or there are too many periods.
    """
    source = _source(lake, name, measure, version, catalog)
    with lake.read() as cursor:
        rows = _Rows(cursor, source, measure)
        hours, skipped = rows.hours()
        if not len(hours.hour):
            raise BadInput(
                _("No cell of {column} can be read as a time.").format(column=measure.time),
                hint=_("Choose another column of times."),
                data=skipped,
            )
        freq = measure.freq or clock.frequency(hours)
        freq = f"W-{clock.WEEKDAYS[0]}" if freq == "W" and not hours.dates else freq
        if freq == "W":
            freq = f"W-{clock.WEEKDAYS[clock._weekday(hours.hour.astype('datetime64[D]'))]}"
        begun = clock.begin(hours.hour, freq)
        periods, where = np.unique(begun, return_inverse=True)
        count = np.bincount(where, weights=hours.rows).astype(np.int64)
        keep = clock.belonging(periods, count, freq)
        skipped["stray"] = int(count[~keep].sum())
        times = clock.regular(periods[keep][0], periods[keep][-1], freq)
        if len(times) > MOST_PERIODS:
            raise BadInput(
                _("Too many periods: {n}; at most {most} can be forecast.").format(
                    n=f"{len(times):,}", most=f"{MOST_PERIODS:,}"
                ),
                hint=_("Choose a longer period."),
            )
        at = np.searchsorted(times, periods[keep])
        total = np.zeros(len(times), dtype=np.int64)
        total[at] = count[keep]
        opened, closed = _edges(hours, begun, times)
        settled = replace(measure, freq=freq, seasons=measure.seasons or clock.seasons_of(freq, len(times)))
        frame = rows.cells(freq)
        repeated = rows.repeated(freq) if measure.how != "mean" else None
        figures = offer_of(lake, name, version)
        loaded = repeated is not None and len(repeated) > 0 and rows.loaded({*figures.values, *figures.stocks})
    found = made(settled, times, total, opened, closed, hours.dates, frame, repeated, skipped)
    return replace(found, loaded=loaded, layout=source["layout"])


def _source(lake: Lake, name: str, measure: Measure, version: int | None, catalog: str | None) -> dict[str, Any]:
    from core.errors import NotFound

    dataset, laid = lake.dataset(name, version), laid_of(lake, name, version)
    types = laid.types
    named = [measure.time, measure.value, measure.price, measure.stock, *measure.beside]
    looked: dict[str, str] = {}
    if catalog is not None:
        items = lake.dataset(catalog)
        looked = {one: items.roles[one] for one in measure.by if one not in types and one in items.roles}
    for column in [*(one for one in named if one), *(one for one in measure.by if one not in looked)]:
        if column not in types:
            raise NotFound.among(_("column"), column, types)
    if measure.how not in WAYS:
        raise NotFound.among(_("way to count"), measure.how, WAYS)
    source = {"table": laid.table, "types": types, "layout": laid.layout, "roles": dataset.roles, "looked": looked}
    if looked and catalog is not None:
        source |= {"items": lake.table(catalog), "item": lake.dataset(catalog).roles["item_id"]}
    return source


class _Rows:
    """The SQL of a measure over a dataset's table."""

    def __init__(self, cursor: Cursor, source: dict[str, Any], measure: Measure) -> None:
        self.cursor, self.source, self.measure = cursor, source, measure
        self.types, self.table = source["types"], source["table"]
        self.moment = self._moment()
        self.value = self._value()
        self.event = self._event()

    def _how(self, column: str) -> Convention:
        return parsing.column_convention(self.cursor, self.table, column, self.types[column])

    def _number(self, column: str) -> str:
        kind = self.types[column]
        if kind == "BOOLEAN":
            return f"{quote(column)}::INTEGER::DOUBLE"
        read = sql.number(quote(column), kind, self._how(column))
        return f"CASE WHEN abs({read}) <= {MOST_MONEY} THEN {read} END"

    def _moment(self) -> str:
        assert self.measure.time is not None
        return moment_of(self.measure.time, self.types[self.measure.time], self._how(self.measure.time))

    def _value(self) -> str:
        value = "1.0" if self.measure.value is None else self._number(self.measure.value)
        return f"({value}) * ({self._number(self.measure.price)})" if self.measure.price else value

    def _event(self) -> str:
        """SQL that is true for the rows that count."""
        column = self.source["roles"].get("event_type")
        if self.measure.event is None or column not in self.types:
            return "TRUE"
        spellings = [word for word, meant in EVENT_SYNONYMS.items() if meant == self.measure.event]
        known = ", ".join(literal(one) for one in [self.measure.event, *spellings])
        return f"coalesce({parsing.key(column)} IN ({known}), false)"

    def _returns(self) -> str | None:
        """SQL of a column that says how many came back, beside the measure; None without one."""
        named = [one for one in self.types if _RETURNS.match(normalise(one)) and one != self.measure.value]
        found = [one for one in named if parsing.is_numeric(self.types[one])]
        return self._number(found[0]) if found and self.measure.how == "sum" and not self.measure.price else None

    def _keys(self) -> list[str]:
        looked = self.source["looked"]
        return [f"k.{quote(one)}" if one in looked else _named(one, self.types[one]) for one in self.measure.by]

    def _joined(self) -> str:
        looked = self.source["looked"]
        if not looked:
            return str(self.table)
        item = self.source["roles"]["item_id"]
        columns = ", ".join(f"any_value({parsing.text(column)}) AS {quote(role)}" for role, column in looked.items())
        known = f"(SELECT {parsing.text(self.source['item'])} AS _k, {columns} FROM {self.source['items']} GROUP BY 1)"
        return (
            f"(SELECT *, {parsing.text(item)} AS _item FROM {self.table}) AS t LEFT JOIN {known} AS k ON t._item = k._k"
        )

    def hours(self) -> tuple[clock.Hours, dict[str, int]]:
        """Rows by the hour, and how many rows cannot be read."""
        frame = self.cursor.execute(f"""
            SELECT date_trunc('hour', m) AS hour, count(*) AS rows, count(*) FILTER (e AND v IS NOT NULL) AS counted,
                   epoch(min(m)) - epoch(date_trunc('hour', min(m))) AS first,
                   epoch(max(m)) - epoch(date_trunc('hour', max(m))) AS last,
                   count(*) FILTER (m = date_trunc('day', m)) AS midnight,
                   count(*) FILTER (m = date_trunc('hour', m)) AS full,
                   count(*) FILTER (e AND v IS NULL) AS unread
            FROM (SELECT {self.moment} AS m, {self.value} AS v, {self.event} AS e FROM {self.table})
            GROUP BY 1 ORDER BY 1 NULLS LAST
        """).df()
        nowhere = frame["hour"].isna()
        skipped = {"time": int(frame.loc[nowhere, "rows"].sum()), "number": int(frame["unread"].sum())}
        frame = frame[~nowhere]
        rows = max(int(frame["rows"].sum()), 1)
        return clock.Hours(
            frame["hour"].to_numpy(dtype="datetime64[h]"),
            frame["rows"].to_numpy(dtype=np.int64),
            frame["counted"].to_numpy(dtype=np.int64),
            frame["first"].to_numpy(dtype=np.float64),
            frame["last"].to_numpy(dtype=np.float64),
            float(frame["midnight"].sum()) / rows,
            float(frame["full"].sum()) / rows,
        ), skipped

    def cells(self, freq: str) -> pd.DataFrame:
        """One row for each series and period: its figures, and what lies beside."""
        names = [f"k{i}" for i in range(len(self.measure.by))]
        keys = [f"{one} AS {name}" for one, name in zip(self._keys(), names, strict=True)]
        stock = f", {self._number(self.measure.stock)} AS s" if self.measure.stock else ""
        beside = [f", {self._number(one)} AS b{i}" for i, one in enumerate(self.measure.beside)]
        how = {"sum": "sum(v)", "count": "count(v)::DOUBLE", "mean": "avg(v)"}[self.measure.how]
        back = self._returns()
        inner_back = f", {back} AS r" if back else ""
        twice = "sum(v) FILTER (v < 0 AND v = -r)" if back else "NULL::DOUBLE"
        last = ", arg_max(s, m) AS stock" if self.measure.stock else ""
        means = [f", avg(b{i}) AS b{i}" for i in range(len(self.measure.beside))]
        inner = ", ".join([f"{self.moment} AS m", f"{self.value} AS v", *keys]) + stock + inner_back + "".join(beside)
        lead = "".join(f"{name}, " for name in names)
        return self.cursor.execute(f"""
            SELECT {lead}{clock.begin_sql("m", freq)} AS p, {how} AS v, count(*) AS rows,
                   sum(v) FILTER (v < 0) AS below,
                   count(*) FILTER (v < 0) AS rows_below, {twice} AS twice{last}{"".join(means)}
            FROM (SELECT {inner} FROM {self._joined()} WHERE {self.event})
            WHERE m IS NOT NULL GROUP BY ALL
        """).df()

    def repeated(self, freq: str) -> pd.DataFrame:
        """Rows that equal another in every column, by series and period: the further ones and what they add."""
        names = [f"k{i}" for i in range(len(self.measure.by))]
        keys = [f"{one} AS {name}" for one, name in zip(self._keys(), names, strict=True)]
        whole = "hash(" + ", ".join(quote(one) for one in self.types) + ") AS h"
        inner = ", ".join([f"{self.moment} AS m", f"{self.value} AS v", *keys, whole])
        lead = "".join(f"{name}, " for name in names)
        value = "1.0" if self.measure.how == "count" else "any_value(v)"
        return self.cursor.execute(f"""
            SELECT {lead}p, sum(n - 1)::DOUBLE AS rows, sum((n - 1) * w)::DOUBLE AS value,
                   coalesce(sum((n - 1) * w) FILTER (w < 0), 0)::DOUBLE AS negative, max(n) AS times
            FROM (SELECT {lead}{clock.begin_sql("m", freq)} AS p, h, count(*) AS n, {value} AS w
                  FROM (SELECT {inner} FROM {self._joined()} WHERE {self.event})
                  WHERE m IS NOT NULL AND v IS NOT NULL GROUP BY ALL)
            WHERE n > 1 GROUP BY ALL
        """).df()

    def loaded(self, figures: set[str]) -> bool:
        """Whether rows that equal another in every column do not come by themselves.

        Rows of one moment whose other cells are alike (a day, a title) either are two sales, whose figures agree as
        often as those of neighbouring moments do, or one that was loaded twice, whose figures agree always (binomial
        test). Where nearly every row stands as often as the others, and more than once, the whole file was.
        """
        from scipy.stats import binom

        whole = f"hash({', '.join(quote(one) for one in self.types)})"
        often = self.cursor.execute(
            """
            SELECT mode(n), count(*), count(*) FILTER (n = (SELECT mode(n) FROM d)) FROM d
        """.replace("FROM d", f"FROM (SELECT count(*) AS n FROM {self.table} GROUP BY {whole})")
        ).fetchone()
        if often and often[0] and often[0] > 1 and often[1] >= FEWEST and often[2] >= THROUGHOUT * often[1]:
            return True
        keys = [one for one in self.types if one not in figures]
        numbers = [one for one in self.types if one in figures]
        if not numbers:
            return False
        still = [one for one in keys if one != self.measure.time]
        of = {"k": keys, "g": still, "v": numbers}
        hashes = [f"hash({', '.join(quote(one) for one in columns) or '0'}) AS {name}" for name, columns in of.items()]
        row = self.cursor.execute(f"""
            WITH d AS (SELECT {self.moment} AS m, {", ".join(hashes)} FROM {self.table} WHERE {self.event}),
            twice AS (SELECT count(*) - 1 AS further, count(*) - count(DISTINCT v) AS alike FROM d GROUP BY k),
            near AS (SELECT v = lag(v) OVER (PARTITION BY g ORDER BY m, v) AS same
                     FROM (SELECT DISTINCT m, k, g, v FROM d WHERE m IS NOT NULL))
            SELECT (SELECT count(*) FROM d), (SELECT sum(further) FROM twice), (SELECT sum(alike) FROM twice),
                   (SELECT avg(same::INTEGER) FROM near)
        """).fetchone()
        rows, further, alike, usual = (float(one or 0) for one in row or (0, 0, 0, 0))
        chance = float(binom.sf(alike - 1, further, min(max(usual, LEAST_ALIKE), 1.0))) if alike else 1.0
        return alike >= ALIKE * further and further <= SELDOM * rows and chance < BY_CHANCE


def _named(column: str, kind: str) -> str:
    return parsing.text(column) if kind == "VARCHAR" else f"CAST({quote(column)} AS VARCHAR)"


def _edges(hours: clock.Hours, begun: Any, times: Any) -> tuple[Floats, Floats]:
    """Seconds from each period's begin to its first and last moment."""
    opened, closed = np.full(len(times), np.nan), np.full(len(times), np.nan)
    at = np.searchsorted(times, begun)
    inside = (begun >= times[0]) & (begun <= times[-1])
    offset = (hours.hour.astype("datetime64[s]") - begun.astype("datetime64[s]")).astype(np.float64)
    np.fmin.at(opened, at[inside], (offset + hours.first)[inside])
    np.fmax.at(closed, at[inside], (offset + hours.last)[inside])
    return opened, closed

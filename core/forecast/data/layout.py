"""Tables whose periods stand in columns, or in several columns together, read as rows with one moment each.

A month in each column, a year in each row with months in columns or the other way round, a year and a month in two
columns: each becomes a query that gives the long table, and what is read from it is what the long table would give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.cells import periods, sql
from core.cells.identifier_names import names_identifier
from core.cells.totals import NO, SUSPECT, WHOLLY, says_total
from core.collect.column_names import normalise
from core.engine import cell_sql, literal, quote
from core.lake import kept
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.cells.periods import Run
    from core.engine import Cursor
    from core.lake import Lake

PERIOD, VALUE = "period", "value"
"""Names of the columns of the long table that the wide one has none for."""
SURE = 0.95
"""Share of the filled cells of a column that must be years, or months, for it to be one of them."""
MOSTLY = 0.5
"""Share of a table's columns of figures that must be periods: else they are measures that happen to be named so."""
MOST_NAMED = 20
"""Rows with a word for a total that are named."""
_YEARS = ("year", "yr", "fy", "fiscal_year", "calendar_year", "jahr", "annee", "ano", "anno", "年", "年份", "年度")
_MONTHS = ("month", "mon", "mth", "month_name", "month_of_year", "monat", "mois", "mes", "mese", "月", "月份")
_QUARTERS = ("quarter", "qtr", "quartal", "trimestre", "季", "季度")
_DAYS = ("day", "day_of_month", "dom", "日")


@dataclass(frozen=True)
class Layout:
    """How periods stand in a table.

    Attributes:
        kind: "columns" (a period in each column), "years" (a year in each row, its months in columns), "months" (a
            month in each row, years in columns), "parts" (a year and perhaps a month and a day in columns of rows).
        time, values: Columns of the long table.
        headings: Columns that are periods, in the order of time.
        parts: Columns that hold a year, a month, a day.
        left_out: Columns that are not read: sums of others, other periods, figures of no period.
        totals: Rows that are read as series although a word in them says that they sum up others.
    """

    kind: str
    time: str
    values: tuple[str, ...]
    headings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Laid:
    """A dataset's table with a moment in each row.

    Attributes:
        table: SQL to select from.
        types: Its columns -> their types.
        layout: None where the table is as it is stored.
    """

    table: str
    types: Mapping[str, str]
    layout: Layout | None


@kept
def laid_of(lake: Lake, name: str, version: int | None = None) -> Laid:
    """A dataset's rows, from whichever layout its periods stand in."""
    table, types = str(lake.table(name, None, version)), lake.columns(name, None, version)
    dataset = lake.dataset(name, version)
    figures = [one for one, kind in types.items() if parsing.is_numeric(kind)]
    run = periods.running(tuple(types))
    headings = {} if run is None else {list(types)[at]: begin for at, begin in run.begins.items()}
    with lake.read() as cursor:
        if run is not None and _are_figures(cursor, table, types, list(headings), figures):
            return _unpivoted(cursor, table, types, run) or Laid(table, types, None)
        if dataset.kind == "other" and len(types) <= len(figures) + MOST_NAMED:
            return _together(cursor, table, types) or Laid(table, types, None)
    return Laid(table, types, None)


def _are_figures(
    cursor: Cursor, table: str, types: Mapping[str, str], headings: Sequence[str], figures: Sequence[str]
) -> bool:
    """Whether the columns that are named as periods hold figures, and are most of those that do."""
    texts = [one for one in headings if types[one] == "VARCHAR"]
    if any(one not in figures and one not in texts for one in headings):
        return False
    others = [one for one in figures if one not in headings and not names_identifier(one)]
    if len(headings) < MOSTLY * (len(headings) + len(others)):
        return False
    if not texts:
        return True
    parts = ", ".join(
        f"count({sql.number(quote(one), 'VARCHAR')}), count({parsing.text(one)})" for one in texts[:MOST_NAMED]
    )
    rows, *counts = (int(one) for one in cursor.execute(f"SELECT count(*), {parts} FROM {table}").fetchone() or (0,))
    typed = rows * (len(headings) - len(texts))  # one note in a small table makes its column text, not the table
    return typed + sum(counts[::2]) >= SURE * (typed + sum(counts[1::2]))


def _unpivoted(cursor: Cursor, table: str, types: Mapping[str, str], run: Run) -> Laid | None:
    names = list(types)
    sums = [one for one in set(run.stems.values()) if one and says_total(one) == WHOLLY]
    kept = {
        at: begin for at, begin in run.begins.items() if run.stems[at] not in sums or len(set(run.stems.values())) == 1
    }
    rest = [one for at, one in enumerate(names) if at not in run.begins]
    year = month = ""
    if run.kind in periods.OF_A_YEAR:
        year = _holding(cursor, table, types, rest, _year, _YEARS)
        if not year:
            return None
    elif run.kind == "YS":
        month = _holding(cursor, table, types, rest, _month, (*_MONTHS, *_QUARTERS))
    begins = sorted(set(kept.values()))
    stems = list(dict.fromkeys(run.stems[at] for at in sorted(kept)))
    ids = [one for one in rest if one not in (year, month) and _tells_apart(one, types[one])]
    time, values = _free(PERIOD, ids), [_free(stem or VALUE, ids) for stem in stems]
    place = {(run.stems[at], begin): names[at] for at, begin in kept.items()}
    columns = [[place.get((stem, begin)) for begin in begins] for stem in stems]
    text = {i: any(types[one] == "VARCHAR" for one in several if one) for i, several in enumerate(columns)}
    moments = ", ".join(_moment(begin.year, begin.month, begin.day, year, month, types) for begin in begins)
    cells = [
        ", ".join(f"CAST({quote(one)} AS {'VARCHAR' if text[i] else 'DOUBLE'})" if one else "NULL" for one in several)
        for i, several in enumerate(columns)
    ]
    lists = [f"unnest([{one}]) AS {quote(value)}" for one, value in zip(cells, values, strict=True)]
    known = "coalesce(" + ", ".join(quote(names[at]) + "::VARCHAR" for at in kept) + ") IS NULL"
    lead = "".join(f"{quote(one)}, " for one in ids)
    filled = " OR ".join(f"{quote(one)} IS NOT NULL" for one in values)
    long = (
        f"(SELECT * EXCLUDE (_blank) FROM (SELECT {lead}{known} AS _blank, unnest([{moments}]) AS {quote(time)}, "
        f"{', '.join(lists)} FROM {table}) WHERE _blank OR {filled})"
    )
    kinds = {one: types[one] for one in ids} | {time: "DATE"}
    kinds |= {value: "VARCHAR" if text[i] else "DOUBLE" for i, value in enumerate(values)}
    kind = "years" if year else "months" if month else "columns"
    headings = sorted(kept, key=lambda at: (kept[at], at))
    return Laid(long, kinds, Layout(
        kind, time, tuple(values), tuple(names[at] for at in headings), tuple(one for one in (year, month) if one),
        tuple(one for one in rest if one not in (*ids, year, month)) + tuple(
            names[at] for at in run.begins if at not in kept),
        _totals(cursor, table, types, ids),
    ))  # fmt: skip


def _together(cursor: Cursor, table: str, types: Mapping[str, str]) -> Laid | None:
    """Rows whose moment stands in parts: a year beside a month or a quarter, and perhaps a day; or a year alone."""
    names = list(types)
    year = _holding(cursor, table, types, names, _year, _YEARS)
    if not year or any(kind.startswith(("DATE", "TIMESTAMP")) for kind in types.values()):
        return None
    rest = [one for one in names if one != year]
    texts = [one for one in rest if types[one] == "VARCHAR"]
    if texts:
        moments = {one: cell_sql(periods.beginning, quote(one), "VARCHAR") for one in texts}
        shares = [f"count({read}) / greatest(count({parsing.text(one)}), 1)" for one, read in moments.items()]
        if any(one >= SURE for one in cursor.execute(f"SELECT {', '.join(shares)} FROM {table}").fetchone() or ()):
            return None
    month = _holding(cursor, table, types, rest, _month, (*_MONTHS, *_QUARTERS))
    days = [one for one in rest if normalise(one) in _DAYS and parsing.is_numeric(types[one])] if month else []
    day = days[0] if days else ""
    parts = [one for one in (year, month, day) if one]
    ids = [one for one in names if one not in parts]
    time = _free(PERIOD, ids)
    moment = _moment(2000, 1, 1, year, month, types)
    if day:
        dated = f"({moment} + (CASE WHEN {quote(day)} BETWEEN 1 AND 31 THEN {quote(day)}::INTEGER END - 1))"
        moment = f"(CASE WHEN month({dated}) = month({moment}) THEN {dated} END)"  # there is no 31 April
    lead = "".join(f"{quote(one)}, " for one in ids)
    long = f"(SELECT {lead}{moment} AS {quote(time)} FROM {table})"
    return Laid(long, {one: types[one] for one in ids} | {time: "DATE"}, Layout("parts", time, (), (), tuple(parts)))


def _moment(year: int, month: int, day: int, years: str, months: str, types: Mapping[str, str]) -> str:
    """SQL of a date whose year or month may stand in a column."""
    if not years and not months:
        return f"make_date({year}, {month}, {day})"
    y = f"year({_year(years, types[years])})" if years else str(year)
    m = _month(months, types[months]) if months else str(month)
    return f"make_date({y}, {m}, {day})"


def _month(column: str, kind: str) -> str:
    return cell_sql(periods.month_of, quote(column), kind, normalise(column) in _QUARTERS)


def _year(column: str, kind: str) -> str:
    return cell_sql(periods.year_of, quote(column), kind)


def _holding(
    cursor: Cursor,
    table: str,
    types: Mapping[str, str],
    among: Sequence[str],
    part: Callable[[str, str], str],
    words: Sequence[str],
) -> str:
    """The column that is named as a part of a date and holds it; "" for none."""
    named = [
        one for one in among if normalise(one) in words and (types[one] == "VARCHAR" or parsing.is_numeric(types[one]))
    ]
    for one in named:
        read = part(one, types[one])
        there, filled = cursor.execute(f"SELECT count({read}), count({quote(one)}) FROM {table}").fetchone() or (0, 0)
        if there and there >= SURE * filled:
            return one
    return ""


def _tells_apart(column: str, kind: str) -> bool:
    """Whether a column beside the periods names what is measured: text, yes and no, or a number that is a name."""
    if says_total(normalise(column).replace("_", " ")) != NO:
        return False
    return kind in ("VARCHAR", "BOOLEAN") or (parsing.is_numeric(kind) and names_thing(column))


def names_thing(column: str) -> bool:
    """Whether a column of numbers names things that nobody adds up."""
    name = normalise(column)
    things = ("store", "dept", "shop", "department", "year", "week", "month", "day", "region", "zip", "id", "cluster")
    return names_identifier(column) or name in things or name.endswith(("_id", "_no", "_nbr", "_code", "编号"))


def _free(name: str, taken: Sequence[str]) -> str:
    while name.casefold() in [one.casefold() for one in taken]:
        name += "_"
    return name


def _totals(cursor: Cursor, table: str, types: Mapping[str, str], ids: Sequence[str]) -> tuple[str, ...]:
    """Names of rows that are a word for a total: those whose figures are a sum were set aside when the file came."""
    found: list[str] = []
    for column in (one for one in ids if types[one] == "VARCHAR"):
        cell = parsing.text(column)
        rows = cursor.execute(
            f"SELECT DISTINCT {cell} AS c FROM {table} WHERE regexp_matches(c, {literal(SUSPECT)}) LIMIT {MOST_NAMED}"
        ).fetchall()
        found += [str(one[0]) for one in rows if says_total(str(one[0])) == WHOLLY]
    return tuple(sorted(found))

"""What a column of a view holds, for its facets: values with counts, and a histogram of numbers or times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.clean.browse.sheet import Sheet, sheet
from core.clean.browse.view import View, asked
from core.clean.recipes.recipe import Recipe
from core.engine import literal, quote
from core.errors import NotFound
from core.i18n import _
from core.lake import Lake

MOST_LISTED = 30
"""Values of a facet's list: more is not read through but searched."""
BINS = 24
"""Bars of a histogram: as many as a narrow column of the page tells apart."""
EXACT = 2**53
"""Whole numbers below are the same as floating point."""
_KEYS = {
    "values": "{name}",
    "pattern": "shape({name})",
    "script": "script({name})",
    "language": "language({name})",
    "length": "length({name})",
}


@dataclass(frozen=True)
class ValueCounts:
    """The commonest values of a facet with their rows; `distinct` counts all of them, `rows` the rows they stand in."""

    values: tuple[tuple[str | None, int], ...]
    distinct: int
    rows: int


@dataclass(frozen=True)
class Bin:
    """Rows from `low` to below `high`, the last bin with `high`; the bounds are written as a range facet's."""

    low: str
    high: str
    rows: int
    last: bool = False


@dataclass(frozen=True)
class Histogram:
    """Bars of equal width from the least to the greatest; rows without a value apart."""

    bins: tuple[Bin, ...]
    empty: int


def value_counts(
    lake: Lake, name: str, recipe: Recipe, view: View, column: str, kind: str = "values", search: str = ""
) -> ValueCounts:
    """The commonest values (patterns, scripts) of a column among the rows of the other facets.

    Args:
        kind: "values", "pattern", "script", "language" or "length".
        search: Only values that contain this, whatever their case.

    Raises:
        NotFound: when the column is not there.
    """
    with lake.read() as cursor:
        found = sheet(lake, cursor, name, recipe, follow=view.looks_at_steps)
        key = _KEYS[kind].format(name=quote(_known(found, column)))
        like = f"WHERE contains(lower(v), {literal(search.lower())})" if search else ""
        select = (
            f"SELECT v, n, count(*) OVER (), sum(n) OVER () FROM (SELECT v, count(*) AS n FROM {{picked}} {like} "
            f"GROUP BY v) ORDER BY n DESC, v NULLS LAST LIMIT {MOST_LISTED}"
        )
        rows = asked(cursor, found, _others(view, kind, column), select, key)
    values = tuple((value, int(n)) for value, n, _distinct, _rows in rows)
    return ValueCounts(values, int(rows[0][2]) if rows else 0, int(rows[0][3]) if rows else 0)


def _others(view: View, kind: str, column: str) -> View:
    """The view without a facet's own choice: one chosen value must not hide those beside it."""
    return replace(view, facets=tuple(one for one in view.facets if (one.kind, one.column) != (kind, column)))


def _known(found: Sheet, column: str) -> str:
    if column not in found.chain.types:
        raise NotFound.among(_("column"), column, found.chain.types)
    return column


def histogram(lake: Lake, name: str, recipe: Recipe, view: View, column: str) -> Histogram:
    """How a column of numbers or times is spread among the rows of the other facets.

    Raises:
        NotFound: when the column is not there.
    """
    with lake.read() as cursor:
        found = sheet(lake, cursor, name, recipe, follow=view.looks_at_steps)
        kind = found.chain.types[_known(found, column)]
        timed = kind.is_timestamp() or kind.is_date()
        cell = f"epoch(CAST({quote(column)} AS TIMESTAMP))" if timed else f"CAST({quote(column)} AS DOUBLE)"
        others = _others(view, "range", column)
        inner = f"(SELECT {cell} AS x FROM {{picked}})"
        finite = "x IS NOT NULL AND isfinite(x)"
        low, high, rows, total = asked(
            cursor,
            found,
            others,
            f"SELECT min(x) FILTER ({finite}), max(x) FILTER ({finite}), count(*) FILTER ({finite}), count(*) "
            f"FROM {inner}",
        )[0]
        if not rows:
            return Histogram((), int(total))
        width = (high - low) / BINS or 1.0
        place = f"least({BINS - 1}, floor((x - {low!r}) / {width!r}))::INTEGER"
        counts = dict(asked(cursor, found, others, f"SELECT {place}, count(*) FROM {inner} WHERE {finite} GROUP BY 1"))
    last = BINS if high > low else 1
    ends = [low + width * number for number in range(last)] + [high]
    names = [_end(one, timed) for one in ends]
    bins = (Bin(names[n], names[n + 1], int(counts.get(n, 0)), n == last - 1) for n in range(last))
    return Histogram(tuple(bins), int(total - rows))


def _end(value: float, timed: bool) -> str:
    if timed:
        return datetime.fromtimestamp(value, UTC).replace(tzinfo=None).isoformat()
    return str(int(value)) if value == int(value) and abs(value) < EXACT else repr(value)

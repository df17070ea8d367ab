"""Columns that are written on the first row of a group only: a product's title above its variants, an order's state
above its lines. They are not missing; the rows below say them by standing there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from core.cells.identifier_names import names_identifier
from core.cells.missing import says_missing
from core.clean.frame import ROW
from core.clean.query.chain import Chain
from core.clean.suggestions.evidence import Reading, alive
from core.engine import Cursor

ROWS = 50_000
"""Rows looked at, from the first on: groups stand together, so that evenly spread rows would tear them."""
MOST_KEYS = 8
"""Columns tried as what the groups have in common, those of most values first: one aggregate each."""
FEWEST_GROUPS = 3
"""Groups that must be written so: two may be chance."""
SHARE = 0.95
"""Of the groups of several rows that have a value at all: an export does it always, a hand now and then not."""
NUMBER = 0.5
"""Share of cells that read as numbers above which a column is left alone: an order's total on each line of it would be
summed as often as there are lines."""


@dataclass(frozen=True)
class FirstRows:
    """Columns that only the first row of each group of `by` says, with an example."""

    by: str
    columns: tuple[str, ...]
    example: str


def first_rows(chain: Chain, cursor: Cursor, ids: set[str], read: Mapping[str, Reading]) -> FirstRows | None:
    """The group column that explains most columns with holes, if there is one."""
    table = alive(chain)
    table = table.filter(table[ROW] < ROWS)
    names = list(chain.types)
    cells = {f"c{n}": _cell(table, name) for n, name in enumerate(names)}
    chain = chain.followed(table.select(**{ROW: table[ROW]}, **cells))
    rows, filled, distinct = _sizes(chain, cursor, len(names))
    sparse = [
        n
        for n, name in enumerate(names)
        if 0 < filled[n] < rows and name not in ids and not names_identifier(name) and _is_worded(chain, n, name, read)
    ]
    keys = [n for n in range(len(names)) if filled[n] == rows and 1 < distinct[n] < rows and _is_key(chain, n)]
    keys = sorted(keys, key=lambda n: -distinct[n])[:MOST_KEYS]
    if not sparse or not keys:
        return None
    found = {key: _explained(chain, cursor, key, sparse) for key in keys}
    best = max(keys, key=lambda key: (len(found[key]), distinct[key]))
    if not found[best]:
        return None
    first = next(iter(found[best]))
    return FirstRows(names[best], tuple(names[n] for n in found[best]), found[best][first])


def _cell(table: ir.Table, name: str) -> ir.Value:
    value = table[name]
    if not value.type().is_string():
        return value
    return says_missing(value).ifelse(ibis.null("string"), value)


def _sizes(chain: Chain, cursor: Cursor, width: int) -> tuple[int, list[int], list[int]]:
    """Rows, and per column the cells that say something and the different ones (roughly)."""
    table = chain.table
    parts: dict[str, ir.Value] = {"n": table.count()}
    for n in range(width):
        parts |= {f"f{n}": table[f"c{n}"].count(), f"d{n}": table[f"c{n}"].approx_nunique()}
    values = [int(one or 0) for one in chain.ask(cursor, table.agg(**parts))[0]]
    return values[0], values[1::2], values[2::2]


def _is_worded(chain: Chain, n: int, name: str, read: Mapping[str, Reading]) -> bool:
    kind = chain.table[f"c{n}"].type()
    if kind.is_string():
        return name not in read or read[name].number < NUMBER
    return bool(kind.is_boolean() or kind.is_timestamp() or kind.is_date())


def _is_key(chain: Chain, n: int) -> bool:
    kind = chain.table[f"c{n}"].type()
    return bool(kind.is_string() or kind.is_integer())


def _explained(chain: Chain, cursor: Cursor, key: int, sparse: Sequence[int]) -> dict[int, str]:
    """Columns that the first row of each group says and no other, with a value; none where groups are torn."""
    table = chain.table
    parts: dict[str, ir.Value] = {
        "rows": table.count(), "first": table[ROW].min(), "last": table[ROW].max()
    }  # fmt: skip
    for n in sparse:
        cell = table[f"c{n}"]
        parts |= {f"f{n}": cell.count(), f"at{n}": table[ROW].min(where=cell.notnull()), f"v{n}": cell.min()}
    groups = table.group_by(k=table[f"c{key}"]).agg(**parts)
    several = groups["rows"] > 1
    asked: dict[str, ir.Value] = {
        "torn": (groups["last"] - groups["first"] + 1 != groups["rows"]).sum(),
        "several": several.sum(),
    }
    for n in sparse:
        said = several & (groups[f"f{n}"] > 0)
        only = said & (groups[f"f{n}"] == 1) & (groups[f"at{n}"] == groups["first"])
        asked |= {f"said{n}": said.sum(), f"only{n}": only.sum(), f"v{n}": groups[f"v{n}"].min(where=only)}
    values = chain.ask(cursor, groups.agg(**asked))[0]
    torn, count = int(values[0] or 0), int(values[1] or 0)
    if torn > (1 - SHARE) * count:
        return {}
    result = {}
    for place, n in enumerate(sparse):
        said, only, example = values[2 + 3 * place : 5 + 3 * place]
        if only and only >= max(FEWEST_GROUPS, SHARE * said):
            result[n] = str(example)
    return result

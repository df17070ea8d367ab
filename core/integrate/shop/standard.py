"""One dataset's rows in the columns of its part: roles become columns of their name, the others keep their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.cells import sql
from core.cells.convention import USUAL
from core.cells.events import dictionary, event_key
from core.collect.column_names import names_of, normalise
from core.engine import cell_sql, literal, quote
from core.integrate.shop.parts import PRICED, Part, row_code
from core.integrate.shop.plan import Source
from core.lake import INTERNAL_COLUMNS, Dataset

if TYPE_CHECKING:
    from core.engine import Cursor

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
TYPES = {"number": "DOUBLE", "time": "TIMESTAMP"}
"""Type of a role's column by the role's family; the others are text."""
FROM = "dataset"
"""The column that names the dataset a row comes from."""
RESERVED = {FROM, *INTERNAL_COLUMNS, "_trust", "_moment", "_place", "_age", "_head", "_begins", "_apart"}
"""Names that a further column of a source cannot keep."""


@dataclass(frozen=True)
class Read:
    """A source at the version it is read at. `number` tells its rows apart from those of others in the shop."""

    source: Source
    dataset: Dataset
    version: int
    number: int
    table: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """A column of the shop: its role ("" for one that has none), type, and where each dataset holds it."""

    name: str
    role: str
    family: str
    type: str
    of: Mapping[str, str]


def layout(part: Part, reads: Sequence[Read]) -> list[Column]:
    """The columns of a part that any of its sources has; those of one name are one column whatever their case.

    Further columns keep the name of the most trusted source, with a number behind it where a role has that name.
    """
    found: list[Column] = []
    taken: dict[str, set[str]] = {read.dataset.name: set() for read in reads}
    for role in part.roles:
        of = {read.dataset.name: column for read in reads if (column := held(part, read, role.name))}
        stated = any(stated_of(role.name, read) for read in reads)
        if of or stated:
            for name, column in of.items():
                taken[name].add(column)
            whole = all(read.columns[of[read.dataset.name]] in WHOLE for read in reads if read.dataset.name in of)
            usual = TYPES.get(role.family, "VARCHAR")
            kept = "BIGINT" if usual == "DOUBLE" and whole and role.name != "price" else usual
            found.append(Column(role.name, role.name, role.family, kept, of))
    names = {one.name.casefold() for one in found} | RESERVED
    further: dict[str, tuple[str, dict[str, str], set[str]]] = {}
    for read in reads:
        seen: dict[str, int] = {}
        for column, kind in read.columns.items():
            if column in taken[read.dataset.name]:
                continue
            stem = normalise(column) or column.casefold()
            seen[stem] = seen.get(stem, 0) + 1
            key = stem if seen[stem] == 1 else f"{stem}\x00{seen[stem]}"
            _name, of, kinds = further.setdefault(key, (column, {}, set()))
            of[read.dataset.name] = column
            kinds.add(kind)
    for name, of, kinds in further.values():
        free = next(one for n in range(1, len(names) + 3) if (one := _numbered(name, n)).casefold() not in names)
        names.add(free.casefold())
        found.append(Column(free, "", "", kinds.pop() if len(kinds) == 1 else "VARCHAR", of))
    return found


def as_text(column: Column) -> Column:
    """The column with its cells as they are written, such as ages in bands."""
    return replace(column, family="text", type="VARCHAR")


def _numbered(name: str, n: int) -> str:
    return name if n == 1 else f"{name}_{n}"


def held(part: Part, read: Read, role: str) -> str | None:
    """The column of a source that plays a role; a currency is also found by its name."""
    column = read.dataset.column(role)
    if column in read.columns:
        return column
    if role == "currency" and part.name in PRICED:
        playing = set(read.dataset.roles.values())
        named = (one for one in read.columns if one not in playing)
        return next((one for one in named if normalise(one) in names_of("items", "currency")), None)
    return None


def rows_of(cursor: Cursor, part: Part, columns: Iterable[Column], read: Read, *more: str) -> str:
    """SQL of a source's rows in the columns of the part, with `_row` as the shop numbers it, `_file`, `_line`.

    `more` are further cells, as SQL over the source's own columns with their names.
    """
    cells = [
        f"CAST({row_code(read.number)} + _row AS BIGINT) AS _row",
        "_file",
        "CAST(_line AS BIGINT) AS _line",
        f"{literal(read.dataset.name)} AS {FROM}",
    ]
    cells += [f"{_cell(cursor, part, column, read)} AS {quote(column.name)}" for column in columns]
    return f"SELECT {', '.join([*cells, *more])} FROM {read.table}"


def _cell(cursor: Cursor, part: Part, column: Column, read: Read) -> str:
    own = column.of.get(read.dataset.name)
    if own is None:
        said = stated_of(column.role, read)
        quantity = read.dataset.column("quantity")
        if said == "purchase" and quantity is not None and quantity in read.columns:
            return f"CASE WHEN {_number(cursor, read, quantity)} < 0 THEN 'return' ELSE 'purchase' END"
        return literal(said) if said else f"NULL::{column.type}"
    kind, cell = read.columns[own], quote(own)
    if not column.role:
        return cell if kind == column.type else f"CAST({cell} AS {column.type})"
    if column.family in TYPES:
        how = sql.convention_of(cursor, read.table, cell, kind) if kind == "VARCHAR" else USUAL
        if column.family == "number":
            return f"CAST({sql.number(cell, kind, how)} AS {column.type})"
        moment = sql.moment(cell, kind, how)
        zone = read.source.zone
        return f"timezone('UTC', timezone({literal(zone)}, {moment}))" if zone else moment
    text = f"CAST({cell} AS VARCHAR)"
    if column.family == "text":
        return f"CASE WHEN trim({text}) <> '' THEN {text} END"
    said = f"CASE WHEN NOT {sql.is_missing(text)} THEN trim({text}) END"
    if column.role == "event_type":
        return f"coalesce({_standard(text)}, {said})"
    if column.role == "currency" and read.source.currency:
        return f"coalesce({said}, {literal(read.source.currency)})"
    if column.role in dict(part.ids) or column.role == part.key:
        return numbered(said, read.source.numbering)
    return said


def stated_of(role: str, read: Read) -> str:
    """What a person says of all rows of a source, where no column does; "" where nothing."""
    return {"currency": read.source.currency, "event_type": read.source.event}.get(role, "")


def _number(cursor: Cursor, read: Read, column: str) -> str:
    kind, cell = read.columns[column], quote(column)
    how = sql.convention_of(cursor, read.table, cell, kind) if kind == "VARCHAR" else USUAL
    return sql.number(cell, kind, how)


def numbered(cell: str, numbering: str) -> str:
    """SQL of an id that says whose numbers it is of, where there are several."""
    return f"{literal(numbering + ':')} || ({cell})" if numbering else cell


def _standard(text: str) -> str:
    """SQL of the standard event type, NULL where nobody knows the spelling."""
    words = ", ".join(f"{literal(word)}: {literal(standard)}" for word, standard in dictionary().items())
    return f"MAP {{{words}}}[{cell_sql(event_key, text, 'VARCHAR')}]"


def unread(cursor: Cursor, columns: Iterable[Column], read: Read) -> dict[str, int]:
    """Column -> cells of text that say something which is no number or time; they are empty in the shop."""
    asked = [
        (column, quote(column.of[read.dataset.name]))
        for column in columns
        if column.role
        and column.family in TYPES
        and read.columns.get(column.of.get(read.dataset.name, "")) == "VARCHAR"
    ]
    if not asked:
        return {}
    tests = []
    for column, cell in asked:
        how = sql.convention_of(cursor, read.table, cell, "VARCHAR")
        found = (sql.number if column.family == "number" else sql.moment)(cell, "VARCHAR", how)
        tests.append(f"count(*) FILTER (NOT {sql.is_missing(cell)} AND ({found}) IS NULL)")
    counts = cursor.execute(f"SELECT {', '.join(tests)} FROM {read.table}").fetchone() or ()
    return {column.name: int(n) for (column, _cell), n in zip(asked, counts, strict=True) if n}

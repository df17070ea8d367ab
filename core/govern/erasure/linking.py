"""What else names a person in their own rows, whether it is theirs alone, and whether the rows are one person's.

A value is one person's alone where no row that holds it, in any version of any table, names somebody else: another
user, mail address, telephone number, card, account, identity number or name than the rows found. `guest` as the user's
number of all who order without an account, or a household's telephone, is therefore never followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.cells.personal import BY_KEY, HIDDEN, masked
from core.engine import Cursor, literal
from core.errors import BadInput
from core.govern.erasure.looking import WHOLE, Hits, LakeFile, in_text, lake_files
from core.govern.erasure.writings import FEWEST_SIGNS, PERSONS, Identifier, identifier, joined, of_line
from core.govern.personal import personal_data
from core.i18n import _
from core.lake import Lake

FOLLOWED = frozenset({"mail", "phone", "card", "account", "resident_id", "ssn", "passport"})
"""Kinds that can be one person's, so that other rows with the value are theirs too."""
TELLING = frozenset({"user", "mail", "phone", "resident_id", "ssn", "passport"})
"""Kinds of which a row of another person has another value."""
MOST_LINKED = 20
"""Further identifiers shown; who has more is not one person."""
MOST_ROWS = 5_000
"""Different rows of one file that are compared; a value with more of them is shared."""
NUMBERED = re.compile(r"(?i)(?:_|(?<=[a-z]))(?:id|no|nr|num|number|code|key)$|号|编号|ID$")
"""Ends of the names of columns that number persons, such as customer_no."""
LAYERS = ("raw", "clean", "shop")
_HASH = re.compile(r"[0-9a-fA-F]{16,64}")


@dataclass(frozen=True)
class Linked:
    """Something else that names the person, found in their own rows.

    Attributes:
        wanted: As an identifier, to be searched for too.
        column, kind: Where it stood, and what it is.
        shown: The value, masked.
        shared: Whether rows of others hold it too; it is not followed then.
    """

    wanted: Identifier
    column: str
    kind: str
    shown: str
    shared: bool = False


def alone(lake: Lake, cursor: Cursor, found: Sequence[Hits], wanted: Sequence[Identifier]) -> tuple[Linked, ...]:
    """What else names the person in the rows found, with whether it is shared with others."""
    linked: dict[Identifier, Linked] = {}
    known: dict[str, set[str]] = {}
    for kind, column, value in _own(lake, cursor, found):
        known.setdefault(kind, set()).add(_same(kind, value))
        if kind not in FOLLOWED | {"user"} or any(one.whole.fullmatch(value) for one in wanted):
            continue
        try:
            more = identifier(value if len(value) >= FEWEST_SIGNS or kind != "user" else f"{column}={value}")
        except BadInput:
            continue
        if more.bare and kind != "user":
            continue
        if kind == "user" and more.kind not in ("code", "word", "number", "digits"):
            more = replace(more, kind="code")
        linked.setdefault(more, Linked(more, column, _kind_said(kind), masked(value)))
    shared = _shared(lake, cursor, list(linked), known) if linked else set()
    return tuple(replace(one, shared=one.wanted in shared) for one in linked.values())


def persons(
    lake: Lake, cursor: Cursor, found: Sequence[Hits], wanted: Sequence[Identifier]
) -> dict[str, tuple[str, ...]]:
    """Kinds of which the rows found have several values that were not asked for, masked: they are several persons'."""
    held: dict[str, dict[str, str]] = {}
    for kind, _column, value in _own(lake, cursor, found):
        if kind in TELLING and not any(one.whole.fullmatch(value) for one in wanted):
            held.setdefault(kind, {}).setdefault(_same(kind, value), masked(value))
    return {_kind_said(kind): tuple(shown.values())[:MOST_LINKED] for kind, shown in held.items() if len(shown) > 1}


def _own(lake: Lake, cursor: Cursor, found: Sequence[Hits]) -> Iterator[tuple[str, str, str]]:
    """Kind, column and value of what names people in the rows that are the person's."""
    for one in found:
        own = [at for at, row in one.cells.items() if WHOLE in row.values()]
        if one.file.schema not in LAYERS or not own:
            continue
        where = f"file_row_number IN ({', '.join(map(str, own))})"
        for row in _rows(lake, cursor, one.file, where):
            yield from row


def _rows(lake: Lake, cursor: Cursor, file: LakeFile, where: str) -> Iterator[list[tuple[str, str, str]]]:
    """Different rows of a file, each as kind, column and value of what names people in it."""
    source = f"read_parquet({literal(str(file.path))}, file_row_number = true)"
    types = {row[0]: str(row[1]) for row in cursor.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    naming = {column: kind for column, kind in naming_columns(lake, file.table).items() if column in types}
    if not naming:
        return
    cells = ", ".join(in_text(column, types[column]) for column in naming)
    rows = cursor.execute(f"SELECT DISTINCT {cells} FROM {source} WHERE {where} LIMIT {MOST_ROWS}").fetchall()
    for row in rows:
        yield [
            (kind, column, str(cell).strip())
            for (column, kind), cell in zip(naming.items(), row, strict=True)
            if cell is not None and str(cell).strip() and not _covered(str(cell))
        ]


def _covered(cell: str) -> bool:
    return HIDDEN in cell or "*" in cell or _HASH.fullmatch(cell.strip()) is not None


def _shared(lake: Lake, cursor: Cursor, asked: Sequence[Identifier], known: Mapping[str, set[str]]) -> set[Identifier]:
    """Those of the values that stand in a row of somebody else."""
    held: dict[Identifier, dict[str, set[str]]] = {}
    shared: set[Identifier] = set()
    names = {one.name for one in lake.datasets()}
    for file in lake_files(lake, cursor):
        if file.schema not in LAYERS or file.name not in names or not file.path.exists():
            continue
        source = f"read_parquet({literal(str(file.path))})"
        types = {row[0]: str(row[1]) for row in cursor.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        tests = [
            f"regexp_matches({in_text(column, types[column])}, {literal(joined(asked))})"
            for column in naming_columns(lake, file.table)
            if column in types
        ]
        if not tests:
            continue
        rows = list(_rows(lake, cursor, file, " OR ".join(tests)))
        for row in rows:
            for one in asked:
                if any(one.whole.fullmatch(value) for _kind, _column, value in row):
                    if len(rows) >= MOST_ROWS:
                        shared.add(one)
                    for kind, _column, value in row:
                        if not one.whole.fullmatch(value):
                            held.setdefault(one, {}).setdefault(kind, set()).add(_same(kind, value))
    for one, kinds in held.items():
        if any(values - known[kind] if kind in known else len(values) > 1 for kind, values in kinds.items()):
            shared.add(one)
    return shared


def _same(kind: str, value: str) -> str:
    """A value as it is compared: two writings of one person's are no two persons."""
    said = " ".join(value.casefold().split())
    if kind == "user":
        return value
    if kind == "phone":
        return of_line(value)
    return said if kind in ("mail", "name") else re.sub(r"[\W_]", "", said)


def _kind_said(kind: str) -> str:
    return _("user") if kind == "user" else _(BY_KEY[kind].title)


def naming_columns(lake: Lake, table: str) -> dict[str, str]:
    """Columns of a dataset whose value names a person, with the kind."""
    name = table.partition(".")[2]
    if not any(one.name == name for one in lake.datasets()):
        return {}
    found = {}
    for one in personal_data(lake, name):
        if one.kind in FOLLOWED | {"name"} and not one.path and one.by != "within":
            found[one.column] = one.kind
    roles = lake.dataset(name).roles
    for column in (roles.get("user_id"), roles.get("unit_id")):
        if column and (column == roles.get("user_id") or PERSONS.search(column)):
            found.setdefault(column, "user")
    for column in lake.columns(name, "raw" if table.startswith("raw.") else None):
        if PERSONS.search(column) and NUMBERED.search(column):
            found.setdefault(column, "user")
    return found

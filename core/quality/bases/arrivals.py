"""What came to a dataset piece by piece: each upload that was added to it, with the figures that tell good from bad.

An upload that adds rows gives them the numbers after those that were there (`_row`), so its rows are those between two
versions' counts. Only the newest `HISTORY` are read: the statement's scan leaves out the files of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import Table, Value

from core.cells.identifier_names import names_identifier
from core.cells.missing import is_missing
from core.quality.bases.usual import LEAST
from core.quality.scope import Scope

HISTORY = 60
"""Pieces that are looked at: two months of days."""
ADDS = ("ingest", "append")
"""Actions after which the rows that are new stand behind those that were there."""
MOST_BLANKS = 100
"""Spellings of nothing in one column that are asked for by name; there are some twenty, of more each cell is read."""
MOST = 200
"""Values of a column whose spread is compared: with more, most have too few rows in a piece to say anything."""
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
GROUPED = ("event_type", "category", "currency", "source", "gender", "region", "variant", "brand")
"""Roles whose values are few and repeat."""


@dataclass(frozen=True)
class Piece:
    """One upload: the dataset's version that it made, and its figures.

    `blank` counts missing cells by column; `mean` and `deviation` are of columns of numbers.
    """

    version: int
    rows: int
    blank: Mapping[str, int]
    mean: Mapping[str, float]
    deviation: Mapping[str, float]
    values: Mapping[str, Mapping[str, int]]


def bounds(scope: Scope) -> list[tuple[int, int, int]]:
    """The version, first row number and row number behind the last of each upload, the oldest first.

    An action that changes the rows otherwise (rows mended and read again, an upload taken back) begins anew: what was
    there before it counts as one upload.
    """
    found: list[tuple[int, int, int]] = []
    rows = 0
    for one in scope.lake.versions(scope.dataset.name):
        if one.number > scope.version or one.layer != "raw":
            continue
        if one.action == "append" and one.rows > rows:
            found.append((one.ordinal, rows, one.rows))
        elif one.rows != rows or one.action == "ingest":
            found = [(one.ordinal, 0, one.rows)]
        rows = one.rows
    return found[-HISTORY:]


def pieces(scope: Scope) -> list[Piece]:
    """The uploads of the version under test with their figures, the oldest first; read once."""
    if (known := scope.facts.get("arrivals")) is None:
        known = scope.facts["arrivals"] = _pieces(scope)
    return list(known)


def lacking(scope: Scope) -> int:
    """How many more uploads it takes until one can be judged."""
    return max(0, LEAST + 1 - len(bounds(scope)))


def _pieces(scope: Scope) -> list[Piece]:
    limits = bounds(scope)
    if len(limits) <= LEAST:
        return []
    table = scope.table.filter(scope.table["_row"] >= limits[0][1])
    which = ibis.cases(*((table["_row"] < end, place) for place, (_v, _first, end) in enumerate(limits)), else_=-1)
    table = table.mutate(**{"§piece": which})
    sums: dict[str, Value] = {"rows": table.count()}
    spelt = _spelt_blank(scope)
    for column in scope.types:
        sums[f"b.{column}"] = _blank(table[column], spelt.get(column)).sum()
        if (number := _number(scope, table, column)) is not None:
            sums[f"m.{column}"], sums[f"d.{column}"] = number.mean(), number.std()
    found = {row["§piece"]: row for row in scope.fetch(table.group_by("§piece").agg(**sums))}
    values = _values(scope, table)
    return [
        Piece(
            version,
            int(row["rows"]),
            {name[2:]: int(n or 0) for name, n in row.items() if name.startswith("b.")},
            {name[2:]: float(n) for name, n in row.items() if name.startswith("m.") and n is not None},
            {name[2:]: float(n) for name, n in row.items() if name.startswith("d.") and n is not None},
            {column: by_piece.get(place, {}) for column, by_piece in values.items()},
        )
        for place, (version, _first, _end) in enumerate(limits)
        if (row := found.get(place))
    ]


def _blank(value: Value, spelt: list[str] | None) -> Value:
    """Whether a cell holds nothing: one of the spellings of nothing in its column, where these are known."""
    if spelt is None or len(spelt) == MOST_BLANKS:
        return is_missing(value)
    return value.isnull() | value.isin(spelt) if spelt else value.isnull()


def _spelt_blank(scope: Scope) -> dict[str, list[str]]:
    """The spellings of nothing in each column of repeating texts, from its distinct values, in one statement."""
    found: dict[str, list[str]] = {column: [] for column in scope.types if scope.repeats(column)}
    parts = []
    for column in found:
        counted = scope.counted(column)
        text = counted[column]
        said = counted.filter(is_missing(text) & text.notnull())
        parts.append(said.select(name=ibis.literal(column), value=said[column]).limit(MOST_BLANKS))
    for row in scope.fetch(ibis.union(*parts) if len(parts) > 1 else parts[0]) if parts else ():
        found[row["name"]].append(row["value"])
    return found


def _number(scope: Scope, table: Table, column: str) -> Value | None:
    """A column of measures as a number; identifiers are none."""
    role = scope.role_of(column)
    if scope.family(role) == "id" or (not role and names_identifier(column)):
        return None
    if not scope.types[column].upper().startswith(NUMBERS):
        return None
    return table[column].cast("float64")


def _values(scope: Scope, table: Table) -> dict[str, dict[int, dict[str, int]]]:
    """How often each value of an enumeration occurs in each piece."""
    listed = {one.column for one in scope.suite.checks if one.check == "allowed"} if scope.suite else set()
    wanted = [name for name in scope.types if name in listed or scope.role_of(name) in GROUPED]
    counted: list[Table] = []
    for column in wanted:
        text = table.select("§piece", value=table[column].cast("string"), name=ibis.literal(column))
        counted.append(text.group_by(["§piece", "name", "value"]).agg(n=lambda one: one.count()))
    found: dict[str, dict[int, dict[str, int]]] = {column: {} for column in wanted}
    if not counted:
        return found
    whole = ibis.union(*counted) if len(counted) > 1 else counted[0]
    for row in scope.fetch(whole):
        if row["value"] is not None:
            found[row["name"]].setdefault(row["§piece"], {})[row["value"]] = int(row["n"])
    return {
        column: by for column, by in found.items() if len({one for counts in by.values() for one in counts}) <= MOST
    }


def shares(pieces: Sequence[Piece], column: str) -> list[float]:
    """The share of blank cells of a column in each piece."""
    return [piece.blank.get(column, 0) / piece.rows if piece.rows else 0.0 for piece in pieces]

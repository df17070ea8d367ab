"""New rows beside the ones a dataset holds: columns matched by name, conflicting types widened, said aloud."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.collect.assemble import Assembled
from core.collect.facts import Note
from core.collect.types.plan import REFUSED, NeedsText
from core.collect.types.rules import TEXT, Rule
from core.engine import quote
from core.i18n import N_

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_WHOLE = {"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19}
"""Digits of the largest number of each type."""


@dataclass(frozen=True)
class Merge:
    """How a table takes in more rows.

    `old_cells` is the SQL of each column the dataset holds (cast where it is widened), `types` the resulting
    types of these; empty `old_cells` with `changed` empty means the rows can simply be inserted.
    """

    types: Mapping[str, str]
    changed: tuple[str, ...]
    table: Assembled
    notes: tuple[Note, ...]
    old_cells: Mapping[str, str] = ()  # type: ignore[assignment]

    @property
    def same(self) -> bool:
        return not self.changed


def merge_types(held: Mapping[str, str], table: Assembled) -> Merge:
    """Fit the new table to the columns that are held.

    A column only one side has is NULL on the other. Numbers widen to the number type that holds both, dates to
    times; any other conflict makes the column text, with a note. A held text column stays text.

    Args:
        held: Column -> type of the dataset's raw table, internal columns left out.
        table: The new rows.

    Raises:
        NeedsText: a column that was cast while it was read becomes text.
    """
    spelled = {c.casefold(): c for c in held}
    notes: list[Note] = []
    renamed = {c: spelled.get(c.casefold(), c) for c in table.columns}
    table = _respell(table, renamed)
    typed = dict(table.typed)
    types: dict[str, str] = {}
    changed: list[str] = [c for c in table.columns if c not in held]
    if changed:
        notes.append(Note(N_("New columns: {names}."), {"names": changed[:10]}))
    absent = [c for c in held if c not in table.columns]
    if absent:
        notes.append(Note(N_("The new rows have no value in {names}."), {"names": absent[:10]}))
    for column, old in held.items():
        types[column] = old
        if column not in typed:
            continue
        new = typed[column].rule.sql_type
        if typed[column].filled == 0 and column not in table.natives:
            typed[column] = replace(typed[column], rule=Rule("empty", old, "false", f"CAST(NULL AS {old})", {}))
            continue
        wide = widen(old, new)
        if wide != old:
            changed.append(column)
            notes.append(
                Note(N_("“{column}” was {old} and is now {new}."), {"column": column, "old": old, "new": wide})
            )
        types[column] = wide
        if wide == "VARCHAR" and new != "VARCHAR":
            if column in table.done:
                raise NeedsText([column])
            typed[column] = replace(typed[column], rule=TEXT, failing=0)
    cells = {c: f"CAST({quote(c)} AS {types[c]})" for c in held}
    return Merge(types, tuple(changed), replace(table, typed=typed), tuple(notes), cells)


def texts_lost(held: Mapping[str, str], table: Assembled) -> list[str]:
    """Columns held as numbers or times that the new rows would turn into text."""
    new = {c.casefold(): c for c in table.columns}
    return [
        column
        for column, old in held.items()
        if old != "VARCHAR"
        and column.casefold() in new
        and (table.typed[new[column.casefold()]].filled or new[column.casefold()] in table.natives)
        and widen(old, table.types[new[column.casefold()]]) == "VARCHAR"
    ]


def widen(old: str, new: str) -> str:
    """The narrowest DuckDB type that holds both without loss; VARCHAR where there is none."""
    if old == new:
        return old
    first, second = _digits(old), _digits(new)
    if first and second:
        whole, scale = max(first[0], second[0]), max(first[1], second[1])
        if scale == 0:
            return old if first[0] >= second[0] else new
        precision = whole + scale
        return f"DECIMAL({18 if precision <= 18 else 38},{scale})" if precision <= 38 else "VARCHAR"
    if "DOUBLE" in (old, new) and (first or second):
        return "DOUBLE"
    if {old, new} == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    return "VARCHAR"


def _digits(sql_type: str) -> tuple[int, int] | None:
    """Digits before and after the mark of an exact number type."""
    if sql_type in _WHOLE:
        return _WHOLE[sql_type], 0
    found = _DECIMAL.fullmatch(sql_type)
    return (int(found.group(1)) - int(found.group(2)), int(found.group(2))) if found else None


def _respell(table: Assembled, renamed: Mapping[str, str]) -> Assembled:
    """The table with the dataset's spelling of its column names."""
    if all(old == new for old, new in renamed.items()):
        return table
    cells = ", ".join(f"{quote(old)} AS {quote(new)}" for old, new in renamed.items())
    if table.cast_on_reading is not None:
        cells += f", {REFUSED}"
    return replace(
        table,
        relation=f"(SELECT _row, _file, _line, {cells} FROM {table.relation})",
        columns=tuple(renamed[c] for c in table.columns),
        done=frozenset(renamed[c] for c in table.done),
        natives={renamed[c]: t for c, t in table.natives.items()},
        typed={renamed[c]: t for c, t in table.typed.items()},
        roles={r: renamed[c] for r, c in table.roles.items()},
        samples={renamed[c]: v for c, v in table.samples.items()},
    )

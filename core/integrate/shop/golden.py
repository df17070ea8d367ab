"""Many rows of one product or person become one: each cell of the row that its rule chooses, never made up.

Works on a table `staged` of the reading engine: the part's columns, `_row`, `_file`, `_line`, `dataset`, and beside
them `_trust` (place of the source, 0 first) and `_moment` (when the row was true). Rows of one key are one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.engine import literal, quote
from core.integrate.shop.plan import Plan
from core.integrate.shop.standard import FROM, Column

if TYPE_CHECKING:
    from core.engine import Cursor

NO_ID = "no_id"
"""Why a row is left out that does not say of which thing it speaks."""
CLOSE = 1e-9
"""Relative difference up to which two numbers are one: what a float loses on its way through text."""
PAIRED = {"currency": "price"}
"""Columns that are taken from the row of another, without which they mean something else."""


@dataclass(frozen=True)
class Tables:
    """What was made, as tables of the reading engine: the rows, who they swallowed, disagreements, what is left out."""

    rows: str
    merged: str
    conflicts: str
    left_out: str


def merged(cursor: Cursor, staged: str, tables: Tables, key: str, columns: Sequence[Column], plan: Plan) -> None:
    """Make the tables of a part whose rows are things.

    Args:
        cursor: Of the reading engine.
        staged: The rows as read; see the module.
        tables: The names to make.
        key: Name of the part's key column, which is also the part's key role.
        columns: The part's columns, the key among them.
        plan: Whose rules decide.
    """
    part = "items" if key == "item_id" else "users"
    id_ = quote(key)
    work = f'{tables.rows[:-1]}_several"'
    chosen = f'{tables.rows[:-1]}_chosen"'
    cursor.execute(
        f"CREATE TABLE {tables.left_out} AS SELECT _row AS source, {literal(NO_ID)} AS reason, NULL::BIGINT AS twin "
        f"FROM {staged} WHERE {id_} IS NULL"
    )
    cursor.execute(
        f"CREATE TABLE {work} AS SELECT *, "
        "row_number() OVER (ORDER BY _trust, _moment DESC NULLS LAST, _row) AS _place, "
        f"row_number() OVER (ORDER BY _moment DESC NULLS LAST, _trust, _row) AS _age FROM {staged} "
        f"WHERE {id_} IN (SELECT {id_} FROM {staged} GROUP BY 1 HAVING count(*) > 1)"
    )
    names = [column.name for column in columns if column.name != key]
    rules = {name: plan.rule(part, name) for name in names}
    counts = [
        f"count(*) OVER (PARTITION BY {id_}, {quote(name)}) AS {quote('_n_' + name)}"
        for name, rule in rules.items()
        if rule == "vote"
    ]
    winners = [_winner(name, rules[name], names) for name in names]
    head = f"first({{'r': _row, 'f': _file, 'l': _line, 'd': {FROM}}} ORDER BY _place) AS _head"
    source = f"(SELECT *, {', '.join(counts)} FROM {work})" if counts else work
    cursor.execute(f"CREATE TABLE {chosen} AS SELECT {', '.join([id_, head, *winners])} FROM {source} GROUP BY {id_}")
    cells = [f"{_taken(name, names)} AS {quote(name)}" for name in names]
    golden = (
        f"SELECT _head.r AS _row, _head.f AS _file, _head.l AS _line, _head.d AS {FROM}, {id_}"
        f"{''.join(', ' + cell for cell in cells)} FROM {chosen}"
    )
    own = ", ".join(["_row", "_file", "_line", FROM, id_, *map(quote, names)])
    single = f"SELECT {own} FROM {staged} WHERE {id_} IS NOT NULL AND {id_} NOT IN (SELECT {id_} FROM {chosen})"
    order = ", ".join(["_row", "_file", "_line", FROM, *(quote(column.name) for column in columns)])
    cursor.execute(f"CREATE TABLE {tables.rows} AS SELECT {order} FROM ({single} UNION ALL BY NAME {golden})")
    cursor.execute(
        f"CREATE TABLE {tables.merged} AS SELECT c._head.r AS _row, w._row AS source FROM {work} w "
        f"JOIN {chosen} c USING ({id_}) WHERE w._row <> c._head.r"
    )
    found = [
        _disagree(column, rules[column.name], id_, work, chosen, names) for column in columns if column.name != key
    ]
    cursor.execute(f"CREATE TABLE {tables.conflicts} AS {' UNION ALL '.join(found) or NONE}")
    for table in (work, chosen):
        cursor.execute(f"DROP TABLE {table}")


CONFLICTS = {
    "id": "VARCHAR",
    "column": "VARCHAR",
    "rule": "VARCHAR",
    "kept": "VARCHAR",
    "kept_row": "BIGINT",
    "kept_dataset": "VARCHAR",
    "other": "VARCHAR",
    "other_row": "BIGINT",
    "other_dataset": "VARCHAR",
    "rows": "BIGINT",
}
"""The columns of a list of conflicts: `rows` counts those that say the other value, `other_row` is the first."""
NONE = "SELECT " + ", ".join(f"NULL::{kind} AS {quote(name)}" for name, kind in CONFLICTS.items()) + " WHERE false"


def _winner(name: str, rule: str, names: Sequence[str]) -> str:
    """SQL of the cell that a rule chooses, with its row: a struct of value, row and dataset."""
    cell = quote(name)
    order = {
        "trusted": "_place",
        "newest": "_age",
        "longest": f"length(CAST({cell} AS VARCHAR)) DESC, _place",
        "vote": f"{quote('_n_' + name)} DESC, _place",
    }[rule]
    beside = next((one for one, of in PAIRED.items() if of == name and one in names), None)
    with_it = f", 'c': {quote(beside)}" if beside else ""
    struct = f"{{'v': {cell}, 'r': _row, 'd': {FROM}{with_it}}}"
    return f"first({struct} ORDER BY {order}) FILTER (WHERE {cell} IS NOT NULL) AS {quote('_w_' + name)}"


def _taken(name: str, names: Sequence[str]) -> str:
    """SQL of a golden cell from what `_winner` gives."""
    pair = PAIRED.get(name)
    if pair in names:
        return f"CASE WHEN {quote(f'_w_{pair}')} IS NULL THEN {quote('_w_' + name)}.v ELSE {quote(f'_w_{pair}')}.c END"
    return f"{quote('_w_' + name)}.v"


def _disagree(column: Column, rule: str, id_: str, work: str, chosen: str, names: Sequence[str]) -> str:
    """SQL of the values that lost, once for each value of each dataset."""
    if PAIRED.get(column.name) in names:
        return NONE
    cell, won = f"w.{quote(column.name)}", f"c.{quote('_w_' + column.name)}"
    beside = next((one for one, of in PAIRED.items() if of == column.name and one in names), None)

    def shown(value: str, mark: str) -> str:
        text = f"CAST({value} AS VARCHAR)"
        return f"concat_ws(' ', {text}, {mark})" if beside else text

    other, kept = shown(cell, f"w.{quote(beside or '')}"), shown(f"{won}.v", f"{won}.c")
    if column.type in ("DOUBLE", "BIGINT"):
        differ = f"abs({cell} - {won}.v) > {CLOSE} * greatest(abs({cell}), abs({won}.v))"
        if beside:
            differ = f"({differ} OR w.{quote(beside)} IS DISTINCT FROM {won}.c)"
    else:
        differ = f"{_plain(cell)} <> {_plain(f'{won}.v')}"
    return (
        f'SELECT CAST({id_} AS VARCHAR) AS id, {literal(column.name)} AS "column", {literal(rule)} AS rule, '
        f"any_value({kept}) AS kept, any_value({won}.r) AS kept_row, any_value({won}.d) AS kept_dataset, "
        f"{other} AS other, min(w._row) AS other_row, w.{FROM} AS other_dataset, count(*) AS rows "
        f"FROM {work} w JOIN {chosen} c USING ({id_}) WHERE {cell} IS NOT NULL AND {differ} "
        f"GROUP BY {id_}, {other}, w.{FROM}"
    )


def _plain(cell: str) -> str:
    """What two texts are compared by: case and blanks are no disagreement."""
    return f"lower(regexp_replace(trim(CAST({cell} AS VARCHAR)), '\\s+', ' ', 'g'))"

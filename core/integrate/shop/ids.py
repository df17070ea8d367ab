"""Which ids are one thing: crosswalks as a table of every id that has another name in the shop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from core.cells import sql
from core.engine import quote
from core.errors import BadInput
from core.i18n import _, listed
from core.integrate.linked import linked
from core.integrate.shop.plan import IdMap
from core.integrate.shop.standard import numbered
from core.lake import Lake

if TYPE_CHECKING:
    from core.engine import Cursor


def pairs_of(lake: Lake, cursor: Cursor, one: IdMap, version: int) -> list[tuple[str, str]]:
    """The pairs of ids that a dataset says are one thing.

    Raises:
        BadInput: it lacks one of the two columns.
    """
    columns = lake.columns(one.dataset, None, version)
    for column in (one.left, one.right):
        if column not in columns:
            raise BadInput(
                _("{dataset} has no column “{column}” to read ids from.").format(dataset=one.dataset, column=column),
                hint=_("Columns: {names}.").format(names=listed(list(columns)[:20])),
            )

    def cell(column: str, numbering: str) -> str:
        text = f"CAST({quote(column)} AS VARCHAR)"
        return numbered(f"CASE WHEN NOT {sql.is_missing(text)} THEN trim({text}) END", numbering)

    select = f"SELECT {cell(one.left, one.left_numbering)} AS l, {cell(one.right, one.right_numbering)} AS r"
    found = cursor.execute(f"SELECT * FROM ({select} FROM {lake.table(one.dataset, None, version)}) WHERE l <> r")
    return [(str(left), str(right)) for left, right in found.fetchall()]


def one_id(pairs: Iterable[tuple[str, str]], ranks: dict[str, int]) -> dict[str, str]:
    """Id -> the id that its thing has in the shop, for every id of a thing with several.

    Pairs chain: where a is b and b is c, the three are one. A thing has the id of the most trusted source that knows
    it, of several there the first in order of text; so the answer does not depend on the order of the pairs.

    Args:
        pairs: Ids that are one thing.
        ranks: Id -> place of the most trusted source that has it, 0 first.
    """
    heads = linked(pairs)
    groups: dict[str, list[str]] = {}
    for one, head in heads.items():
        groups.setdefault(head, []).append(one)
    last = len(ranks)
    chosen = {head: min(members, key=lambda one: (ranks.get(one, last), one)) for head, members in groups.items()}
    return {one: chosen[head] for one, head in heads.items() if chosen[head] != one}


def ranks_of(cursor: Cursor, ids: Sequence[str], tables: Sequence[str]) -> dict[str, int]:
    """Id -> place of the first of these tables (SQL with one column `id`) that has it."""
    if not ids or not tables:
        return {}
    cursor.register("shop_asked_ids", pa.table({"id": pa.array(list(ids), pa.string())}))
    try:
        union = " UNION ALL ".join(f"SELECT id, {place} AS place FROM ({table})" for place, table in enumerate(tables))
        query = f"SELECT id, min(place) FROM ({union}) SEMI JOIN shop_asked_ids USING (id) GROUP BY id"
        return {str(one): int(place) for one, place in cursor.execute(query).fetchall()}
    finally:
        cursor.unregister("shop_asked_ids")


def as_table(cursor: Cursor, name: str, found: dict[str, str]) -> None:
    """Keep the answer of `one_id` as a table of the cursor's own, with the columns `id` and `one`."""
    cursor.register("shop_one_ids", pa.table({"id": list(found), "one": list(found.values())}, schema=_IDS))
    try:
        cursor.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM shop_one_ids")
    finally:
        cursor.unregister("shop_one_ids")


_IDS = pa.schema([("id", pa.string()), ("one", pa.string())])

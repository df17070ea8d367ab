"""What of a dataset belongs to a person and is not shown unless the setting allows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.cells.personal import masked, personal, texts
from core.engine import quote
from core.lake import kept
from core.settings import settings

if TYPE_CHECKING:
    from core.lake import Lake

LONGEST = 2_000
"""Signs of a cell that leave the engine: a description's length; a cell of megabytes would stop the browser."""
SEEN = 2_000
"""Rows drawn at random that are looked at to tell whether a column is personal: more than half of its filled cells must
look so, and a column that begins empty has some there."""


@kept
def personal_columns(lake: Lake, name: str, version: int | None = None) -> dict[str, str]:
    """Column -> what it holds of a person, those that are hidden; empty where the setting shows them.

    A key of the workspace's own, such as a user id, is no name: what it stands for is known to the shop alone.
    """
    if settings().show_personal:
        return {}
    dataset = lake.dataset(name, version)
    layer = None if version is not None else dataset.layer
    columns = [one for one in lake.columns(name, layer, version) if one[:1] != "_"]
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT {', '.join(f'CAST({quote(one)} AS VARCHAR)' for one in columns) or 'NULL'} "
            f"FROM {lake.table(name, layer, version)} USING SAMPLE reservoir({SEEN} ROWS) REPEATABLE (1)"
        ).fetchall()
    ids = {dataset.roles.get(role) for role in ("item_id", "session_id", "order_id", "seller_id")}
    found = {one: personal(one, [row[at] for row in rows]) for at, one in enumerate(columns) if one not in ids}
    return {one: what for one, what in found.items() if what}


def cells_of(lake: Lake, name: str, rows: Sequence[int], version: int | None = None) -> list[dict[str, object]]:
    """Source rows of the newest or an earlier version by number, with file and line; personal cells are masked."""
    if not rows:
        return []
    layer = None if version is not None else lake.dataset(name).layer
    columns = [one for one in lake.columns(name, layer, version) if one[:1] != "_"]
    cells = ", ".join(f"left(CAST({quote(one)} AS VARCHAR), {LONGEST})" for one in columns)
    with lake.read() as cursor:
        found = cursor.execute(
            f"SELECT _row, _file, _line{', ' + cells if cells else ''} FROM {lake.table(name, layer, version)} "
            f"WHERE _row IN ({', '.join(str(int(one)) for one in rows)})"
        ).fetchall()
    order = {int(one): at for at, one in enumerate(rows)}
    found.sort(key=lambda row: order[int(row[0])])
    told = [dict(zip(["_file", "_line", *columns], row[1:], strict=True)) for row in found]
    return without_personal(told, personal_columns(lake, name, version))


def hidden_features(columns: Mapping[str, str]) -> frozenset[str]:
    """Features whose values are not told, of personal columns."""
    return frozenset(f"column:{one}" for one in columns)


def without_personal(rows: Sequence[Mapping[str, object]], columns: Mapping[str, str]) -> list[dict[str, object]]:
    """Rows whose personal cells are masked, and what proves itself personal within the texts of the others."""
    if settings().show_personal:
        return [dict(row) for row in rows]
    return [{name: without(value, name in columns) for name, value in row.items()} for row in rows]


def without(value: object, hide: bool) -> object:
    """A cell masked, or what stands within it."""
    if hide:
        return masked(value)
    return texts.shown(value) if isinstance(value, str) else value

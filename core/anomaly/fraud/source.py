"""The source rows of suspicions and of groups of accounts, personal cells hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.anomaly.fraud.words import PERSONAL, hidden
from core.anomaly.graph import Accounts, accounts_of
from core.anomaly.records import records_of, roles_in
from core.lake import kept

if TYPE_CHECKING:
    from core.lake import Lake

LISTED = 500
"""Rows that a table shows, the oldest first."""


def source_rows(lake: Lake, name: str, rows: Sequence[int], *, show: bool = False) -> list[dict[str, object]]:
    """The cells of some rows, with the line of the file each stood on, in the order of the table; at most `LISTED`.

    Args:
        rows: `_row` numbers. show: personal cells are shown.
    """
    dataset = lake.dataset(name)
    columns = lake.columns(name, dataset.layer)
    personal = {column: role for role, column in roles_in(dataset.kind, columns, dataset.roles).items()}
    wanted = sorted(int(one) for one in rows)[:LISTED]
    if not wanted:
        return []
    listed = ", ".join(map(str, wanted))
    with lake.read() as cursor:
        cursor.execute(f"SELECT * FROM {lake.table(name, dataset.layer)} WHERE _row IN ({listed}) ORDER BY _row")
        heads = [one[0] for one in cursor.description or ()]
        found = [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]
    return [{key: _cell(key, value, personal, show) for key, value in row.items() if _told(key)} for row in found]


@kept
def shared_accounts(lake: Lake, name: str) -> Accounts:
    """The groups of accounts of a dataset.

    Raises:
        NotFound: There is no such dataset.
        BadInput: The dataset has no rows.
    """
    return accounts_of(records_of(lake, name))


def _told(key: str) -> bool:
    return key == "_line" or not key.startswith("_")


def _cell(key: str, value: object, personal: dict[str, str], show: bool) -> object:
    role = personal.get(key, "")
    if role in PERSONAL and role != "text" and value is not None:
        return hidden(role, str(value), show)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

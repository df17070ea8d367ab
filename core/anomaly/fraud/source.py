"""The source rows of suspicions and of groups of accounts, personal cells hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.anomaly.fraud.reading import kind_and_roles, sought_in
from core.anomaly.fraud.words import PERSONAL, hidden
from core.anomaly.graph import Accounts, accounts_of
from core.anomaly.personal import personal_columns
from core.cells.personal import masked, texts
from core.lake import kept
from core.settings import settings

if TYPE_CHECKING:
    from core.lake import Lake

LISTED = 500
"""Rows that a table shows, the oldest first."""


def source_rows(lake: Lake, name: str, rows: Sequence[int]) -> list[dict[str, object]]:
    """The cells of some rows, with the line of the file each stood on, in the order of the table; at most `LISTED`.

    Personal cells are hidden unless the setting `show_personal` allows them.

    Args:
        rows: `_row` numbers.
    """
    dataset = lake.dataset(name)
    own = {column: role for role, column in kind_and_roles(lake, name)[1].items()}
    hide = {column for column, role in own.items() if role in PERSONAL and role != "text"} | personal_columns(
        lake, name
    ).keys()
    hide = set() if settings().show_personal else hide
    wanted = sorted(int(one) for one in rows)[:LISTED]
    if not wanted:
        return []
    listed = ", ".join(map(str, wanted))
    with lake.read() as cursor:
        cursor.execute(f"SELECT * FROM {lake.table(name, dataset.layer)} WHERE _row IN ({listed}) ORDER BY _row")
        heads = [one[0] for one in cursor.description or ()]
        found = [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]
    return [
        {key: _cell(value, own.get(key, ""), key in hide) for key, value in row.items() if _told(key)} for row in found
    ]


@kept
def shared_accounts(lake: Lake, name: str) -> Accounts:
    """The groups of accounts of a dataset.

    Raises:
        NotFound: There is no such dataset.
        BadInput: The dataset has no rows.
    """
    return accounts_of(sought_in(lake, name))


def _told(key: str) -> bool:
    return key == "_line" or not key.startswith("_")


def _cell(value: object, role: str, hide: bool) -> object:
    if value is not None and hide:
        return masked(value)
    if isinstance(value, str) and role == "user_id":
        return hidden(role, value)
    if isinstance(value, str) and not settings().show_personal:
        return texts.shown(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)

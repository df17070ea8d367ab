"""The ids that the rows of a part had in their uploads, before things of several datasets became one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells.sql import is_missing
from core.engine import quote
from core.integrate.shop.parts import row_code
from core.integrate.shop.plan import plan_of
from core.integrate.shop.standard import numbered
from core.integrate.shop.state import state_of

if TYPE_CHECKING:
    import pandas as pd

    from core.lake import Lake


def own_ids(lake: Lake, part: str, role: str) -> pd.DataFrame:
    """The ids of a role that the rows of a built part had, ids of a numbering of their own told apart as in the shop.

    Args:
        lake: The workspace.
        part: Such as "events".
        role: Such as "item_id".

    Returns:
        `row` (as the shop numbers it) and `id`, of rows that name one; empty where the part was not built.
    """
    import pandas as pd

    plan = plan_of(lake)
    called = {one.dataset: one.numbering for one in plan.sources} if plan else {}
    there = {one.name for one in lake.datasets()}
    queries = []
    for source in (one for state in state_of(lake) if state.part == part for one in state.sources):
        name, version = str(source["dataset"]), int(source["version"])
        if name not in there:
            continue
        column, types = lake.dataset(name, version).column(role), lake.columns(name, None, version)
        if column not in types:
            continue
        text = f"CAST({quote(column)} AS VARCHAR)"
        cell = numbered(f"trim({text})", called.get(name, ""))
        queries.append(
            f'SELECT CAST({row_code(int(source["number"]))} + _row AS BIGINT) AS "row", {cell} AS id '
            f"FROM {lake.table(name, None, version)} WHERE NOT coalesce({is_missing(text)}, true)"
        )
    if not queries:
        return pd.DataFrame({"row": pd.Series(dtype="int64"), "id": pd.Series(dtype="object")})
    with lake.read() as cursor:
        return cursor.execute(" UNION ALL ".join(queries)).df()

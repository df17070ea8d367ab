"""What a column's drawer asks of the rows when it is opened: rare values and the lengths of texts."""

from __future__ import annotations

import numpy as np

from core.lake import Lake
from core.profile.columns.families import column
from core.profile.columns.spread import Spread, histogram, quantiles
from core.profile.columns.values import CUT
from core.profile.model import Histogram, Profile, ValueCount


def rare_values(lake: Lake, profile: Profile, name: str, limit: int = 20) -> list[ValueCount]:
    """The values with the fewest rows, ties in the order of the values; counted over every row.

    Raises:
        NotFound: when there is no such column.
    """
    found = profile.column(name)
    one = column(name, found.type, found.role)
    if found.distinct <= len(found.top) and not found.about:
        return sorted(found.top, key=lambda value: (value.rows, value.value))[:limit]
    table = lake.table(profile.dataset, profile.layer, profile.version)
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT left(x::VARCHAR, {CUT}), n FROM (SELECT {one.sql} AS x, count(*) AS n FROM {table} "
            f"WHERE {one.sql} IS NOT NULL GROUP BY 1) ORDER BY n, x LIMIT {int(limit)}"
        ).fetchall()
    return [ValueCount(str(value), int(count)) for value, count in rows]


def lengths(lake: Lake, profile: Profile, name: str) -> Histogram | None:
    """How many texts have how many characters; None where there is no text.

    Raises:
        NotFound: when there is no such column.
    """
    found = profile.column(name)
    one = column(name, found.type, found.role)
    table = lake.table(profile.dataset, profile.layer, profile.version)
    with lake.read() as cursor:
        counted = cursor.execute(
            f"SELECT length({one.text_sql}) AS x, count(*) AS n FROM {table} WHERE {one.sql} IS NOT NULL "
            "GROUP BY 1 ORDER BY 1"
        ).fetchnumpy()
    values, counts = np.asarray(counted["x"], np.int64), np.asarray(counted["n"], np.int64)
    if not len(values):
        return None
    data = Spread(values, counts)
    return histogram(data, quantiles(data), whole=True)

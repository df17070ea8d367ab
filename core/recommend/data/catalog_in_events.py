"""What an events file itself says of its items, for shops that have no catalog: title, category, brand, price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from core.cells.convention import Convention
from core.collect.column_names import names_of, normalise
from core.recommend.data import parsing
from core.recommend.events import Texts
from core.recommend.features.attributes import Catalog

if TYPE_CHECKING:
    from core.engine import Cursor

FIELDS = ("title", "category", "brand", "currency")


def columns_in_events(columns: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, str]:
    """Field -> the column that says it: by role, else by the names a catalog would use, the most telling first."""
    found = {field: roles[field] for field in FIELDS if roles.get(field) in columns}
    taken = set(roles.values())
    for field in FIELDS:
        names = names_of("items", field)
        named = [column for column in columns if column not in taken and normalise(column) in names]
        if field not in found and named:
            found[field] = min(named, key=lambda column: names.index(normalise(column)))
            taken.add(found[field])
    return found


def catalog_in_events(
    cursor: Cursor,
    table: str,
    columns: Mapping[str, str],
    roles: Mapping[str, str],
    items: Texts,
    *,
    row: str = "_row",
    name: str = "",
    layer: str = "",
    version: int | None = None,
) -> Catalog | None:
    """A catalog from the rows of the events, one item each: texts said most often, the newest price. The order of rows
    says nothing.

    Args:
        items: The universe, as read from the same table.

    Returns:
        None where no column says anything of an item.
    """
    fields = columns_in_events(columns, roles)
    price = roles.get("price", "")
    if not fields and price not in columns:
        return None
    said = [f"{parsing.text(column)} AS f_{field}" for field, column in fields.items()]

    def how(column: str) -> Convention:
        return parsing.column_convention(cursor, table, column, columns[column])

    when = roles.get("timestamp", "")
    cost = parsing.money(price, columns[price], how(price)) if price in columns else "NULL::DOUBLE"
    time = parsing.seconds(when, columns[when], how(when)) if when in columns else "NULL::DOUBLE"
    key = f"{parsing.text(roles['item_id'])} AS id"
    read = ", ".join([key, f"{row} AS r", f"{cost} AS price", f"{time} AS t", *said])
    ctes = [
        f"rows AS (SELECT {read} FROM {table})",
        "facts AS (SELECT id, min(r) AS r FROM rows GROUP BY id)",
        # The price said last; where that is not known, or two were said at once, the one said most often.
        "prices AS (SELECT id, price, max(t) AS last, count(*) AS n FROM rows WHERE price IS NOT NULL GROUP BY ALL)",
        "q_price AS (SELECT id, first(price ORDER BY last DESC NULLS LAST, n DESC, price) AS price "
        "FROM prices GROUP BY id)",
    ]
    joined, chosen = "facts LEFT JOIN q_price USING (id)", []
    for field in fields:
        # How often each value is said of an item; of equally frequent ones the first in the alphabet.
        counted = f"SELECT id, f_{field} AS v, count(*) AS n FROM rows WHERE v IS NOT NULL GROUP BY ALL"
        ctes.append(f"q_{field} AS (SELECT id, first(v ORDER BY n DESC, v) AS f_{field} FROM ({counted}) GROUP BY id)")
        joined += f" LEFT JOIN q_{field} USING (id)"
        chosen.append(f"f_{field}")
    query = (
        f"WITH {', '.join(ctes)} SELECT {', '.join(['id', 'r', 'price', *chosen])} FROM {joined} WHERE id IS NOT NULL"
    )
    frame = cursor.execute(query).df().set_index("id").reindex(list(items))

    def texts(field: str) -> Texts:
        if f"f_{field}" not in frame:
            return np.full(len(frame), None, dtype=object)
        values = frame[f"f_{field}"].astype(object)
        return np.asarray(values.where(values.notna(), None).to_numpy(), dtype=object)

    return Catalog(
        titles={"": texts("title")} if "title" in fields else {},
        category=texts("category"),
        brand=texts("brand"),
        currency=texts("currency"),
        price=frame["price"].to_numpy(dtype=np.float64, na_value=np.nan),
        extra={},
        known=np.ones(len(frame), dtype=np.bool_),
        row=frame["r"].fillna(-1).to_numpy(dtype=np.int64),
        dataset=name,
        layer=layer,
        version=version,
    )

"""What a shop says of its items beside what scorers read: how many are in stock, and where their pictures are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.recommend.data import parsing
from core.recommend.data.shop import Shop, best_of, inputs_of
from core.recommend.events import Floats, Texts
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Lake

_shelves: Kept[Shelf] = Kept(4, 40)


@dataclass(frozen=True)
class Shelf:
    """Facts of a shop's items, aligned with the items of its events.

    Attributes:
        stock: The largest stock told of an item, NaN where none is; shape (I,). None where no dataset tells any.
        stock_from: The dataset that tells it, "" for none.
        pictures: Addresses as given, None where missing or not http; shape (I,). None where the catalog has no column.
        described: Whether the catalog has a description of an item; None where it has no such column.
    """

    stock: Floats | None = None
    stock_from: str = ""
    pictures: Texts | None = None
    described: np.ndarray | None = None


def shelf_of(lake: Lake, shop: Shop) -> Shelf:
    """Stock of the inventory that knows the items best, else of the catalog; pictures of the catalog."""
    newest = best_of(lake, "inventory", shop.events[0])
    key = (shop, newest.name if newest else "", newest.version if newest else 0)
    return _shelves.get(key, lambda: _read(lake, shop, newest.name if newest else ""))


def _read(lake: Lake, shop: Shop, inventory: str) -> Shelf:
    items = inputs_of(lake, shop).events.items
    stock: Floats | None = None
    stock_from = ""
    pictures: Texts | None = None
    described: np.ndarray | None = None
    catalog = shop.table_of("items")
    with lake.read() as cursor:
        if inventory:
            stock = _stock(cursor, lake.table(inventory), lake.columns(inventory), lake.dataset(inventory).roles, items)
            stock_from = inventory if stock is not None else ""
        if catalog is not None:
            table, columns, roles = lake.table(*catalog), lake.columns(*catalog), lake.dataset(catalog[0]).roles
            if stock is None:
                stock = _stock(cursor, table, columns, roles, items)
                stock_from = catalog[0] if stock is not None else ""
            told = _texts(cursor, table, columns, roles, "image_url", items)
            if told is not None:
                pictures = np.asarray([one if web(one) else None for one in told], dtype=object)
            said = _texts(cursor, table, columns, roles, "description", items)
            if said is not None:
                described = np.asarray([bool(one) for one in said], dtype=np.bool_)
    return Shelf(stock, stock_from, pictures, described)


def web(address: object) -> bool:
    """Whether a cell is an address of the web: nothing else is ever handed to a browser."""
    text = str(address or "")
    clean = not any(sign in text for sign in "\"'<>()[]\\ \t\r\n`") and text.isprintable()
    return clean and text.lower().startswith(("https://", "http://"))


def _stock(
    cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str], items: Texts
) -> Floats | None:
    column, key = roles.get("stock", ""), roles.get("item_id", "")
    if column not in columns or key not in columns:
        return None
    how = parsing.column_convention(cursor, table, column, columns[column])
    value = parsing.number(column, columns[column], how)
    query = f"SELECT {parsing.text(key)} AS id, max({value}) AS n FROM {table} GROUP BY 1 HAVING id IS NOT NULL"
    frame = cursor.execute(query).df().set_index("id").reindex(list(items))
    found: Floats = frame["n"].to_numpy(dtype=np.float64, na_value=np.nan)
    return found if np.isfinite(found).any() else None


def _texts(
    cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str], role: str, items: Texts
) -> Texts | None:
    column, key = roles.get(role, ""), roles.get("item_id", "")
    if column not in columns or key not in columns:
        return None
    query = (
        f"SELECT {parsing.text(key)} AS id, first({parsing.text(column)} ORDER BY _row) AS v FROM {table} "
        f"GROUP BY 1 HAVING id IS NOT NULL"
    )
    frame = cursor.execute(query).df().set_index("id").reindex(list(items))
    values = frame["v"].astype(object)
    return np.asarray(values.where(values.notna(), None).to_numpy(), dtype=object)

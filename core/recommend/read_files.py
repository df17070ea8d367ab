"""Inputs straight from files, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.i18n import _
from core.recommend.features import Inputs
from core.recommend.read_catalog import item_ids, read_catalog
from core.recommend.read_events import read_events
from core.recommend.shop import NO_ITEMS, NO_REVIEWS

if TYPE_CHECKING:
    import duckdb


def read_file(path: Path, items: Path | None = None) -> Inputs:
    """Inputs straight from files, without a workspace; every cell is read as text.

    The user, item, type and time columns are found by their names.

    Raises:
        BadInput: The file cannot be read or has no user and item columns.
    """
    import duckdb

    with duckdb.connect() as connection:
        table, columns = _file(connection, path, "events_file")
        roles = _named_roles(columns)
        catalog_ids: list[str] = []
        catalog = None
        if items is not None:
            items_table, items_columns = _file(connection, items, "items_file")
            items_roles = _named_roles(items_columns)
            if "item_id" not in items_roles:
                raise BadInput(_("{file} has no column that names the item.").format(file=items.name))
            catalog_ids = item_ids(connection, items_table, items_roles["item_id"])
        events = read_events(
            connection, table, columns, roles, catalog=catalog_ids, row="_row", name=path.name, layer="file"
        )
        if items is not None:
            catalog = read_catalog(
                connection, items_table, items_columns, items_roles, events.items, name=items.name, layer="file"
            )
    missing = [("reviews", NO_REVIEWS)] + ([] if catalog else [("items", NO_ITEMS)])
    return Inputs(events, catalog, None, tuple(missing))


FILE_ROLES = {
    "user_id": ("user_id", "userid", "user", "customer_id", "customerid", "visitorid", "household_id", "用户id"),
    "item_id": ("item_id", "itemid", "product_id", "productid", "item", "sku", "stockcode", "movie_id", "商品id"),
    "event_type": ("event_type", "event", "behavior", "behavior_type", "behaviour", "action", "行为类型"),
    "timestamp": ("timestamp", "event_time", "time", "ts", "datetime", "transaction_timestamp", "时间戳", "时间"),
    "title": ("title", "name", "product_name", "商品名称"),
    "category": ("category", "category_code", "category_path", "department", "商品类别"),
    "brand": ("brand", "品牌"),
    "price": ("price", "售价", "价格"),
}


def _named_roles(columns: dict[str, str]) -> dict[str, str]:
    lower = {column.strip().lower(): column for column in columns}
    return {role: lower[name] for role, names in FILE_ROLES.items() for name in reversed(names) if name in lower}


def _file(connection: duckdb.DuckDBPyConnection, path: Path, view: str) -> tuple[str, dict[str, str]]:
    import duckdb

    if not path.is_file():
        raise BadInput(_("There is no file {file}.").format(file=path))
    reader = "read_parquet(?)" if path.suffix == ".parquet" else "read_csv(?, all_varchar = true)"
    try:
        connection.execute(
            f"CREATE TABLE {view} AS SELECT *, row_number() OVER () - 1 AS _row FROM {reader}", [str(path)]
        )
    except duckdb.Error as error:
        raise BadInput(
            _("{file} cannot be read as a table.").format(file=path.name),
            hint=_("Load it with “ingest” first, which repairs what it can and names the bad rows."),
        ) from error
    rows = connection.execute(f"DESCRIBE {view}").fetchall()
    return view, {row[0]: row[1] for row in rows if row[0] != "_row"}

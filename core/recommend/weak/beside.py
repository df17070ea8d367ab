"""What the workspace knows beside events, catalog and reviews, by item and shopper: stock, ages, sellers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.recommend.data import parsing
from core.recommend.data.shop import Shop, inputs_of
from core.recommend.events import Floats, Ints, Texts
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Dataset, Lake
    from core.recommend.features.bundle import Inputs

SELLER_NAMES = re.compile(
    r"(^|_)(seller|vendor|merchant|shop|store|supplier)(_|$)|卖家|商家|店铺|供应商", re.IGNORECASE
)
"""Columns of a catalog that name who sells."""
YEAR_SECONDS = 31_556_952.0
"""Seconds of a mean Gregorian year."""
MOST_YEARS = 130
"""The greatest age: nobody grew older than 122."""
FIRST_YEAR = 1900
"""The earliest year of birth of anybody alive; a smaller number is an age."""


@dataclass(frozen=True)
class Beside:
    """Facts beside the inputs; empty where nobody knows them.

    Attributes:
        stock: Pieces of each item, NaN where unknown; shape (I,), None where no table says.
        stock_rows: Row of the table that says so, -1 where none; shape (I,).
        stock_of: ("items" or "inventory", dataset); "" where no table says.
        ages: Years of each shopper, NaN where unknown; shape (U,), None where no table says.
        age_rows: As `stock_rows`; shape (U,).
        users_of: The dataset of profiles.
        things: The number of the thing that each item is by the pairs of the page Match, -1 where it has none; shape
            (I,); None where nothing was matched.
        sellers: Seller of each item, None where unknown; shape (I,); None where the catalog has no such column.
        tables: Role -> (dataset, layer, version), beside those of the shop.
    """

    stock: Floats | None = None
    stock_rows: Ints | None = None
    stock_of: tuple[str, str] = ("", "")
    ages: Floats | None = None
    age_rows: Ints | None = None
    users_of: str = ""
    sellers: Texts | None = None
    things: Ints | None = None
    tables: tuple[tuple[str, str, str, int], ...] = ()


NOTHING = Beside()
_kept: Kept[Beside] = Kept(6, 40)


def beside_of(lake: Lake, shop: Shop, at: int | None = None) -> Beside:
    """What is known beside a shop.

    Args:
        at: The workspace's version whose tables are read; None for the newest.
    """
    found = [one for one in lake.datasets() if one.kind in ("inventory", "users") or one.name in _names(shop)]
    key = (shop, at, tuple((one.name, one.version) for one in found))
    return _kept.get(key, lambda: _read(lake, shop, at))


def _names(shop: Shop) -> set[str]:
    return {name for _role, name, _layer, _version in shop.layers}


@dataclass(frozen=True)
class Stock:
    """Pieces of each item, NaN where unknown, and the row that says so, -1 where none; shape (I,) each.

    `role` is "items" or "inventory", `table` the dataset, layer and version that says it.
    """

    pieces: Floats
    rows: Ints
    role: str
    table: tuple[str, str, int]


def stock_of(lake: Lake, cursor: Cursor, shop: Shop, ids: Texts, at: int | None = None) -> Stock | None:
    """How many pieces are left by the catalog, else by the first inventory dataset that knows any of these items; None
    where no table says."""
    catalog = shop.table_of("items")
    if catalog is not None and (column := lake.dataset(catalog[0]).roles.get("stock")):
        found = _numbers(lake, cursor, catalog, column, "item_id", ids)
        if found is not None:
            return Stock(*found, "items", catalog)
    for dataset in lake.datasets(built=False):
        if dataset.version is None or dataset.kind != "inventory" or (where := _place(lake, dataset, at)) is None:
            continue
        found = _numbers(lake, cursor, where, dataset.roles.get("stock", ""), "item_id", ids)
        if found is not None:
            return Stock(*found, "inventory", where)
    return None


def _read(lake: Lake, shop: Shop, at: int | None) -> Beside:
    inputs = inputs_of(lake, shop)
    catalog = shop.table_of("items")
    users_of, ages, tables = "", None, []
    with lake.read() as cursor:
        stock = stock_of(lake, cursor, shop, inputs.events.items, at)
        if stock is not None and stock.role == "inventory":
            tables.append((stock.role, *stock.table))
        for dataset in lake.datasets(built=False):
            if dataset.version is None or dataset.kind != "users" or (where := _place(lake, dataset, at)) is None:
                continue
            if ages is None and (ages := _ages(lake, cursor, where, inputs)) is not None:
                users_of = dataset.name
                tables.append(("users", *where))
    things = _things(lake, catalog[0], inputs.events.items) if catalog is not None else None
    years, age_rows = ages or (None, None)
    return Beside(
        stock.pieces if stock else None, stock.rows if stock else None,
        (stock.role, stock.table[0]) if stock else ("", ""), years, age_rows, users_of, _sellers(inputs), things,
        tuple(tables),
    )  # fmt: skip


def _things(lake: Lake, catalog: str, ids: Texts) -> Ints | None:
    """Items that are one thing by the pairs that hold on the page Match, numbered; None where none was matched."""
    from core.integrate.match import kept

    if kept.latest(lake, catalog) is None:
        return None
    place = {str(one): number for number, one in enumerate(ids)}
    made = np.full(len(ids), -1, dtype=np.int64)
    for pair in kept.queue(lake, catalog, "", "matches"):
        ends = [place[one] for one in (pair.left_id, pair.right_id) if one in place]
        if len(ends) == 2:
            held = [int(made[end]) for end in ends if made[end] >= 0]
            number = min(held, default=min(ends))
            for old in held:
                made[made == old] = number
            made[ends] = number
    return made


def _place(lake: Lake, dataset: Dataset, at: int | None) -> tuple[str, str, int] | None:
    """Dataset, layer and version to read; None where it came later than the version asked for."""
    if at is None:
        version = dataset.clean_version if dataset.layer == "clean" else dataset.raw_version
        return dataset.name, dataset.layer, int(version or dataset.version)
    there = [one for one in lake.versions(dataset.name) if one.number <= at]
    return (dataset.name, there[-1].layer, there[-1].number) if there else None


def _sellers(inputs: Inputs) -> Texts | None:
    catalog = inputs.catalog
    if catalog is None:
        return None
    return next((texts for name, texts in catalog.extra.items() if SELLER_NAMES.search(name)), None)


def _numbers(
    lake: Lake, cursor: Cursor, where: tuple[str, str, int], column: str, role: str, ids: Texts
) -> tuple[Floats, Ints] | None:
    """A number and its row by id, aligned with `ids`; None where no id is known. Of several rows of one id the first
    readable counts."""
    types, roles = lake.columns(*where), lake.dataset(where[0]).roles
    key = roles.get(role, "")
    if column not in types or key not in types:
        return None
    table = lake.table(*where)
    how = parsing.column_convention(cursor, table, column, types[column])
    said = parsing.number(column, types[column], how)
    query = f"SELECT {parsing.text(key)} AS id, {said} AS n, _row AS r FROM {table} ORDER BY n IS NULL, r"
    return _aligned(cursor.execute(query).df(), ids)


def _aligned(frame: pd.DataFrame, ids: Texts) -> tuple[Floats, Ints] | None:
    found = frame.dropna(subset=["id"]).drop_duplicates("id").set_index("id").reindex(pd.Index(ids))
    if not found["r"].notna().any():
        return None
    return (
        found["n"].to_numpy(dtype=np.float64, na_value=np.nan),
        found["r"].fillna(-1).to_numpy(dtype=np.int64),
    )


def _ages(lake: Lake, cursor: Cursor, where: tuple[str, str, int], inputs: Inputs) -> tuple[Floats, Ints] | None:
    """Ages at the time of the newest events, from a column of ages, of years or of days of birth."""
    types, roles = lake.columns(*where), lake.dataset(where[0]).roles
    column, key = roles.get("age", ""), roles.get("user_id", "")
    if column not in types or key not in types:
        return None
    table, times = lake.table(*where), inputs.events.time[np.isfinite(inputs.events.time)]
    now = float(np.quantile(times, 0.995)) if len(times) else datetime.now(UTC).timestamp()
    how = parsing.column_convention(cursor, table, column, types[column])
    number, born = parsing.number(column, types[column], how), parsing.seconds(column, types[column], how)
    year = datetime.fromtimestamp(now, UTC).year
    said = (
        f"CASE WHEN {number} BETWEEN 0 AND {MOST_YEARS} THEN {number} WHEN {number} BETWEEN {FIRST_YEAR} AND {year} "
        f"THEN {year} - {number} ELSE ({now} - {born}) / {YEAR_SECONDS} END"
    )
    query = f"SELECT {parsing.text(key)} AS id, {said} AS n, _row AS r FROM {table} ORDER BY n IS NULL, r"
    found = _aligned(cursor.execute(query).df(), inputs.events.users)
    if found is None:
        return None
    ages = found[0]
    return np.where((ages >= 0) & (ages <= MOST_YEARS), ages, np.nan), found[1]

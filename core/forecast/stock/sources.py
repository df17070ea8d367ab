"""Which tables a plan is made from, and what each of them says: the inventory, what was sold, the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import BadInput, NotFound
from core.forecast.calendar.countries import NONE
from core.forecast.series import Floats, Ints
from core.forecast.stock.demand import Demand, demand_columns, fits, read_demand, tells_sales
from core.forecast.stock.inventory import Inventory, columns_in, read_inventory
from core.forecast.whose import country_for
from core.i18n import _
from core.lake import kept
from core.recommend.data import parsing
from core.recommend.events import Texts
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Dataset, Lake

_inventories: Kept[Inventory] = Kept(4, 40)
_demands: Kept[Demand] = Kept(4, 80)


@dataclass(frozen=True)
class Stock:
    """Which tables are read, at which version; hashable.

    Attributes:
        inventory, demand, catalog: (dataset, layer, version); no catalog is None.
        country: Whose festivals are looked for; "" for none.
    """

    path: Path
    inventory: tuple[str, str, int]
    demand: tuple[str, str, int]
    catalog: tuple[str, str, int] | None
    country: str = NONE


def newest(dataset: Dataset) -> tuple[str, str, int]:
    """(dataset, layer, version) of its newest state."""
    layer = dataset.layer
    version = dataset.clean_version if layer == "clean" else dataset.raw_version
    return dataset.name, layer, int(version or dataset.version)


@kept
def demand_sources(lake: Lake, inventory: str) -> tuple[str, ...]:
    """Datasets that tell what was sold, those that know most of the inventory's items first."""
    own = lake.dataset(inventory)
    columns = lake.columns(*newest(own))
    key = columns_in(columns, own.roles).get("item_id", "")
    if not key:
        return ()
    found = []
    with lake.read() as cursor:
        for one in lake.datasets():
            there = lake.columns(*newest(one))
            if one.name == inventory or one.kind in ("reviews", "users") or not fits(there, one.roles):
                continue
            if one.kind == "inventory" and not tells_sales(there, one.roles):
                continue
            item = demand_columns(there, one.roles)["item_id"]
            known = cursor.execute(
                f"SELECT count(DISTINCT a.i) FROM (SELECT {parsing.text(key)} AS i FROM {lake.table(*newest(own))}) a "
                f"SEMI JOIN (SELECT {parsing.text(item)} AS i FROM {lake.table(*newest(one))}) b USING (i)"
            ).fetchone()
            shared = int(known[0]) if known else 0
            if shared:
                found.append((one.kind not in ("events", "orders", "other", "inventory"), -shared, one.name))
    return tuple(name for _kind, _shared, name in sorted(found))


@kept
def open_stock(lake: Lake, inventory: str, demand: str | None = None, country: str | None = None) -> Stock:
    """Settle on the tables.

    Args:
        demand: Where sales are read from; what knows most items where None.
        country: Whose festivals are looked for; by what its sales tell of a country where None.

    Raises:
        NotFound: A named dataset does not exist.
        BadInput: Nothing tells what was sold of these items.
    """
    own = lake.dataset(inventory)
    if demand is None:
        demand = next(iter(demand_sources(lake, inventory)), None)
        if demand is None:
            raise BadInput(
                _("Nothing tells what was sold of these items."),
                title=_("No sales"),
                hint=_("Load behaviour events, orders or daily sales with the same item ids."),
                command=_("Name a file or dataset of sales: --demand SALES."),
            )
    catalogs = [one for one in lake.datasets() if one.kind == "items" and one.roles.get("item_id")]
    catalog = max(catalogs, key=lambda one: (one.built, one.rows), default=None)
    if country is None:
        country = country_for(lake, demand)
    return Stock(lake.path, newest(own), newest(lake.dataset(demand)), newest(catalog) if catalog else None, country)


def _currency(lake: Lake, place: tuple[str, str, int], roles: dict[str, str]) -> str:
    """The currency that most products of a catalog are sold in."""
    column = roles.get("currency", "")
    if column not in lake.columns(*place):
        return ""
    with lake.read() as cursor:
        row = cursor.execute(
            f"SELECT {parsing.text(column)} AS c FROM {lake.table(*place)} WHERE c IS NOT NULL GROUP BY c "
            f"ORDER BY count(*) DESC, c LIMIT 1"
        ).fetchone()
    return str(row[0]).upper() if row else ""


def inventory_of(lake: Lake, stock: Stock) -> Inventory:
    """The inventory, read once for each version."""

    def make() -> Inventory:
        with lake.read() as cursor:
            roles = lake.dataset(stock.inventory[0]).roles
            return read_inventory(cursor, lake.table(*stock.inventory), lake.columns(*stock.inventory), roles)

    return _inventories.get((stock.path, stock.inventory), make)


def demand_of(lake: Lake, stock: Stock) -> Demand:
    """What was sold, read once for each version."""

    def make() -> Demand:
        with lake.read() as cursor:
            roles = lake.dataset(stock.demand[0]).roles
            return read_demand(cursor, lake.table(*stock.demand), lake.columns(*stock.demand), roles)

    return _demands.get((stock.path, stock.demand), make)


def aligned(demand: Demand, inventory: Inventory) -> tuple[Ints, Floats]:
    """Place of each item among those sold, and its days: all 0 where it was not sold."""
    place = {name: number for number, name in enumerate(demand.items)}
    at = np.array([place.get(name, -1) for name in inventory.items], dtype=np.int64)
    quiet = np.where(np.isnan(demand.units).all(axis=0), np.nan, 0.0) if len(demand.items) else np.zeros(0)
    return at, np.where((at >= 0)[:, None], demand.units[np.maximum(at, 0)], quiet[None, :])


def catalog_of(lake: Lake, stock: Stock, inventory: Inventory) -> tuple[Texts, Texts, Floats, str]:
    """Titles, categories and prices of the items by the catalog, and its currency."""
    n = len(inventory)
    none = np.full(n, "", dtype=object)
    if stock.catalog is None:
        return none, none, np.full(n, np.nan), ""
    columns, roles = lake.columns(*stock.catalog), lake.dataset(stock.catalog[0]).roles

    def said(role: str) -> str:
        return f"first({parsing.text(roles[role])})" if roles.get(role) in columns else "NULL::VARCHAR"

    with lake.read() as cursor:
        table = lake.table(*stock.catalog)
        price = "NULL::DOUBLE"
        if roles.get("price") in columns:
            column = roles["price"]
            how = parsing.column_convention(cursor, table, column, columns[column])
            price = f"median({parsing.money(column, columns[column], how)})"
        frame = cursor.execute(
            f"SELECT {parsing.text(roles['item_id'])} AS i, {said('title')} AS t, {said('category')} AS c, {price} "
            f"AS p FROM {table} GROUP BY i HAVING i IS NOT NULL"
        ).df()
    frame = frame.set_index("i").reindex(list(inventory.items))

    def texts(name: str) -> Texts:
        return np.array([str(one) if isinstance(one, str) else "" for one in frame[name]], dtype=object)

    prices: Floats = frame["p"].to_numpy(dtype=np.float64, na_value=np.nan)
    return texts("t"), texts("c"), prices, _currency(lake, stock.catalog, roles)


def source_of(lake: Lake, stock: Stock) -> dict[str, Any]:
    """Where the figures come from: datasets, versions, rows and days."""
    demand = demand_of(lake, stock)
    return {
        "inventory": stock.inventory,
        "demand": stock.demand,
        "first": str(demand.days[0])[:10],
        "last": str(demand.days[-1])[:10],
        "days": len(demand.days),
    }


def checked_source(lake: Lake, inventory: str, demand: str) -> str:
    """The name of a dataset of sales.

    Raises:
        NotFound: It tells nothing of the inventory's items.
    """
    there = demand_sources(lake, inventory)
    if demand not in there:
        raise NotFound.among(_("dataset of sales"), demand, list(there))
    return demand

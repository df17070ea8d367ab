"""An inventory beside what was sold: every item's reorder point, order, risk and class; kept in memory by version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import BadInput, NotFound
from core.forecast.calendar.countries import NONE
from core.forecast.calendar.lift import lifts_of
from core.forecast.series import Floats, Ints, Mask
from core.forecast.stock.classes import abc_of, xyz_of
from core.forecast.stock.demand import Demand, demand_columns, fits, read_demand, tells_sales
from core.forecast.stock.drift import drift_of
from core.forecast.stock.inventory import Inventory, columns_in, read_inventory
from core.forecast.stock.lead_demand import LeadDemand, lead_demand, seeds_of
from core.forecast.stock.policy import Orders, Policy, orders_of
from core.forecast.stock.promise import Promise, promise_of
from core.i18n import N_, _
from core.lake import kept
from core.recommend.data import parsing
from core.recommend.events import Texts
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Dataset, Lake

SOLD_OUT = N_("sold out")
RUNS_OUT = N_("runs out before delivery")
ORDER = N_("at or below its reorder point")
ENOUGH = N_("enough")
OVER = N_("more than needed")
DEAD = N_("dead stock")
IDLE = N_("neither sold nor there")
DARK = N_("cannot be judged")
NOT_TOLD = N_("its sales are not in this dataset")
STATES = (SOLD_OUT, RUNS_OUT, ORDER, DARK, DEAD, OVER, ENOUGH, IDLE)
"""What becomes of an item, the most urgent first."""
LIKELY = 0.5
"""An item "runs out before delivery" where that is at least as likely as not; at a smaller risk it has fallen to its
reorder point and is ordered, which is no alarm yet."""
COVERED = 0.5
"""A dataset of sales that names fewer of the inventory's items is of a part of the shop: of the others nothing is
known.
Where it names more, an item without a sale was not sold."""
PRICES_APART = 10.0
"""Where a sale and the catalog differ by more, one of them is in another unit, and the lower is taken."""
COST_ABOVE = 5.0
"""A cost of so many times the price is in another unit and left out."""
DEAD_DAYS = 60
"""Days without a sale after which what is there is dead stock; all days where fewer are known."""
SEASON_DAYS = 200
"""Days from which on festivals are looked for: fewer hold each at most once, amid a level that is not known."""
FESTIVE = 0.1
"""A day whose calendar moves its sales by more than a tenth tells nothing of a usual day."""
_inventories: Kept[Inventory] = Kept(4, 40)
_demands: Kept[Demand] = Kept(4, 80)
_draws: Kept[tuple[LeadDemand, Floats]] = Kept(8, 80)
_promises: Kept[Promise | None] = Kept(8)


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


@dataclass(frozen=True)
class Plan:
    """Everything said of the I items of an inventory.

    Attributes:
        inventory, demand: What was read.
        at: Place of each item among those sold, -1 for one that was not; shape (I,).
        draws, orders: Aligned with the items.
        price, cost: Of a piece, NaN where unknown, or where it cannot be; abc, xyz: classes; state: msgid of `STATES`;
        shape (I,) each.
        title, category: By the catalog, "" where unknown; shape (I,).
        unlisted: Items that were sold and are not in the inventory, the most sold first, with pieces.
        ahead: What the calendar makes of demand until delivery, against usual days; shape (I,).
        currency: Of the costs, "" where unknown.
    """

    inventory: Inventory
    demand: Demand
    at: Ints
    draws: LeadDemand
    orders: Orders
    price: Floats
    cost: Floats
    abc: np.ndarray
    xyz: np.ndarray
    state: np.ndarray
    title: Texts
    category: Texts
    unlisted: tuple[tuple[str, float], ...]
    ahead: Floats
    currency: str
    policy: Policy

    def value(self, pieces: Floats) -> Floats:
        """What pieces cost; 0 where the cost is unknown."""
        return np.nan_to_num(pieces * self.cost)

    def why_dark(self, place: int) -> str:
        """msgid of why an item cannot be judged, "" where it can."""
        named = next((reason for reason, mask in self.inventory.faults.items() if mask[place]), "")
        return named or (NOT_TOLD if self.state[place] == DARK else "")

    def ordered(self) -> Ints:
        """Places of the items, the most urgent first: by state, then by what is lost."""
        rank = {name: number for number, name in enumerate(STATES)}
        worth = np.where(np.isfinite(self.price), self.price, 1.0)
        lost = np.nan_to_num(self.orders.short) * worth
        held = self.value(np.nan_to_num(self.orders.over))
        found: Ints = np.lexsort((-held, -lost, np.array([rank[one] for one in self.state])))
        return found


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
        country: Whose festivals are looked for; by the currency of the catalog where None.

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
        country = _country(lake, catalog)
    return Stock(lake.path, newest(own), newest(lake.dataset(demand)), newest(catalog) if catalog else None, country)


def _country(lake: Lake, catalog: Dataset | None) -> str:
    from core.forecast.calendar.countries import country_of
    from core.i18n import language

    return country_of([_currency(lake, newest(catalog), catalog.roles) if catalog else ""], language())


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


def _aligned(demand: Demand, inventory: Inventory) -> tuple[Ints, Floats]:
    """Place of each item among those sold, and its days: all 0 where it was not sold."""
    place = {name: number for number, name in enumerate(demand.items)}
    at = np.array([place.get(name, -1) for name in inventory.items], dtype=np.int64)
    quiet = np.where(np.isnan(demand.units).all(axis=0), np.nan, 0.0) if len(demand.items) else np.zeros(0)
    return at, np.where((at >= 0)[:, None], demand.units[np.maximum(at, 0)], quiet[None, :])


def _drawn(lake: Lake, stock: Stock, policy: Policy) -> tuple[LeadDemand, Floats]:
    """Draws under a policy's lead times, and what the calendar makes of the days until delivery."""

    def make() -> tuple[LeadDemand, Floats]:
        inventory, demand = inventory_of(lake, stock), demand_of(lake, stock)
        _at, days = _aligned(demand, inventory)
        lead = inventory.lead * policy.lead_change
        with np.errstate(invalid="ignore", divide="ignore"):
            told = np.where(inventory.lead > 0, inventory.lead_sd / inventory.lead, np.nan)
        spread = np.where(np.isfinite(told), told, policy.lead_spread)
        usual, ahead = _calendar(demand, days, lead, policy.review, stock.country)
        drift = drift_of(_plain(demand, days, stock.country))
        drawn = lead_demand(
            usual, lead, spread=spread, review=policy.review, factor=ahead, half_life=drift.half_life(lead),
            wander=drift.spread(lead), seeds=seeds_of(inventory.items),
        )  # fmt: skip
        return drawn, ahead

    key = (stock, policy.lead_change, policy.lead_spread, policy.review)
    return _draws.get(key, make)


def _calendar(demand: Demand, days: Floats, lead: Floats, review: int, country: str) -> tuple[Floats, Floats]:
    """The days without festivals, and the mean factor of the days until delivery."""
    if not country or days.shape[1] < SEASON_DAYS:
        return days, np.ones(len(days))
    lifts = lifts_of(demand.days, days, country)
    if not lifts.found and (lifts.own == 1).all():
        return days, np.ones(len(days))
    past = lifts.factors(demand.days)
    usual = np.where(np.abs(past - 1) > FESTIVE, np.nan, days)
    longest = int(np.nanmax(np.where(np.isfinite(lead), lead, 0), initial=0)) + review
    coming = demand.days[-1] + np.arange(1, longest + 1).astype("timedelta64[D]")
    total = np.cumsum(lifts.factors(coming.astype("datetime64[ns]")), axis=1)
    until = np.clip(np.rint(np.nan_to_num(lead)).astype(int) + review, 1, longest)
    return usual, total[np.arange(len(days)), until - 1] / until


def _plain(demand: Demand, days: Floats, country: str) -> Floats:
    """The days with festivals divided out: what a level is told from."""
    if not country or days.shape[1] < SEASON_DAYS:
        return days
    return days / lifts_of(demand.days, days, country).factors(demand.days)


def plan_of(lake: Lake, stock: Stock, policy: Policy) -> Plan:
    """The whole plan under a policy; what a slider changes is answered from draws that are kept.

    Raises:
        BadInput: The tables cannot be read, or the policy has no meaning.
    """
    policy.checked()
    inventory, demand = inventory_of(lake, stock), demand_of(lake, stock)
    at, days = _aligned(demand, inventory)
    draws, ahead = _drawn(lake, stock, policy)
    title, category, catalog_price, currency = _catalog(lake, stock, inventory)
    price = _price(np.where(at >= 0, demand.price[np.maximum(at, 0)], np.nan), catalog_price)
    with np.errstate(invalid="ignore"):
        cost = np.where(inventory.cost > COST_ABOVE * price, np.nan, inventory.cost)
    price = np.where(np.isfinite(price), price, cost)
    orders = orders_of(draws, policy, inventory.stock, cost, inventory.coming, inventory.pack, inventory.least)
    sold = np.nansum(days, axis=1)
    known = set(inventory.items)
    outside = [
        (str(name), float(n))
        for name, n in zip(demand.items, np.nansum(demand.units, axis=1), strict=True)
        if name not in known and n > 0
    ]
    return Plan(
        inventory=inventory,
        demand=demand,
        at=at,
        draws=draws,
        orders=orders,
        price=price,
        cost=cost,
        abc=abc_of(sold * np.where(np.isfinite(price), price, 1.0)),
        xyz=xyz_of(days),
        state=_states(inventory, orders, days, draws, at),
        title=title,
        category=category,
        unlisted=tuple(sorted(outside, key=lambda pair: (-pair[1], pair[0]))),
        ahead=ahead,
        currency=currency,
        policy=policy,
    )


def _price(sale: Floats, catalog: Floats) -> Floats:
    """What a piece sells for, by its sales, else the catalog; the lower where they are of different units."""
    low, high = np.fmin(sale, catalog), np.fmax(sale, catalog)
    with np.errstate(invalid="ignore"):
        apart = high > PRICES_APART * low
    return np.where(apart, low, np.where(np.isfinite(sale), sale, catalog))


def _states(inventory: Inventory, orders: Orders, days: Floats, draws: LeadDemand, at: Ints) -> np.ndarray:
    stock = inventory.stock
    recent = days[:, -min(DEAD_DAYS, days.shape[1]) :]
    quiet: Mask = (np.nan_to_num(recent) > 0).sum(axis=1) == 0
    sells = (draws.daily > 0) & ~quiet
    dark = ~np.isfinite(stock) | (sells & np.isnan(orders.risk))
    if (at >= 0).mean() < COVERED:
        dark = dark | (at < 0)
    state = np.full(len(stock), ENOUGH, dtype=object)
    state[orders.over > 0] = OVER
    state[orders.order > 0] = ORDER
    state[(orders.order > 0) & (orders.risk >= LIKELY)] = RUNS_OUT
    state[sells & (stock <= 0)] = SOLD_OUT
    state[~sells & (stock > 0)] = DEAD
    state[~sells & (stock <= 0)] = IDLE
    state[dark] = DARK
    return state


def _catalog(lake: Lake, stock: Stock, inventory: Inventory) -> tuple[Texts, Texts, Floats, str]:
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


def kept_so_far(lake: Lake, stock: Stock, policy: Policy) -> Promise | None:
    """What reorder points of this service level would have kept in the known days; None where they are too few."""

    def make() -> Promise | None:
        inventory, demand = inventory_of(lake, stock), demand_of(lake, stock)
        _at, days = _aligned(demand, inventory)
        return promise_of(
            _plain(demand, days, stock.country), inventory.lead, policy.service, seeds_of(inventory.items)
        )

    return _promises.get((stock, policy.service), make)


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

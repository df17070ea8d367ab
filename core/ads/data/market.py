"""Open what an ads page reads: the ads, the shop beside them, its stock, the log of what was shown; kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.ads.data.ads import Ads, read_ads, roles_in
from core.ads.data.log import Log, read_log, sources
from core.errors import BadInput, NotFound
from core.i18n import _
from core.lake import kept
from core.quality.checks import CHECKS as TYPES
from core.quality.model import Check
from core.quality.registry import Flags
from core.quality.scope import Scope, asked
from core.recommend import Inputs
from core.recommend.data import Shop, inputs_of, open_shop, parsing
from core.recommend.events import CODE
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Dataset, Lake

_ads: Kept[Ads] = Kept(4)
_logs: Kept[Log] = Kept(4, 80)


@dataclass(frozen=True)
class Market:
    """Which tables are read, at which version; hashable, so that what is made of it can be kept.

    Attributes:
        ads: (dataset, layer, version); shop: events, catalog and reviews; stock: the inventory, None without one.
        source: Where impressions come from (`log.SOURCES`), and `log` their (dataset, layer, version).
    """

    path: Path
    ads: tuple[str, str, int]
    shop: Shop
    stock: tuple[str, str, int] | None
    source: str
    log: tuple[str, str, int]


def events_for(lake: Lake, ads: str) -> list[str]:
    """Events datasets that could lie beside the ads, the largest first; what is built from others before all."""
    found = [one for one in lake.datasets() if one.kind == "events" and one.name != ads]
    return [one.name for one in sorted(found, key=lambda one: (not one.built, -one.rows, one.name))]


@kept
def open_market(lake: Lake, ads: str, events: str | None = None, source: str | None = None) -> Market:
    """Settle on the tables.

    Args:
        ads: The ads dataset.
        events: An events dataset; the largest where None.
        source: Where impressions come from; the surest that the workspace has where None.

    Raises:
        NotFound: A named dataset does not exist.
        BadInput: There are no events, or the source is not there.
    """
    own = lake.dataset(ads)
    name = events or next(iter(events_for(lake, ads)), None)
    if name is None:
        raise BadInput(
            _("There are no behaviour events beside these ads."),
            title=_("No events"),
            hint=_(
                "Load the shop's events: click rates are learned from them, and auctions are held over their visits."
            ),
            command=_("Name an events file or dataset: --events EVENTS."),
        )
    shop = open_shop(lake, name)
    there = sources_of(lake, name)
    if source is None:
        source = next(iter(there))
    elif source not in there:
        raise NotFound.among(_("source of impressions"), source, list(there))
    stocked = [one for one in lake.datasets(built=own.built) if one.kind == "inventory" and "stock" in one.roles]
    stock = max(stocked, key=lambda one: (one.rows, one.name), default=None)
    log = shop.events if there[source] == name else _newest(lake.dataset(there[source]))
    return Market(lake.path, _newest(own), shop, _newest(stock) if stock else None, source, log)


def market_of(lake: Lake, market: Market) -> tuple[Ads, Inputs]:
    """The ads, and the shop beside them."""
    inputs = inputs_of(lake, market.shop)
    return _ads.get((market.path, market.ads, market.shop, market.stock), lambda: _read(lake, market, inputs)), inputs


def log_of(lake: Lake, market: Market) -> Log:
    """The impressions; `log.read_log` says what it raises."""

    def make() -> Log:
        with lake.read() as cursor:
            return read_log(cursor, market.source, _parts(lake, market.log), inputs_of(lake, market.shop).events)

    return _logs.get((market.shop, market.source, market.log), make)


@kept
def sources_of(lake: Lake, events: str) -> dict[str, str]:
    """Source of impressions -> the dataset that gives it, the surest first."""
    found = sources(lake, lake.dataset(events))
    kinds = inputs_of(lake, open_shop(lake, events)).events.kind
    if not (kinds == CODE["impression"]).any():
        del found["shown"]
    return found


def _newest(dataset: Dataset) -> tuple[str, str, int]:
    layer = dataset.layer
    version = dataset.clean_version if layer == "clean" else dataset.raw_version
    return dataset.name, layer, int(version or dataset.version)


def _parts(lake: Lake, place: tuple[str, str, int]) -> dict[str, Any]:
    name, layer, version = place
    columns = lake.columns(name, layer, version)
    return {
        "name": name,
        "table": lake.table(name, layer, version),
        "columns": columns,
        "roles": lake.dataset(name).roles,
    }


def _read(lake: Lake, market: Market, inputs: Inputs) -> Ads:
    parts = _parts(lake, market.ads)
    catalog = inputs.catalog
    own = bool(market.shop.table_of("items")) and catalog is not None
    with lake.read() as cursor:
        stock = _stock(cursor, _parts(lake, market.stock)) if market.stock else {}
        return read_ads(
            cursor,
            parts["table"],
            parts["columns"],
            roles_in(parts["columns"], parts["roles"]),
            inputs.events.items,
            known=np.asarray(catalog.known, dtype=np.bool_) if own and catalog is not None else None,
            stock=stock,
            currency=catalog.currency if own and catalog is not None else None,
            odd=_odd_bids(lake, market.ads),
        )


def _odd_bids(lake: Lake, place: tuple[str, str, int]) -> set[int]:
    """`_row` of the ads whose bids the contract's checks of ads would find at fault."""
    name, layer, version = place

    def ask(scope: Scope) -> set[int]:
        rows: set[int] = set()
        for kind in ("ad_bid", "ad_bid_usual"):
            found = TYPES[kind].build(scope, Check(kind, kind, "semantic accuracy"))
            if isinstance(found, Flags):
                applies = found.fails if found.applies is None else found.fails & found.applies
                rows |= {int(row["_row"]) for row in scope.fetch(found.table.filter(applies).select("_row"))}
        return rows

    return asked(lambda: Scope(lake, name, version, layer), ask)


def _stock(cursor: Any, parts: dict[str, Any]) -> dict[str, float]:
    """Item id -> pieces, all stores together; items whose stock cannot be read are left out."""
    item, stock = parts["roles"].get("item_id"), parts["roles"].get("stock")
    if item not in parts["columns"] or stock not in parts["columns"]:
        return {}
    kind = parts["columns"][stock]
    how = parsing.column_convention(cursor, parts["table"], stock, kind)
    rows = cursor.execute(
        f"SELECT {parsing.text(item)} AS id, sum({parsing.number(stock, kind, how)}) FROM {parts['table']} GROUP BY id"
    ).fetchall()
    return {str(one): float(n) for one, n in rows if one is not None and n is not None}

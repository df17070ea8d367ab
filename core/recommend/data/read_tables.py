"""Read the tables of a shop into one universe of users and items, wherever the tables stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.recommend.data.catalog_in_events import catalog_in_events
from core.recommend.data.read_catalog import item_ids, read_catalog
from core.recommend.data.read_events import read_events
from core.recommend.data.read_reviews import read_reviews
from core.recommend.features.bundle import Inputs

if TYPE_CHECKING:
    from core.engine import Cursor

NO_ITEMS = N_("There is no items dataset with these item ids.")
IN_EVENTS = N_("No items dataset has these item ids: what the events file itself says of the items is used.")
NO_REVIEWS = N_("There is no reviews dataset with these item ids.")
NOT_READ = N_("The reviews have neither been read by the sentiment model nor carry stars.")


@dataclass(frozen=True)
class Source:
    """A table that plays a role in a shop.

    Attributes:
        table: SQL reference.
        columns: Column -> type.
        roles: Role -> column.
        name, layer, version: Where it comes from, for the record.
        row: SQL of a row's number in the source.
        origins: Of reviews: datasets whose texts were read -> what their rows are numbered from.
    """

    table: str
    columns: Mapping[str, str]
    roles: Mapping[str, str]
    name: str
    layer: str = ""
    version: int | None = None
    row: str = "_row"
    origins: Mapping[str, int] = field(default_factory=dict)

    @property
    def given(self) -> tuple[str, Mapping[str, str], Mapping[str, str]]:
        """What every reader takes first."""
        return self.table, self.columns, self.roles

    @property
    def facts(self) -> dict[str, Any]:
        """What every reader writes down."""
        return {"name": self.name, "layer": self.layer, "version": self.version}


def read_tables(cursor: Cursor, events: Source, items: Source | None = None, reviews: Source | None = None) -> Inputs:
    """Everything the scorers read.

    Raises:
        BadInput: The events name no user or item, or no row can be used.
    """
    missing: list[tuple[str, str]] = []
    ids: list[str] = []
    if items and items.roles.get("item_id") in items.columns:
        ids = item_ids(cursor, items.table, items.roles["item_id"])
    else:
        items = None
        missing.append(("items", NO_ITEMS))
    found = read_events(cursor, *events.given, catalog=ids, row=events.row, **events.facts)
    catalog = read_catalog(cursor, *items.given, found.items, row=items.row, **items.facts) if items else None
    if items is None and (catalog := catalog_in_events(cursor, *events.given, found.items, **events.facts)):
        missing[-1] = ("items", IN_EVENTS)
    said = None
    if reviews:
        said = read_reviews(cursor, *reviews.given, found, **reviews.facts, origins=reviews.origins)
    if said is None or not len(said):
        missing.append(("reviews", NOT_READ if reviews else NO_REVIEWS))
        said = None
    return Inputs(found, catalog, said, tuple(missing))

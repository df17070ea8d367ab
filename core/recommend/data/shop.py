"""Open a shop's data for recommendation: one events dataset and what fits to it; kept in memory.

Versions never change, so everything read or fitted is kept under (workspace, datasets and their
versions, layer, options), a few entries each.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.lake import Dataset, kept
from core.recommend.beside import Work, beside
from core.recommend.data.parsing import text
from core.recommend.data.read_reviews import origins_of, predictions_mark
from core.recommend.data.read_tables import Source, read_tables
from core.recommend.features.bundle import Features, Inputs, Options
from core.recommend.memory_cache import Kept
from core.recommend.scorers.declared import Model, Parameters
from core.recommend.scorers.registry import SCORERS, fit

if TYPE_CHECKING:
    from core.lake import Lake

KEPT_MB = 80
"""Of inputs, features and fitted scorers each, four shops of 400,000 events; the newest stays whatever it takes."""
SMALL_EVENTS = 250_000
"""Events up to which all scorers are evaluated in seconds, and so at once."""
SMALL_ITEMS = 2_500
"""Up to here two scorers are evaluated in about a second (sample shop: 0.4 s)."""
_inputs: Kept[Inputs] = Kept(4, KEPT_MB)
_features: Kept[Features] = Kept(6, KEPT_MB)
_models: Kept[Model] = Kept(16, KEPT_MB)
_fits: Kept[int] = Kept(64)


@dataclass(frozen=True)
class Shop:
    """Which tables a recommendation reads, and at which version.

    Attributes:
        key: What results are kept and stored under.
        layers: Role of a dataset ("events", "items", "reviews") -> (dataset, layer, version).
    """

    path: Path
    layers: tuple[tuple[str, str, str, int], ...]
    mark: int

    def table_of(self, role: str) -> tuple[str, str, int] | None:
        """(dataset, layer, version) that plays a role."""
        return next(((n, layer, v) for r, n, layer, v in self.layers if r == role), None)

    @property
    def events(self) -> tuple[str, str, int]:
        """(dataset, layer, version) of the events."""
        found = self.table_of("events")
        assert found is not None
        return found


def event_kinds(lake: Lake) -> tuple[str, ...]:
    """Kinds of dataset to choose events from: events, or, without any, reviews that say who wrote of what."""
    there = lake.datasets()
    told = any(one.kind == "reviews" and {"user_id", "item_id"} <= set(one.roles) for one in there)
    return ("reviews",) if told and not any(one.kind == "events" for one in there) else ("events",)


def built_events(lake: Lake) -> list[str]:
    """The events of the one shop, where it is built."""
    return [one.name for one in lake.datasets(built=True) if one.kind == "events"]


def layers_of(dataset: Dataset) -> list[str]:
    """The layers a dataset can be read in, the newest state first."""
    return list(dataset.layers)


def open_shop(
    lake: Lake, events: str, *, items: str | None = None, reviews: str | None = None, layer: str | None = None
) -> Shop:
    """Settle on the tables: named datasets, else those whose item ids fit the events best.

    Args:
        lake: The workspace.
        events: The events dataset.
        items, reviews: Datasets to use; "" for none.
        layer: "raw" or "clean" for every table that has it; None for the newest state.

    Raises:
        NotFound: A named dataset does not exist.
    """
    return _open_shop(lake, events, items, reviews, layer)


@kept
def _open_shop(lake: Lake, events: str, items: str | None, reviews: str | None, layer: str | None) -> Shop:
    chosen = [("events", lake.dataset(events))]
    for role, name in (("items", items), ("reviews", reviews)):
        found = lake.dataset(name) if name else None if name == "" else _best(lake, role, chosen[0][1], layer)
        if found is not None:
            chosen.append((role, found))
    layers = tuple((role, item.name, *_layer(item, layer)) for role, item in chosen)
    with lake.read() as cursor:
        mark = sum(predictions_mark(cursor, item) for role, item in chosen if role == "reviews")
    return Shop(lake.path, layers, mark)


def pinned(lake: Lake, shop: Shop, role: str, version: int) -> Shop:
    """The same shop with one of its tables as it stood at a snapshot; the others stay.

    Raises:
        NotFound: No table plays the role, or there was no such dataset then.
    """
    name = next((one for kind, one, _layer, _version in shop.layers if kind == role), "")
    layer, at = _layer(lake.dataset(name, version), None)
    layers = tuple((r, n, layer, at) if r == role else (r, n, kept_layer, v) for r, n, kept_layer, v in shop.layers)
    return replace(shop, layers=layers)


def best_of(lake: Lake, kind: str, events: str) -> Dataset | None:
    """The dataset of a kind that knows most items of an events dataset; None where none knows any."""
    return _best(lake, kind, lake.dataset(events), None)


def inputs_of(lake: Lake, shop: Shop) -> Inputs:
    """Everything the scorers read, from the tables of the shop."""
    return _inputs.get(shop, lambda: _read(lake, shop))


def features_of(lake: Lake, shop: Shop, options: Options) -> Features:
    """The inputs under these options."""
    return _features.get((shop, options), lambda: Features(inputs_of(lake, shop), options))


def model_of(lake: Lake, shop: Shop, options: Options, name: str, parameters: Parameters | None = None) -> Model:
    """A scorer fitted on the whole shop."""
    key = _model_key(shop, options, name, parameters)
    return _models.get(key, lambda: fit(name, features_of(lake, shop, options), parameters))


def fitting(lake: Lake, shop: Shop, options: Options, name: str, parameters: Parameters | None = None) -> Work | None:
    """The fitting of a scorer beside the page that asks, where it takes long; None where it is fitted or is so at once.

    In a shop that is not small every scorer takes long.
    """
    if not slow(inputs_of(lake, shop), name):
        return None
    key = _model_key(shop, options, name, parameters)
    return beside(
        ("fit", key),
        lambda: _models.peek(key) is not None,
        lambda: model_of(lake, shop, options, name, parameters),
    )


def is_small(inputs: Inputs) -> bool:
    """Whether a fit or a test is a matter of a second or two and may run while a page waits."""
    return len(inputs.events) <= SMALL_EVENTS and len(inputs.events.items) <= SMALL_ITEMS


def slow(inputs: Inputs, name: str) -> bool:
    """Whether fitting a scorer takes longer than a page should wait."""
    return SCORERS[name].slow or not is_small(inputs)


def _model_key(shop: Shop, options: Options, name: str, parameters: Parameters | None) -> Hashable:
    return (shop, options, name, tuple(sorted((parameters or {}).items())))


def _layer(dataset: Dataset, wanted: str | None) -> tuple[str, int]:
    """The layer to read and the version of its data."""
    layer = wanted or dataset.layer
    if layer not in dataset.layers:
        layer = dataset.layers[-1]
    version = dataset.clean_version if layer == "clean" else dataset.raw_version
    return layer, int(version or dataset.version)


def _best(lake: Lake, kind: str, events: Dataset, layer: str | None) -> Dataset | None:
    """The dataset of a kind that knows most of the events' items; None where none knows any."""
    item = events.column("item_id")
    beside = lake.datasets(built=events.built)
    fitting = [d for d in beside if d.kind == kind and d.name != events.name and d.column("item_id")]
    if item is None or not fitting:
        return None
    found = [(_common(lake, events, candidate, layer), candidate) for candidate in fitting]
    known, best = max(found, key=lambda pair: pair[0])
    return best if known else None


def _common(lake: Lake, events: Dataset, other: Dataset, layer: str | None) -> int:
    """How many item ids of the events another dataset knows."""
    tables = [(item.name, *_layer(item, layer), item.column("item_id") or "") for item in (events, other)]

    def count() -> int:
        mine, theirs = (
            f"(SELECT DISTINCT {text(column)} AS id FROM {lake.table(name, chosen)})"
            for name, chosen, _version, column in tables
        )
        with lake.read() as cursor:
            row = cursor.execute(f"SELECT count(*) FROM {mine} SEMI JOIN {theirs} USING (id)").fetchone()
        return int(row[0]) if row else 0

    return _fits.get((lake.path, *tables), count)


def sources_in(lake: Lake, shop: Shop) -> dict[str, Source]:
    """Role ("events", "items", "reviews") -> the table that plays it in a shop."""
    found = {}
    for role, name, layer, version in shop.layers:
        dataset, columns = lake.dataset(name), lake.columns(name, layer, version)
        newest = {role: column for role, column in dataset.roles.items() if column in columns}
        # An older version may name its columns otherwise: its own roles fill what the newest ones leave open.
        roles = {**lake.dataset(name, version).roles, **newest}
        origins = origins_of(dataset) if role == "reviews" else {}
        found[role] = Source(lake.table(name, layer, version), columns, roles, name, layer, version, origins=origins)
    return found


def _read(lake: Lake, shop: Shop) -> Inputs:
    with lake.read() as cursor:
        return replace(read_tables(cursor, **sources_in(lake, shop)), home=lake.path)

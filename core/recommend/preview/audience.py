"""A scorer from a product's side: who would be shown it, how far up, and how that compares with its demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.i18n import language
from core.recommend.data.shop import Shop, features_of, model_of
from core.recommend.events import Floats, Ints
from core.recommend.features.attributes import levels
from core.recommend.features.bundle import Features, Options
from core.recommend.lists.ranking import BLOCK_CELLS, SAME, top
from core.recommend.lists.shown import shown_scores
from core.recommend.memory_cache import Kept
from core.recommend.scorers.declared import Model, Parameters
from core.recommend.scorers.registry import scorer as declaration

if TYPE_CHECKING:
    from core.lake import Lake

MOST_CELLS = 60_000_000
"""Scores computed to know a product's places (shoppers x items): about two seconds of EASE; of larger shops as many
shoppers are drawn as fit."""
FEW_MET = 5
"""Shoppers from whom on an item's neighbours are told from more than chance: the least of the usual k-core filters."""
FIRST, WIDE = 10, 50
"""Places of a page, and of a page that was scrolled."""
BEST = 5
"""Shoppers named with their reason."""
MET, NEVER = 0, -1
"""In place of a rank: the shopper has met the product; the scorer cannot score it for this shopper."""
BANDS = ((1, 10), (11, 50), (51, 100), (101, 500), (501, None))
"""Bands of ranks that a chart counts, ends included."""

_exposures: Kept[Exposure] = Kept(8, 20)
_audiences: Kept[Audience] = Kept(50)


@dataclass(frozen=True)
class Exposure:
    """How often each item stands among the first ten of the shoppers asked.

    Attributes:
        slots: Places held; shape (I,).
        asked: Positions of the shoppers asked; all of them, or drawn ones in a large shop.
        shoppers: How many there are.
    """

    slots: Ints
    asked: Ints
    shoppers: int

    @property
    def share(self) -> Floats:
        """Of all places; shape (I,)."""
        return self.slots / max(int(self.slots.sum()), 1)


@dataclass(frozen=True)
class Fan:
    """A shopper who would be shown the product high up, and why."""

    user_id: str
    rank: int
    reason: str


@dataclass(frozen=True)
class Audience:
    """Where a product stands in the lists of all shoppers asked.

    Attributes:
        ranks: Its place for each shopper asked, `MET` or `NEVER`; shape (N,).
        fans: Those who would see it first.
        slots, peers: Places it holds among the first ten, and those that each other item of its category holds.
        peers_of: The category, "" where it has none: then all items are its peers.
        demand: Its share of all pairs of shopper and item that met; NaN without any.
        share: Its share of all places.
    """

    item: int
    ranks: Ints
    fans: tuple[Fan, ...]
    slots: int
    peers: Ints
    peers_of: str
    demand: float
    share: float
    shoppers: int

    @property
    def asked(self) -> int:
        return len(self.ranks)

    def within(self, places: int) -> int:
        """How many of the shoppers asked have it among their first so many places."""
        return int(((self.ranks >= 1) & (self.ranks <= places)).sum())

    def bands(self) -> list[tuple[int, int | None, int]]:
        """(first place, last place, shoppers) of each band."""
        ranks = self.ranks
        return [
            (low, high, int(((ranks >= low) & (ranks <= (high or ranks.max(initial=low)))).sum()))
            for low, high in BANDS
        ]

    @property
    def met(self) -> int:
        return int((self.ranks == MET).sum())

    @property
    def never(self) -> int:
        return int((self.ranks == NEVER).sum())


def audience_of(
    lake: Lake, shop: Shop, options: Options, scorer: str, item: int, parameters: Parameters | None = None
) -> Audience:
    """Who would be shown a product; kept, in the reader's language."""
    numbers = tuple(sorted((parameters or {}).items()))
    key = (shop, options, scorer, numbers)

    def make() -> Audience:
        features = features_of(lake, shop, options)
        model = model_of(lake, shop, options, scorer, dict(numbers))
        shown = _exposures.get(key, lambda: exposure(features, model))
        return audience(features, model, scorer, item, shown)

    return _audiences.get((*key, item, language()), make)


def suggested_item(features: Features) -> str | None:
    """An item worth a look: in the catalog where there is one, and met by an ordinary number of shoppers.

    Items that fewer than `FEW_MET` shoppers met are passed over where others are there: in a long tail they are most
    items, and what is said of them is that nobody knows them.
    """
    items, met = features.inputs.events.items, features.popularity
    if not len(items):
        return None
    known = (
        features.inputs.catalog.known if features.inputs.catalog is not None else np.ones(len(items), dtype=np.bool_)
    )
    met = np.where(known & (met > 0), met, np.nan)
    if not np.isfinite(met).any():
        return str(items[0])
    if (met >= FEW_MET).any():
        met = np.where(met >= FEW_MET, met, np.nan)
    else:
        return str(items[int(np.nanargmax(met))])
    return str(items[int(np.nanargmin(np.abs(met - np.nanmedian(met))))])


def exposure(features: Features, model: Model, most_cells: int = MOST_CELLS) -> Exposure:
    """How often each item would stand among the first ten."""
    n, n_items = features.inputs.events.shape
    asked = shoppers_asked(n, n_items, most_cells)
    slots = np.zeros(n_items, dtype=np.int64)
    for block, scores in _scored(features, model, asked):
        lists = top(scores, features.popularity, FIRST, features.seen[block])
        slots += np.bincount(lists[lists >= 0], minlength=n_items)
    return Exposure(slots, asked, n)


def shoppers_asked(shoppers: int, items: int, most_cells: int = MOST_CELLS) -> Ints:
    """All shoppers, or as many drawn ones as the number of scores allows; the same at every look."""
    most = max(most_cells // max(items, 1), 1)
    if shoppers <= most:
        return np.arange(shoppers)
    return np.sort(np.random.default_rng(shoppers).choice(shoppers, most, replace=False))


def audience(features: Features, model: Model, scorer: str, item: int, shown: Exposure) -> Audience:
    """Where a product stands in the lists of the shoppers asked."""
    ranks = np.concatenate(
        [_ranks(features, scores, block, item) for block, scores in _scored(features, model, shown.asked)]
        or [np.empty(0, dtype=np.int64)]
    )
    listed = np.flatnonzero(ranks >= 1)
    first = listed[np.argsort(ranks[listed], kind="stable")][:BEST]
    declared = declaration(scorer)
    fans = []
    for place in first:
        user = int(shown.asked[place])
        scored = bool(np.isfinite(model.score(np.asarray([user]))).any())
        said = declared.reason(features, user, item, model.explain(user, item)) if scored else ""
        fans.append(Fan(str(features.inputs.events.users[user]), int(ranks[place]), said))
    category, peers = peers_of(features, item)
    met = float(features.popularity.sum())
    return Audience(
        item,
        ranks,
        tuple(fans),
        int(shown.slots[item]),
        shown.slots[peers],
        category,
        float(features.popularity[item]) / met if met else float("nan"),
        float(shown.share[item]),
        shown.shoppers,
    )


def peers_of(features: Features, item: int) -> tuple[str, Ints]:
    """The narrowest category of an item and the other items in it; all others where it has none."""
    catalog = features.inputs.catalog
    n = len(features.inputs.events.items)
    mine = levels(catalog.category[item])[-1:] if catalog is not None else []
    if catalog is None or not mine:
        return "", np.setdiff1d(np.arange(n), [item])
    same = np.fromiter((mine[0] in levels(path) for path in catalog.category), np.bool_, n)
    same[item] = False
    return mine[0], np.flatnonzero(same)


def _scored(features: Features, model: Model, asked: Ints) -> Iterator[tuple[Ints, Floats]]:
    """Scores of every item, block by block; of shoppers who cannot be scored those of popularity."""
    step = max(1, BLOCK_CELLS // max(len(features.popularity), 1))
    for start in range(0, len(asked), step):
        block = asked[start : start + step]
        yield block, shown_scores(features, model, block)[0]


def _ranks(features: Features, scores: Floats, block: Ints, item: int) -> Ints:
    """The item's place in each row, by the order of `lists.ranking.top`."""
    n_items = scores.shape[1]
    place = np.empty(n_items, dtype=np.int64)
    place[np.lexsort((np.arange(n_items), -features.popularity))] = np.arange(n_items)
    largest = np.abs(np.where(np.isfinite(scores), scores, 0.0)).max(axis=1, initial=0.0)
    scaled = np.round(scores / np.where(largest > 0, largest, 1.0)[:, None], SAME)
    scaled[~np.isfinite(scaled)] = -np.inf
    own = scaled[:, item].copy()
    seen = features.seen[block]
    met = np.asarray(seen[:, item].todense()).ravel() > 0
    coo = seen.tocoo()
    scaled[coo.row, coo.col] = -np.inf
    before = (scaled > own[:, None]) | ((scaled == own[:, None]) & (place < place[item])[None, :])
    ranks: Ints = before.sum(axis=1) + 1
    ranks[~np.isfinite(own)] = NEVER
    ranks[met] = MET
    return ranks

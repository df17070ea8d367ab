"""Drawn shoppers with the lists of two scorers, unnamed, in an order that says nothing of who made them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.i18n import N_, _
from core.recommend.data.shop import Shop, features_of, model_of
from core.recommend.features.bundle import Features, Options
from core.recommend.lists.ranking import top
from core.recommend.lists.shown import shown_scores
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Lake
    from core.recommend.scorers.declared import Model

PAIRS = 40
"""Shoppers drawn: a quarter of an hour of a person's time, and enough above the least judged cases for an agreement."""
HISTORY = 10
"""Items of the history that are shown, the newest: what a person reads in some seconds."""
READABLE = 0.5
"""Share of what shoppers met that has a title, from which a person who reads lists compares things, not blanks."""
UNTITLED = N_("an item without a title")


@dataclass(frozen=True)
class Pair:
    """One shopper's two lists.

    Attributes:
        key: What it is known by: the shopper, what both lists hold, and nothing else.
        history: What the shopper met, the newest first, in words; so are the lists.
        lists: The list shown first and the one shown second.
        first: The scorer of the one shown first; hidden from who judges.
    """

    key: str
    history: tuple[str, ...]
    lists: tuple[tuple[str, ...], tuple[str, ...]]
    first: str


_kept: Kept[tuple[Pair, ...]] = Kept(12, 10)


def pairs_of(
    lake: Lake, shop: Shop, options: Options, scorers: tuple[str, str], *, k: int = 10, n: int = PAIRS, seed: int = 0
) -> tuple[Pair, ...]:
    """The pairs of two scorers over drawn shoppers whose lists differ; kept in memory.

    Args:
        scorers: Two ids.
        k: Places of a list.
        n: Shoppers drawn at most.
        seed: Of the draw.

    Raises:
        NotFound, Unavailable, BadInput: as fitting a scorer.
    """

    def make() -> tuple[Pair, ...]:
        features = features_of(lake, shop, options)
        models = [model_of(lake, shop, options, name) for name in scorers]
        return made(features, models, scorers, k=k, n=n, seed=seed)

    return _kept.get((shop, options, scorers, k, n, seed), make)


def made(
    features: Features, models: list[Model], scorers: tuple[str, str], *, k: int, n: int, seed: int
) -> tuple[Pair, ...]:
    """The pairs from fitted models."""
    users = np.flatnonzero(np.diff(features.seen.indptr) > 0)
    drawn = np.random.default_rng(seed).permutation(users)[: 2 * n]  # some get the same list from both
    both = [_lists(features, model, drawn, k) for model in models]
    found: list[Pair] = []
    for place, user in enumerate(drawn.tolist()):
        mine = [tuple(one for one in lists[place].tolist() if one >= 0) for lists in both]
        if len(found) < n and mine[0] and mine[1] and mine[0] != mine[1]:
            found.append(_pair(features, user, mine, scorers))
    return tuple(found)


def _lists(features: Features, model: Model, users: np.ndarray, k: int) -> np.ndarray:
    scores, _stand_in = shown_scores(features, model, users)
    return top(scores, features.popularity, k, features.seen[users])


def _pair(features: Features, user: int, items: list[tuple[int, ...]], scorers: tuple[str, str]) -> Pair:
    events = features.inputs.events
    ids = [[str(events.items[item]) for item in one] for one in items]
    told = json.dumps([str(events.users[user]), sorted(ids)], ensure_ascii=False)
    key = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    order = sorted((0, 1), key=lambda place: ids[place], reverse=bool(int(key[-1], 16) % 2))
    at = np.flatnonzero(events.user == user)
    newest = at[np.argsort(-np.nan_to_num(events.time[at], nan=-np.inf), kind="stable")]
    met = list(dict.fromkeys(events.item[newest].tolist()))[:HISTORY]
    said = [tuple(item_text(features, item) for item in items[place]) for place in order]
    return Pair(key, tuple(item_text(features, item) for item in met), (said[0], said[1]), scorers[order[0]])


def readable(features: Features) -> bool:
    """Whether people can tell the items apart: at least half of what shoppers met has a title."""
    catalog = features.inputs.catalog
    if catalog is None or not catalog.titles:
        return False
    titled = np.asarray([catalog.title(item) is not None for item in range(len(features.popularity))])
    return bool(features.popularity[titled].sum() >= READABLE * features.popularity.sum())


def in_words(text: str) -> str:
    """An item's text for the reader's language."""
    head, between, rest = text.partition(" · ")
    return (_(UNTITLED) if head == UNTITLED else head) + between + rest


def item_text(features: Features, item: int) -> str:
    """An item as it is shown and sent: title, category and price; no id leaves."""
    catalog = features.inputs.catalog
    if catalog is None:
        return UNTITLED
    price = float(catalog.price[item])
    parts = [catalog.title(item, "") or UNTITLED, str(catalog.category[item] or "")]
    if np.isfinite(price):
        parts.append(f"{price:g} {catalog.currency[item] or ''}".strip())
    return " · ".join(part for part in parts if part)

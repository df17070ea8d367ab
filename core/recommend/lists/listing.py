"""One shopper's list: items, scores, reasons and evidence; and the shopper's history."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from core.i18n import N_, language
from core.recommend.beside import Work
from core.recommend.data.shelf import shelf_of
from core.recommend.data.shop import Shop, features_of, fitting, model_of
from core.recommend.events import TYPES, Floats
from core.recommend.features.bundle import Features, Options
from core.recommend.features.event_counts import counts_of
from core.recommend.lists.ranking import top
from core.recommend.lists.rules import Chosen, Removed, Rules, choose
from core.recommend.lists.shown import open_to
from core.recommend.memory_cache import Kept
from core.recommend.scorers.declared import NO_INTEREST, Model, Parameters
from core.recommend.scorers.families.popularity import Popularity
from core.recommend.scorers.reasons import title_of
from core.recommend.scorers.registry import scorer as declaration
from core.recommend.terms import Term

if TYPE_CHECKING:
    from core.lake import Lake

ENOUGH = 60
"""Events from which a longer history makes no better example of a shopper."""
FEW = 5
"""Events that make no robot of a shopper, however seldom the others came: a handful."""
_lists: Kept[Listing] = Kept(100)
NOTHING_LEFT = N_("There is nothing left to recommend: the shopper has met every item.")
MET_ALL_SCORED = N_("The shopper has met every item that can be scored here, so the list shows what is popular.")
NOTHING_ALLOWED = N_("The rules leave nothing to recommend to this shopper.")
UNKNOWN_SHOPPER = N_("This shopper is not in the data, so the list shows what is popular.")


@dataclass(frozen=True)
class Card:
    """What is known of an item; None where the catalog is silent. `absent`: a catalog is there and lacks the item."""

    item: int
    id: str
    title: str
    absent: bool
    category: str | None
    brand: str | None
    price: float | None
    currency: str | None
    rating: float | None
    reviews: int

    @property
    def named(self) -> str:
        """The title; the id with its category or brand where the catalog has no title."""
        about = self.category or self.brand
        return f"{self.title} · {about}" if self.title == self.id and about else self.title


@dataclass(frozen=True)
class Recommended:
    """One place in a list. `drawn`: it was given at random, to learn what becomes of it."""

    rank: int
    card: Card
    score: float
    reason: str
    term: Term
    drawn: bool = False


@dataclass(frozen=True)
class Listing:
    """A list for one shopper. `note` (msgid) says when it is a fallback or its order means little; `removed` what
    each rule did, and `wanted` how many places there were to fill."""

    user_id: str
    scorer: str
    items: tuple[Recommended, ...]
    fallback: bool
    note: str
    removed: tuple[Removed, ...] = ()
    wanted: int = 10


@dataclass(frozen=True)
class Met:
    """A past event of a shopper."""

    card: Card
    what: str
    time: datetime | None


def recommend(
    features: Features,
    model: Model,
    scorer: str,
    user_id: str,
    k: int = 10,
    *,
    mask_seen: bool = True,
    rules: Rules | None = None,
    stock: Floats | None = None,
) -> Listing:
    """The k best items for a shopper.

    Args:
        features: The scored data.
        model: A fitted scorer.
        scorer: Its id.
        user_id: The shopper; an unknown one gets the popular items, and the note says so.
        k: List length.
        mask_seen: Leave out what the shopper has already met.
        rules: Applied to the scores before the list is cut.
        stock: For the rules; shape (I,), NaN where unknown.
    """
    user = features.inputs.events.user_position(user_id)
    fallback, note = False, ""
    if user is None:
        fallback, note, user, mask_seen = True, UNKNOWN_SHOPPER, 0, False
        scores = np.full((1, len(features.popularity)), np.nan)
    else:
        scores = model.score(np.asarray([user]))
        if not np.isfinite(scores).any():
            fallback, note = True, NO_INTEREST if features.R[user].nnz == 0 else declaration(scorer).unscorable
    seen = features.seen[np.asarray([user])] if mask_seen else None
    if not fallback and not open_to(scores, seen).any() and seen is not None and seen.nnz < seen.shape[1]:
        fallback, note = True, MET_ALL_SCORED
    if fallback:
        model, scorer = Popularity(features), "popularity"
        scores = model.score(np.asarray([user]))
    if rules is not None and rules.any:
        chosen = choose(
            features, scores[0], seen.toarray()[0] > 0 if seen is not None else None, k, rules, stock, user_id
        )
    else:
        chosen = Chosen(top(scores, features.popularity, k, seen)[0])
    found = chosen.items[chosen.items >= 0]
    declared = declaration(scorer)
    if not fallback and declared.all_zero and len(found) and not scores[0, found].any():
        note = declared.all_zero
    items = []
    for place, item in enumerate(found.tolist()):
        term = model.explain(user, item)
        words = declared.reason(features, user, item, term)
        drawn = item in chosen.explored
        items.append(Recommended(place + 1, card(features, item), float(scores[0, item]), words, term, drawn))
    if not items:
        note = NOTHING_ALLOWED if any(one.items for one in chosen.removed) else NOTHING_LEFT
    return Listing(user_id, scorer, tuple(items), fallback, note, chosen.removed, k)


def list_of(
    lake: Lake,
    shop: Shop,
    options: Options,
    scorer: str,
    user_id: str,
    k: int = 10,
    *,
    parameters: Parameters | None = None,
    rules: Rules | None = None,
) -> Listing:
    """The list of a shop's scorer in the reader's language; kept, since a page asks for it at every click."""

    def make() -> Listing:
        features = features_of(lake, shop, options)
        model = model_of(lake, shop, options, scorer, parameters)
        stock = shelf_of(lake, shop).stock if rules is not None and rules.in_stock else None
        return recommend(features, model, scorer, user_id, k, rules=rules, stock=stock)

    return _lists.get(_key(shop, options, scorer, user_id, k, parameters, rules), make)


def list_or_work(
    lake: Lake,
    shop: Shop,
    options: Options,
    scorer: str,
    user_id: str,
    k: int = 10,
    *,
    parameters: Parameters | None = None,
    rules: Rules | None = None,
) -> Listing | Work:
    """The same, or the fitting that it waits for, where that takes long: nobody waits for it here.

    A kept list needs no fitted scorer, so two large ones that do not fit into memory together are fitted once each.
    """
    kept = _lists.peek(_key(shop, options, scorer, user_id, k, parameters, rules))
    if kept is None and (work := fitting(lake, shop, options, scorer, parameters)) is not None:
        return work
    return kept or list_of(lake, shop, options, scorer, user_id, k, parameters=parameters, rules=rules)


def _key(
    shop: Shop, options: Options, scorer: str, user_id: str, k: int, numbers: Parameters | None, rules: Rules | None
) -> Hashable:
    return (shop, options, scorer, user_id, k, language(), tuple(sorted((numbers or {}).items())), rules)


def card(features: Features, item: int) -> Card:
    """What is known of an item."""
    inputs = features.inputs
    catalog, reviews = inputs.catalog, inputs.reviews
    stars = np.empty(0)
    if reviews is not None and len(reviews.ratings):
        stars = reviews.ratings[reviews.item == item]
        stars = stars[np.isfinite(stars)]
    price = float(catalog.price[item]) if catalog is not None else float("nan")
    return Card(
        item,
        str(inputs.events.items[item]),
        title_of(features, item),
        catalog is not None and not bool(catalog.known[item]),
        _text(catalog.category[item]) if catalog is not None else None,
        _text(catalog.brand[item]) if catalog is not None else None,
        price if np.isfinite(price) else None,
        _text(catalog.currency[item]) if catalog is not None else None,
        float(stars.mean()) if len(stars) else None,
        len(stars),
    )


def history(features: Features, user_id: str, most: int = 12) -> tuple[list[Met], dict[str, int]]:
    """A shopper's newest events, and all of them counted by type."""
    events = features.inputs.events
    user = events.user_position(user_id)
    if user is None:
        return [], {}
    at = np.flatnonzero(events.user == user)
    order = np.argsort(-np.where(np.isfinite(events.time[at]), events.time[at], -np.inf), kind="stable")
    newest = [
        Met(card(features, int(events.item[e])), TYPES[events.kind[e]], moment(events.time[e]))
        for e in at[order[:most]]
    ]
    return newest, counts_of(events, user)


def suggested_shopper(features: Features) -> str | None:
    """A shopper whose list says something: an ordinary number of events, and reviews where there are any."""
    events = features.inputs.events
    if not len(events.users):
        return None
    worth = np.minimum(events.counts, ENOUGH).astype(np.float64)
    reviews = features.inputs.reviews
    if reviews is not None:
        written = np.bincount(reviews.user[reviews.user >= 0], minlength=len(events.users))
        worth += ENOUGH * np.minimum(written, 3)
    # robots and resellers are no example of a shopper; where nearly all came once, who came again is one
    most = max(float(np.quantile(events.counts, 0.95)), FEW)
    worth[events.counts > most] = 0
    return str(events.users[int(np.argmax(worth))])


def moment(seconds: float) -> datetime | None:
    """A time in seconds since 1970 as UTC, None where it is none or out of range."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if np.isfinite(seconds) else None
    except (OverflowError, OSError, ValueError):
        return None


def _text(value: object) -> str | None:
    return str(value) if value else None


__all__ = [
    "Card",
    "Listing",
    "Met",
    "Recommended",
    "card",
    "history",
    "list_of",
    "recommend",
    "suggested_shopper",
]

"""A basket made by hand: events of a shopper who does not exist, scored by what was learned from those who do."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.errors import Unavailable
from core.i18n import _, language
from core.recommend.beside import Work
from core.recommend.data.shelf import shelf_of
from core.recommend.data.shop import Shop, features_of, fitting, model_of
from core.recommend.events import Floats, position
from core.recommend.features.bundle import Features, Options
from core.recommend.features.one_more import ONE_MORE, with_one_more
from core.recommend.lists.listing import Listing, recommend
from core.recommend.lists.rules import Rules
from core.recommend.memory_cache import Kept
from core.recommend.scorers.declared import Model, Parameters
from core.recommend.scorers.fold_in import cannot_fold, folded
from core.recommend.scorers.reasons import title_of
from core.recommend.scorers.registry import scorer as declaration

if TYPE_CHECKING:
    from core.lake import Lake

BASKET_KINDS = ("view", "click", "cart", "favourite", "purchase")
"""What can be put into a basket."""
BASKET_MOST = 50
"""Events of a basket: more than an address holds."""
SEARCH_FOUND = 50
"""Items that a search for a title lists."""
WORD = re.compile(r"\w+")
_features: Kept[tuple[Features, int, int]] = Kept(4, 80)
_lists: Kept[Listing] = Kept(50)


@dataclass(frozen=True)
class Put:
    """One thing in a basket: an item's id and the event type."""

    item: str
    what: str

    @property
    def written(self) -> str:
        """As it stands in an address."""
        return f"{self.what}:{self.item}"


def read(texts: Sequence[str]) -> tuple[Put, ...]:
    """A basket as an address writes it; what is none is left out."""
    pairs = [text.partition(":") for text in texts[:BASKET_MOST]]
    return tuple(Put(item, what) for what, mark, item in pairs if mark and item and what in BASKET_KINDS)


def find(features: Features, text: str, most: int = SEARCH_FOUND) -> list[str]:
    """Ids of the items whose title or id holds all words of a text, whatever their case: first those that hold them as
    whole words, then the best known."""
    words = text.casefold().split()
    if not words:
        return []
    items = features.inputs.events.items
    found: list[tuple[bool, float, int]] = []
    for item in range(len(items)):
        said = f"{items[item]} {_titles(features, item)}".casefold()
        if all(word in said for word in words):
            whole = set(WORD.findall(said)) | set(said.split())
            found.append((not all(word in whole for word in words), -float(features.popularity[item]), item))
    return [str(items[item]) for _part, _met, item in sorted(found)[:most]]


def _titles(features: Features, item: int) -> str:
    catalog = features.inputs.catalog
    if catalog is None:
        return ""
    return " ".join(str(texts[item]) for texts in catalog.titles.values() if texts[item])


def with_basket(lake: Lake, shop: Shop, options: Options, basket: tuple[Put, ...]) -> tuple[Features, int, int]:
    """The shop's features with the basket as one more shopper, who stands at the second; the third counts what the
    shop does not know of the basket and was left out."""

    def make() -> tuple[Features, int, int]:
        features = features_of(lake, shop, options)
        places = [(position(features.inputs.events.items, one.item), one.what) for one in basket]
        known = [(place, what) for place, what in places if place is not None]
        items = np.asarray([place for place, _what in known], dtype=np.int64)
        made, user = with_one_more(features, items, [what for _place, what in known])
        return made, user, len(places) - len(known)

    return _features.get((shop, options, basket), make)


def list_of_basket(
    lake: Lake,
    shop: Shop,
    options: Options,
    scorer: str,
    basket: tuple[Put, ...],
    k: int = 10,
    *,
    parameters: Parameters | None = None,
    rules: Rules | None = None,
) -> Listing:
    """The list of a basket by a scorer that was fitted on the shop without it.

    Raises:
        Unavailable: The scorer cannot score a history made by hand.
    """
    declared = declaration(scorer)
    if reason := cannot_fold(declared):
        raise Unavailable(_(reason), title=_("Not scorable"), data={"scorer": scorer})

    def make() -> Listing:
        features, _user, _lost = with_basket(lake, shop, options, basket)
        model: Model = folded(model_of(lake, shop, options, scorer, parameters), features)
        stock: Floats | None = shelf_of(lake, shop).stock if rules is not None and rules.in_stock else None
        return recommend(features, model, scorer, ONE_MORE, k, rules=rules, stock=stock)

    return _lists.get(_key(shop, options, scorer, basket, k, parameters, rules), make)


def basket_list_or_work(
    lake: Lake,
    shop: Shop,
    options: Options,
    scorer: str,
    basket: tuple[Put, ...],
    k: int = 10,
    *,
    parameters: Parameters | None = None,
    rules: Rules | None = None,
) -> Listing | Work:
    """The same, or the fitting that it waits for, as `list_or_work`."""
    kept = _lists.peek(_key(shop, options, scorer, basket, k, parameters, rules))
    if kept is None and (work := fitting(lake, shop, options, scorer, parameters)) is not None:
        return work
    return kept or list_of_basket(lake, shop, options, scorer, basket, k, parameters=parameters, rules=rules)


def _key(
    shop: Shop,
    options: Options,
    scorer: str,
    basket: tuple[Put, ...],
    k: int,
    numbers: Parameters | None,
    rules: Rules | None,
) -> Hashable:
    return (shop, options, scorer, basket, k, language(), tuple(sorted((numbers or {}).items())), rules)


def titled(features: Features, item_id: str) -> str:
    """An item's title in the reader's language, its id where it has none or the shop does not know it."""
    place = position(features.inputs.events.items, item_id)
    return item_id if place is None else title_of(features, place)

"""Rules of a shop, applied to scores before they become a list: what may be shown, how alike, what is tried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from zlib import crc32

import numpy as np

from core.errors import BadInput
from core.i18n import _
from core.recommend.events import Floats, Ints, Mask
from core.recommend.features.attributes import levels
from core.recommend.features.bundle import Features
from core.recommend.formulas import reciprocal, row_norms
from core.recommend.lists.ranking import SAME, top

Likeness = Literal["attributes", "events"]
RuleName = Literal["category", "brand", "stock", "price", "diversity", "exploration"]
POOL = 20
"""Diversity chooses among the first 20 k items: with 10 places and the first 200, an item further down would have to
be less like the list by more than its whole score for the relevances tried in papers (0.3 and more)."""

OFFERED = 500
"""A list that a person searches by typing; a browser shows as many without a pause."""


@dataclass(frozen=True)
class Rules:
    """What a list must keep to; everything at its default changes nothing.

    Attributes:
        categories, brands: Only these; a category stands for all below it. Empty allows all.
        no_categories, no_brands: Never these.
        in_stock: Only items whose stock is known and above 0.
        lowest, highest: Only items whose price is known and within this band, ends included.
        relevance: Lambda of maximal marginal relevance, 0 to 1; 1 leaves the order alone.
        likeness: What makes two items alike: attributes of the catalog, or the same shoppers.
        exploration: Share of the places given to items drawn at random, 0 to 1.
        seed: Of the draw; each shopper has a draw of their own.
    """

    categories: tuple[str, ...] = ()
    no_categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    no_brands: tuple[str, ...] = ()
    in_stock: bool = False
    lowest: float | None = None
    highest: float | None = None
    relevance: float = 1.0
    likeness: Likeness = "attributes"
    exploration: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not (0.0 <= self.relevance <= 1.0 and 0.0 <= self.exploration <= 1.0):
            raise BadInput(_("Relevance and the share to explore lie between 0 and 1."))
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise BadInput(_("The lowest price of the band lies above the highest."))

    @property
    def any(self) -> bool:
        """Whether they can change a list."""
        return self != Rules(likeness=self.likeness, seed=self.seed)


@dataclass(frozen=True)
class Removed:
    """What one rule did: how many items of the shop it forbids (0 for diversity and exploration, which forbid none),
    and which of the places they would have had they lost (positions of items)."""

    rule: RuleName
    items: int
    lost: Ints


@dataclass(frozen=True)
class Chosen:
    """A list under rules: items, best first; which were drawn at random; what each rule did."""

    items: Ints
    explored: frozenset[int] = frozenset()
    removed: tuple[Removed, ...] = field(default=())


def choose(
    features: Features, scores: Floats, seen: Mask | None, k: int, rules: Rules, stock: Floats | None, who: str = ""
) -> Chosen:
    """A shopper's list under rules.

    Args:
        features: The shop's.
        scores: Shape (I,), NaN where an item cannot be scored.
        seen: Items never listed, shape (I,).
        k: Places.
        rules: What to keep to.
        stock: Shape (I,), NaN where unknown; None where the shop tells none.
        who: The shopper, for the draw.
    """
    usable = np.where(seen, np.nan, scores) if seen is not None else scores
    order = top(usable[None], features.popularity, len(usable), None)[0]
    order = order[order >= 0]
    allowed = np.ones(len(usable), dtype=np.bool_)
    removed: list[Removed] = []
    for name, forbidden in forbids(features, rules, stock):
        mine = forbidden & allowed
        removed.append(Removed(name, int(forbidden.sum()), order[:k][mine[order[:k]]]))
        allowed &= ~forbidden
    left = order[allowed[order]]
    chosen = left[:k]
    if rules.relevance < 1.0:
        chosen = diverse(features, usable, left[: POOL * k], k, rules)
        removed.append(Removed("diversity", 0, np.setdiff1d(left[:k], chosen)))
    explored: frozenset[int] = frozenset()
    if rules.exploration > 0.0:
        before = chosen
        chosen, explored = explore(chosen, left, rules, who)
        removed.append(Removed("exploration", 0, np.setdiff1d(before, chosen)))
    return Chosen(chosen, explored, tuple(removed))


def forbids(features: Features, rules: Rules, stock: Floats | None) -> list[tuple[RuleName, Mask]]:
    """The items that each rule forbids, shape (I,); what is not known of an item is no permission."""
    catalog = features.inputs.catalog
    n = len(features.inputs.events.items)
    nothing = np.full(n, None, dtype=object)
    found: list[tuple[RuleName, Mask]] = []
    if rules.categories or rules.no_categories:
        paths = catalog.category if catalog is not None else nothing
        found.append(("category", _by_value(paths, levels, rules.categories, rules.no_categories)))
    if rules.brands or rules.no_brands:
        brands = catalog.brand if catalog is not None else nothing
        found.append(("brand", _by_value(brands, brand_of, rules.brands, rules.no_brands)))
    if rules.in_stock:
        known = stock if stock is not None else np.full(n, np.nan)
        found.append(("stock", ~(np.nan_to_num(known, nan=0.0) > 0)))
    if rules.lowest is not None or rules.highest is not None:
        price = catalog.price if catalog is not None else np.full(n, np.nan)
        low = -np.inf if rules.lowest is None else rules.lowest
        high = np.inf if rules.highest is None else rules.highest
        with np.errstate(invalid="ignore"):
            found.append(("price", ~((price >= low) & (price <= high))))
    return found


def offered(features: Features) -> tuple[list[str], list[str]]:
    """Categories with those above them, and brands, that rules can name; the most frequent `OFFERED` of each."""
    catalog = features.inputs.catalog
    if catalog is None:
        return [], []
    paths = Counter(level for path in catalog.category for level in levels(path))
    brands = Counter(brand for text in catalog.brand for brand in brand_of(text))
    return [one for one, _n in paths.most_common(OFFERED)], [one for one, _n in brands.most_common(OFFERED)]


def brand_of(text: object) -> list[str]:
    """A brand as it is chosen by: trimmed; none for an empty cell."""
    return [str(text).strip()] if text and str(text).strip() else []


def _by_value(
    texts: np.ndarray, of: Callable[[object], list[str]], only: tuple[str, ...], never: tuple[str, ...]
) -> Mask:
    wanted, banned = set(only), set(never)
    values = [set(of(text)) for text in texts]
    return np.fromiter(
        ((bool(wanted) and not (one & wanted)) or bool(one & banned) for one in values), np.bool_, len(values)
    )


def diverse(features: Features, scores: Floats, pool: Ints, k: int, rules: Rules) -> Ints:
    """Maximal marginal relevance: each place goes to the item with the largest lambda s(i) - (1 - lambda) max sim(i, j)
    over the items j placed before; s scaled to 0..1 over the pool. Of equal ones the earlier in the plain order.

    Carbonell and Goldstein: The use of MMR, diversity-based reranking, SIGIR 1998.
    """
    if not len(pool):
        return pool
    worth = scores[pool]
    spread = float(worth.max() - worth.min())
    worth = np.round((worth - worth.min()) / spread, SAME) if spread > 0 else np.ones(len(pool))
    like = likeness(features, pool, rules.likeness)
    nearest = np.zeros(len(pool))
    placed: list[int] = []
    while len(placed) < min(k, len(pool)):
        gain = rules.relevance * worth - (1 - rules.relevance) * nearest
        gain[placed] = -np.inf
        best = int(np.argmax(np.round(gain, SAME)))
        placed.append(best)
        nearest = np.maximum(nearest, like[:, best])
    return pool[placed]


def likeness(features: Features, items: Ints, kind: Likeness) -> Floats:
    """How alike items are, 0 to 1: cosine of their attributes, or of the shoppers who met them; shape (N, N)."""
    if kind == "attributes" and features.inputs.attributes is not None:
        rows = features.A[items]
    else:
        rows = features.seen.tocsc()[:, items].T.tocsr()
    scale = reciprocal(row_norms(rows))
    found: Floats = np.asarray((rows @ rows.T).todense()) * scale[:, None] * scale[None, :]
    return found


def explore(chosen: Ints, left: Ints, rules: Rules, who: str) -> tuple[Ints, frozenset[int]]:
    """Some places, drawn, go to items drawn from all that may be shown and stand in none; the same at every look."""
    others = np.setdiff1d(left, chosen)
    n = min(round(rules.exploration * len(chosen)), len(others))
    if not n:
        return chosen, frozenset()
    rng = np.random.default_rng([rules.seed, crc32(who.encode("utf-8", "surrogatepass"))])
    places = rng.choice(len(chosen), n, replace=False)
    drawn = rng.choice(others, n, replace=False)
    made = chosen.copy()
    made[places] = drawn
    return made, frozenset(int(one) for one in drawn)

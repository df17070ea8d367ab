"""What ads in the list cost the shopper and bring the shop: held-out relevance against revenue, by places and by floor.

Lists of the recommender, learned before a moment, are mixed with ads at fixed places; both are held against what the
shoppers did after it. The same shoppers and draws stand behind every point, so differences are paired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.ads.auction.gsp import second_price
from core.ads.auction.rules import PLACES
from core.ads.clicks.affinity import affinity
from core.ads.clicks.predicting import Clicks, clicks_of
from core.ads.data.ads import Ads
from core.ads.data.market import Market, market_of
from core.errors import BadInput
from core.i18n import _
from core.recommend import Figure
from core.recommend.evaluation import per_user, split
from core.recommend.events import Floats, Ints
from core.recommend.lists import top
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Lake

LENGTH = 10
"""Places of a list, as the other tests of recommendation have."""
FLOORS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)
"""Least relevance of an ad: the share of all products that the shopper is thought to want less."""
MOST_SHOPPERS = 3_000
"""Shoppers tested; an NDCG of 0.1 with a spread of 0.2 is then known to 0.007."""
AT_ONCE = 500
"""Shoppers whose lists are made at once: with 10,000 products their scores take 40 MB."""
RESAMPLES = 1_000
"""Draws of the bootstrap over shoppers: ends of a 95 % interval stand on 25 draws each."""
_kept: Kept[Effect] = Kept(8)


@dataclass(frozen=True)
class Point:
    """Lists with so many places for ads, of at least that relevance.

    Attributes:
        ads: Share of the lists' places that ads take.
        ndcg: At `LENGTH`, of held-out items; change: less than lists without ads (negative), paired.
        revenue: Expected per 1,000 lists.
    """

    slots: int
    floor: float
    ads: float
    ndcg: Figure
    change: Figure
    revenue: Figure


@dataclass(frozen=True)
class Effect:
    """Points by (slots, floor); the scorer of the lists, the shoppers tested, and the ads that ran meanwhile."""

    points: dict[tuple[int, float], Point]
    scorer: str
    shoppers: int
    ads: int

    def at(self, slots: int, floor: float) -> Point:
        """The point of so many places and the nearest floor measured."""
        return self.points[(slots, min(FLOORS, key=lambda one: abs(one - floor)))]


def effect_of(lake: Lake, market: Market, reserve: float = 0.0) -> Effect:
    """The trade-off of a market, kept.

    Raises:
        BadInput: Nothing can be held out, or no ad ran while it was.
    """

    def make() -> Effect:
        ads, _inputs = market_of(lake, market)
        return measured(ads, clicks_of(lake, market), reserve)

    return _kept.get((market.ads, market.shop, market.stock, market.source, market.log, reserve), make)


def measured(ads: Ads, clicks: Clicks, reserve: float = 0.0, seed: int = 0) -> Effect:
    """Mix ads into lists in every way and test them; `effect_of` says what it raises."""
    inputs = clicks.inputs
    events = inputs.events
    held = split(events, "time")
    until = float(np.nanmax(np.where(np.isfinite(events.time), events.time, np.nan)))
    runs = np.flatnonzero(ads.able & (ads.start < until) & (ads.end > held.cutoff))
    if not len(runs):
        raise BadInput(
            _("No ad without a fault ran on the days that are held out for the test."),
            hint=_("Load ads of the days that the events are of."),
        )
    wants = affinity(inputs, held.cutoff)
    users = np.flatnonzero(np.diff(held.test.indptr) > 0)
    if len(users) > MOST_SHOPPERS:
        users = np.sort(np.random.default_rng(seed).choice(users, MOST_SHOPPERS, replace=False))
    features = wants.features
    blocks = [users[at : at + AT_ONCE] for at in range(0, len(users), AT_ONCE)]
    long = LENGTH + len(PLACES)
    organic = np.vstack(
        [top(wants.model.score(block), features.popularity, long, features.seen[block]) for block in blocks]
    )
    item = ads.item[runs]
    grid = (np.repeat(users, len(item)), np.tile(item, len(users)))
    standing = np.nan_to_num(wants.standing(*grid)).reshape(len(users), len(item))
    none = np.full(len(users), -1)
    odds, _standing = clicks.log_odds(users, none, np.full(len(users), held.cutoff), item)
    rate = [clicks.rate(odds, place - 1) for place in PLACES]
    test = held.test[users]

    def ndcg(lists: Ints) -> Floats:
        return per_user(lists, test, features.popularity, len(events.users)).values["ndcg"]

    pure = ndcg(organic[:, :LENGTH])
    values, keys, shares = [], [], []
    for floor in FLOORS:
        fits = (standing >= floor) & (standing > 0)
        sold = second_price(ads.bid[runs], rate[0], fits, len(PLACES), reserve)
        rows = np.arange(len(users))
        worth = np.stack(
            [
                np.where(sold.ad[:, slot] >= 0, rate[slot][rows, np.maximum(sold.ad[:, slot], 0)], 0.0)
                * sold.price[:, slot]
                for slot in range(len(PLACES))
            ],
            axis=1,
        )
        for slots in range(len(PLACES) + 1):
            chosen = np.where(sold.ad[:, :slots] >= 0, item[np.maximum(sold.ad[:, :slots], 0)], -1)
            lists = mixed(organic, chosen)
            values += [ndcg(lists), worth[:, :slots].sum(axis=1) * 1000]
            keys.append((slots, floor))
            shares.append(float((chosen >= 0).sum() / (len(users) * LENGTH)))
    return Effect(_points(np.column_stack(values), pure, keys, shares, seed), wants.scorer, len(users), len(runs))


def mixed(organic: Ints, ads: Ints, length: int = LENGTH) -> Ints:
    """Lists with ads at the first of `PLACES`, the organic items in their order around them.

    Args:
        organic: Items best first, -1 for none, at least `length` of them; shape (N, K).
        ads: Items of the ads by place, -1 where a place was not sold and stays organic; shape (N, S).

    Returns:
        Shape (N, length). An item that is an ad and organic stands once, as the ad.
    """
    found = np.full((len(organic), length), -1, dtype=np.int64)
    for slot in range(ads.shape[1]):
        if PLACES[slot] <= length:
            found[:, PLACES[slot] - 1] = ads[:, slot]
    if ads.shape[1]:
        twice = (organic[:, :, None] == ads[:, None, :]).any(axis=2)
        organic = np.where(twice, -1, organic)
        organic = np.take_along_axis(organic, np.argsort(organic < 0, axis=1, kind="stable"), axis=1)
    free = found < 0
    place = np.minimum(np.cumsum(free, axis=1) - 1, organic.shape[1] - 1)
    filled = np.take_along_axis(organic, np.maximum(place, 0), axis=1)
    return np.where(free, filled, found)


def _points(
    values: Floats, pure: Floats, keys: list[tuple[int, float]], shares: list[float], seed: int
) -> dict[tuple[int, float], Point]:
    """Means and intervals of all columns on the same draws of shoppers."""
    rng = np.random.default_rng(seed)
    n = len(pure)
    change = values[:, 0::2] - pure[:, None]
    columns = np.column_stack([values, change])
    drawn = np.empty((RESAMPLES, columns.shape[1]))
    for turn in range(RESAMPLES):
        drawn[turn] = np.bincount(rng.integers(0, n, n), minlength=n) @ columns / n
    mean, (low, high) = columns.mean(axis=0), np.quantile(drawn, [0.025, 0.975], axis=0)

    def figure(column: int) -> Figure:
        return Figure(float(mean[column]), float(low[column]), float(high[column]))

    width = values.shape[1]
    return {
        key: Point(*key, share, figure(2 * number), figure(width + number), figure(2 * number + 1))
        for number, (key, share) in enumerate(zip(keys, shares, strict=True))
    }

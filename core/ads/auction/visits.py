"""The visits that auctions are held over: for each visit and ad the click rate, the relevance, and whether it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from core.ads.auction.rules import PLACES
from core.ads.clicks.affinity import codes
from core.ads.clicks.predicting import Clicks, clicks_of
from core.ads.data.ads import Ads
from core.ads.data.market import Market, market_of
from core.recommend.events import Floats, Ints, Mask
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Lake

MOST_PAGES = 20_000
"""Visits that are replayed; of more, as many are drawn: the share of a place is then known to 0.7 points."""
MOST_CELLS = 5_000_000
"""Visits times ads held at once, 200 MB of rates at four places and relevance: of more ads fewer visits are drawn."""
LEAST_PAGES = 200
"""Visits that are replayed whatever the number of ads."""
_found: Kept[Visits] = Kept(3, 400)


@dataclass(frozen=True)
class Visits:
    """R visits in the order of time and the N ads that could be shown.

    Attributes:
        ads: Positions among all ads; shape (N,).
        bid, budget, start, end: Of those ads.
        user: Who visits, -1 where unknown; time: seconds since 1970; shape (R,).
        rate: P(click) at each of `PLACES`, shape (places, R, N).
        relevance: 0 to 1, how well an ad fits the visit; shape (R, N).
        runs: Whether the ad runs at that time; shape (R, N).
        daily: Whether budgets are of a day.
        share: How many of all visits these are: those drawn of the log read, times what was read of the log.
    """

    ads: Ints
    bid: Floats
    budget: Floats
    user: Ints
    time: Floats
    rate: Floats
    relevance: Floats
    runs: Mask
    daily: bool
    share: float

    def __len__(self) -> int:
        return len(self.time)


def visits_of(lake: Lake, market: Market) -> Visits:
    """The visits of a market.

    Raises:
        BadInput: The log has too few clicks to predict any.
    """

    def make() -> Visits:
        ads, _inputs = market_of(lake, market)
        return made(ads, clicks_of(lake, market))

    return _found.get((market.ads, market.shop, market.stock, market.source, market.log), make)


def made(ads: Ads, clicks: Clicks, seed: int = 0) -> Visits:
    """Rate every able ad on every visit of the log."""
    log = clicks.log
    able = np.flatnonzero(ads.able)
    first = np.flatnonzero(np.diff(log.page, prepend=-1))
    dated = first[np.isfinite(log.time[first])]
    pages = dated if len(dated) else first
    most = max(LEAST_PAGES, min(MOST_PAGES, MOST_CELLS // max(len(able), 1)))
    if len(pages) > most:
        chosen = np.sort(np.random.default_rng(seed).choice(len(pages), most, replace=False))
        share, pages = log.share * most / len(pages), pages[chosen]
    else:
        share = log.share
    user, query, time, item = log.user[pages], log.query[pages], log.time[pages], ads.item[able]
    odds, standing = clicks.log_odds(user, query, time, item)
    rate = np.stack([clicks.rate(odds, place - 1) for place in PLACES])
    with np.errstate(invalid="ignore"):
        runs = (ads.start[able] <= time[:, None]) & (time[:, None] < ads.end[able])
    runs |= ~np.isfinite(time)[:, None]
    return Visits(
        able,
        ads.bid[able],
        ads.budget[able],
        user,
        time,
        rate,
        relevance(clicks, log.page[pages], query, item, standing),
        runs,
        ads.daily,
        share,
    )


def relevance(clicks: Clicks, page: Ints, query: Ints, item: Ints, standing: Floats) -> Floats:
    """How well each product fits each visit, 0 to 1; shape (R, N).

    Where something was searched: the share of its words in the product's titles, or the share of the page's items of
    the product's category, whichever is more. Elsewhere the latter, or where the product stands among all items for
    the shopper. The model has only seen items that the shop found fitting; an ad that fits nothing has no rate to
    believe.
    """
    code, count = codes(clicks.inputs, "category")
    log = clicks.log
    belongs = code[log.item] >= 0
    shape = (log.pages, max(count, 1))
    ones = np.ones(int(belongs.sum()))
    on_page = sparse.csr_matrix((ones, (log.page[belongs], code[log.item[belongs]])), shape=shape)
    size = np.bincount(log.page, minlength=log.pages).astype(np.float64)
    of = np.maximum(code[item], 0)
    alike = np.asarray(on_page[page].tocsc()[:, of].todense()) / size[page][:, None]
    alike[:, code[item] < 0] = 0.0
    queries, asked = np.unique(query, return_inverse=True)
    text = clicks.text.table(queries, item)[asked]
    other = np.where(query[:, None] >= 0, text, np.nan_to_num(standing))
    return np.asarray(np.maximum(alike, other))

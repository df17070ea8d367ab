"""The generalised second price: places go by bid times click rate, and each click costs what keeps the place.

Edelman, Ostrovsky and Schwarz (2007) and Varian (2007). An ad at place j pays for a click the least bid that would
still rank it there: the score of the next ad over its own click rate, at least the reserve. With one place it is
Vickrey's second price auction, in which bidding what a click is worth is best whatever others bid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.recommend.events import Floats, Ints, Mask


@dataclass(frozen=True)
class Sold:
    """Places of R pages: which ad, -1 where a place stays empty, and the price of a click; shapes (R, slots)."""

    ad: Ints
    price: Floats


def second_price(bid: Floats, rate: Floats, enters: Mask, slots: int, reserve: float = 0.0) -> Sold:
    """Hold one auction per page.

    Args:
        bid: Of N ads for a click, shape (N,) or (R, N).
        rate: P(click) of each ad on each page at one fixed place, shape (R, N). An ad whose rate is not above 0, or not
            a number, is not shown.
        enters: Which ads take part, shape (R, N).
        slots: Places to sell.
        reserve: Least price of a click; an ad that bids less does not take part.

    Returns:
        Ads by expected revenue per impression (bid times rate; times 1000 it is the eCPM), ties by the ad's place in
        the list of ads. Every price is at least `reserve` and at most the ad's own bid.
    """
    pages, ads = rate.shape
    bids = np.broadcast_to(bid, rate.shape)
    with np.errstate(invalid="ignore"):
        able = enters & (rate > 0) & (bids > 0) & (bids >= reserve)
        score = np.where(able, bids * rate, -np.inf)
    width = min(slots + 1, ads)
    found = np.full((pages, slots), -1, dtype=np.int64)
    price = np.zeros((pages, slots))
    if not ads:
        return Sold(found, price)
    order = _best(score, width)
    ranked = np.take_along_axis(score, order, axis=1)
    rows = np.arange(pages)
    for slot in range(min(slots, width)):
        ad, own = order[:, slot], ranked[:, slot]
        sold = own > -np.inf
        behind = ranked[:, slot + 1] if slot + 1 < width else np.full(pages, -np.inf)
        least = np.where(behind > -np.inf, behind, 0.0) / np.where(sold, rate[rows, ad], 1.0)
        found[sold, slot] = ad[sold]
        cost = np.minimum(np.maximum(least, reserve), bids[rows, ad])  # the last digits of a quotient may pass the bid
        price[sold, slot] = cost[sold]
    return Sold(found, price)


def _best(score: Floats, width: int) -> Ints:
    """Columns of the highest scores of each row, best first, ties by column."""
    if score.shape[1] > 4 * width:
        ahead = np.sort(np.argpartition(-score, width - 1, axis=1)[:, :width], axis=1)
        inside = np.take_along_axis(score, ahead, axis=1)
        return np.asarray(np.take_along_axis(ahead, np.argsort(-inside, axis=1, kind="stable"), axis=1))
    return np.asarray(np.argsort(-score, axis=1, kind="stable")[:, :width])

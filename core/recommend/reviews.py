"""What reviews say, per item and user and spread over the attributes: S_item and S_user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from scipy import sparse

from core.recommend.events import Floats, Ints, Mask

Origin = Literal["read", "stars"]


@dataclass(frozen=True)
class Reviews:
    """N reviews in the universe of the events.

    Attributes:
        item: Position of the item; shape (N,).
        user: Position of the user, -1 where unknown.
        polarity: In [-1, 1]: P(positive) - P(negative) of the sentiment model ("read"), or the
            stars scaled to that range ("stars") where no model has read the reviews yet.
        time: Seconds since 1970, NaN where unknown.
        row: `_row` of the reviews dataset.
    """

    item: Ints
    user: Ints
    polarity: Floats
    time: Floats
    row: Ints
    origin: Origin = "stars"
    dataset: str = ""
    layer: str = ""
    version: int | None = None
    ratings: Floats = field(default_factory=lambda: np.empty(0))
    skipped: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.item)

    def where(self, mask: Mask) -> Reviews:
        """The reviews under a mask."""
        return replace(
            self,
            item=self.item[mask],
            user=self.user[mask],
            polarity=self.polarity[mask],
            time=self.time[mask],
            row=self.row[mask],
            ratings=self.ratings[mask] if len(self.ratings) else self.ratings,
        )


@dataclass(frozen=True)
class Sentiment:
    """S_item (I, J) and S_user (U, J), NaN where nobody has said anything; and review counts."""

    items: Floats
    users: Floats
    item_reviews: Floats
    user_reviews: Floats
    origin: Origin


def sentiment(reviews: Reviews, attributes: sparse.csr_matrix, n_users: int, shrink: float = 0.0) -> Sentiment:
    """Sentiment per attribute.

    A review speaks about every attribute its item has. For items, s_ij is the item's mean polarity on
    the attributes it has. For users, s_uj is the mean polarity of the user's reviews of items with
    attribute j. With `shrink` k > 0 a mean of n reviews becomes (n mean + k overall) / (n + k), so
    that one loud review does not outweigh ten.

    Args:
        reviews: N reviews.
        attributes: A of shape (I, J).
        n_users: U.
        shrink: k, in reviews; 0 for none.
    """
    n_items, n_attributes = attributes.shape
    overall = float(reviews.polarity.mean()) if len(reviews) else 0.0
    item_n = np.bincount(reviews.item, minlength=n_items).astype(np.float64)
    item_sum: Floats = np.bincount(reviews.item, weights=reviews.polarity, minlength=n_items).astype(np.float64)
    means = _shrunk(item_sum, item_n, shrink, overall)
    has = attributes.toarray() != 0
    s_item = np.where(has & (item_n > 0)[:, None], means[:, None], np.nan)

    known = reviews.user >= 0
    user, item, polarity = reviews.user[known], reviews.item[known], reviews.polarity[known]
    shape = (n_users, n_items)
    presence = sparse.csr_matrix(has.astype(np.float64))
    counts = (sparse.csr_matrix((np.ones(len(user)), (user, item)), shape=shape) @ presence).toarray()
    sums = (sparse.csr_matrix((polarity, (user, item)), shape=shape) @ presence).toarray()
    s_user = _shrunk(sums, counts, shrink, overall)
    user_n = np.bincount(user, minlength=n_users).astype(np.float64)
    return Sentiment(s_item, s_user.reshape(n_users, n_attributes), item_n, user_n, reviews.origin)


def _shrunk(sums: Floats, counts: Floats, k: float, overall: float) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(counts > 0, (sums + k * overall) / (counts + k), np.nan)

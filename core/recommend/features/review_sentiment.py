"""What reviews say, per item and user and spread over the attributes: S_item and S_user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from scipy import sparse

from core.recommend.events import Floats, Ints, Mask, Texts
from core.recommend.features.attributes import Attribute, Attributes

Origin = Literal["read", "stars"]


@dataclass(frozen=True)
class Mentions:
    """M mentions of aspects: position of the review, key of the aspect, and polarity in [-1, 1].

    The polarity is the probability of the mention's label with the label's sign; neutral counts 0.
    """

    review: Ints
    aspect: Texts
    polarity: Floats

    @staticmethod
    def of(review: Sequence[int], aspect: Sequence[str], polarity: Sequence[float]) -> Mentions:
        """Mentions from plain columns."""
        return Mentions(
            np.asarray(review, dtype=np.int64), np.asarray(aspect, dtype=object), np.asarray(polarity, dtype=np.float64)
        )

    def __len__(self) -> int:
        return len(self.review)

    def of_kept(self, mask: Mask) -> Mentions:
        """The mentions of the reviews under a mask, at these reviews' new positions."""
        places = np.cumsum(mask) - 1
        kept = mask[self.review]
        return Mentions(places[self.review[kept]], self.aspect[kept], self.polarity[kept])


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
        said: Mentions of aspects in these reviews, where a model has read them.
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
    said: Mentions = field(default_factory=lambda: Mentions.of([], [], []))
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
            said=self.said.of_kept(mask),
        )


@dataclass(frozen=True)
class Sentiment:
    """S_item (I, J) and S_user (U, J), NaN where nobody has said anything; and review counts."""

    items: Floats
    users: Floats
    item_reviews: Floats
    user_reviews: Floats
    origin: Origin


ASPECT = "aspect"
"""Group of the attributes that stand for an aspect of reviews, not for a column of the catalog."""


def with_aspects(known: Attributes, reviews: Reviews) -> Attributes:
    """A with one more column per aspect: 1 where a review of the item mentions it; shape (I, J + aspects)."""
    said = reviews.said
    if not len(said):
        return known
    keys = sorted(set(said.aspect))
    column = np.searchsorted(np.asarray(keys, dtype=object), said.aspect)
    item = reviews.item[said.review]
    spoken = sparse.csr_matrix((np.ones(len(said)), (item, column)), shape=(known.matrix.shape[0], len(keys)))
    spoken.data[:] = 1.0
    matrix = sparse.csr_matrix(sparse.hstack([known.matrix, spoken]))
    return Attributes(matrix, (*known.labels, *(Attribute(ASPECT, key) for key in keys)))


def sentiment(
    reviews: Reviews,
    attributes: sparse.csr_matrix,
    n_users: int,
    shrink: float = 0.0,
    aspects: Mapping[str, int] | None = None,
) -> Sentiment:
    """Sentiment per attribute.

    A review speaks about every attribute its item has. For items, s_ij is the item's mean polarity on
    the attributes it has. For users, s_uj is the mean polarity of the user's reviews of items with
    attribute j. With `shrink` k > 0 a mean of n reviews becomes (n mean + k overall) / (n + k), so
    that one loud review does not outweigh ten.

    Of an aspect only the mentions count: s_ij is the mean polarity of the mentions in the item's reviews, s_uj that in
    the user's, shrunk towards the aspect's own mean. Who never mentioned it stays undefined.

    Args:
        reviews: N reviews.
        attributes: A of shape (I, J).
        n_users: U.
        shrink: k, in reviews or mentions; 0 for none.
        aspects: Key of an aspect -> its column of `attributes`.
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
    s_user = s_user.reshape(n_users, n_attributes)
    for key, column in (aspects or {}).items():
        s_item[:, column], s_user[:, column] = _of_aspect(reviews, key, n_items, n_users, shrink)
    return Sentiment(s_item, s_user, item_n, user_n, reviews.origin)


def _of_aspect(reviews: Reviews, key: str, n_items: int, n_users: int, k: float) -> tuple[Floats, Floats]:
    """Shrunken mean polarity of an aspect's mentions per item (I,) and per user (U,)."""
    mine = reviews.said.aspect == key
    review, polarity = reviews.said.review[mine], reviews.said.polarity[mine]
    overall = float(polarity.mean()) if len(polarity) else 0.0
    found = []
    for owner, size in ((reviews.item[review], n_items), (reviews.user[review], n_users)):
        known = owner >= 0
        counts = np.bincount(owner[known], minlength=size).astype(np.float64)
        sums = np.bincount(owner[known], weights=polarity[known], minlength=size).astype(np.float64)
        found.append(_shrunk(sums, counts, k, overall))
    return found[0], found[1]


def _shrunk(sums: Floats, counts: Floats, k: float, overall: float) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(counts > 0, (sums + k * overall) / (counts + k), np.nan)

"""What every scorer reads: interest, attributes, sentiment and popularity, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from core.recommend import formulas
from core.recommend.events import CODE, Events, Floats, pairs
from core.recommend.features import attributes as attrs
from core.recommend.features.attributes import Attributes, Catalog, Weighting
from core.recommend.features.interest import Form, Interest, Weights, counted, popularity, weighed
from core.recommend.features.review_sentiment import ASPECT, Reviews, Sentiment, sentiment, with_aspects
from core.recommend.features.texts import ItemVectors

SHRINK_REVIEWS = 3.0
"""Sound form: this many reviews pull a mean half way to the overall mean."""

COUNTS_KEPT = 2
"""Of each shop: one for either form of the formulas."""


@dataclass(frozen=True)
class Options:
    """Everything the analyst can set about the inputs; hashable, so that fits can be kept.

    Attributes:
        form: Seed formulas as published ("strict") or as repaired ("sound").
        weights: Event weights of formula (c).
        half_life_days: Sound only; None turns decay off.
        weighting: Where w_j of (b) and (e) comes from.
        hand: Factors for weighting "hand".
        tuned: Scorer id -> numbers to use instead of its defaults, as a search found them.
    """

    form: Form = "sound"
    weights: Weights = field(default_factory=Weights)
    half_life_days: float | None = 30.0
    weighting: Weighting = "idf"
    hand: tuple[tuple[str, float], ...] = ()
    tuned: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()

    def parameters_of(self, name: str) -> dict[str, float]:
        """The numbers found for a scorer, empty where its defaults stand."""
        return dict(dict(self.tuned).get(name, ()))

    @staticmethod
    def read(raw: Mapping[str, Any]) -> Options:
        """Options written by `asdict` and read from JSON again."""
        given = dict(raw)
        given["weights"] = Weights(**given["weights"])
        given["hand"] = tuple((str(name), float(value)) for name, value in given.get("hand", ()))
        given["tuned"] = tuple(
            (str(name), tuple((str(key), float(value)) for key, value in found))
            for name, found in given.get("tuned", ())
        )
        return Options(**given)


@dataclass(frozen=True)
class Inputs:
    """A shop's data in one universe of users and items: events, catalog and reviews.

    `missing` says why an input is absent: "items" or "reviews" -> msgid. `home` is the workspace that remembers vectors
    of texts and fitted models, None outside one; `vectors` are given ones, which go before those of the workspace.
    """

    events: Events
    catalog: Catalog | None = None
    reviews: Reviews | None = None
    missing: tuple[tuple[str, str], ...] = ()
    home: Path | None = None
    vectors: ItemVectors | None = None

    @cached_property
    def attributes(self) -> Attributes | None:
        """A, or None without a catalog that has attributes."""
        if self.catalog is None:
            return None
        # At most 50 million cells of items times attributes, whatever the catalog's size; twenty attributes always.
        most = max(20, min(5000, int(5e7 / max(len(self.events.items), 1))))
        found = attrs.attributes(self.catalog, most=most)
        return found if found.labels else None

    @property
    def groupings(self) -> dict[str, Any]:
        """Where a test keeps how it groups these items."""
        kept: dict[str, Any] = self.__dict__.setdefault("_groupings", {})
        return kept

    def counted(self, form: Form, half_life_days: float | None) -> dict[str, sparse.csr_matrix]:
        """Amounts of events by type, kept: another set of weights costs a sum of them and nothing else."""
        kept: dict[tuple[Form, float | None], dict[str, sparse.csr_matrix]] = self.__dict__.setdefault("_counted", {})
        key = (form, half_life_days)
        if key not in kept:
            found = counted(self.events, form, half_life_days)
            for old in list(kept)[: max(len(kept) + 1 - COUNTS_KEPT, 0)]:
                kept.pop(old, None)
            kept[key] = found
        return kept[key]

    def reason(self, what: str) -> str:
        """Why an input is missing (msgid), "" where it is not."""
        return dict(self.missing).get(what, "")


@dataclass(frozen=True)
class Features:
    """Inputs turned into matrices under some options.

    `aspects` adds the aspects that reviews mention to the attributes, after those of the catalog.
    """

    inputs: Inputs
    options: Options
    aspects: bool = False

    @cached_property
    def spoken(self) -> Features:
        """The same with aspects, for the formulas of sentiment; itself where no review was read for aspects."""
        reviews = self.inputs.reviews
        if self.aspects or reviews is None or not len(reviews.said):
            return self
        made = replace(self, aspects=True)
        made.__dict__["interest"] = self.interest  # the same matrix: aspects do not enter it
        return made

    @cached_property
    def attributes(self) -> Attributes:
        """The columns of A and what they mean."""
        known = self.inputs.attributes
        assert known is not None
        return with_aspects(known, self.inputs.reviews) if self.aspects and self.inputs.reviews else known

    @cached_property
    def interest(self) -> Interest:
        """R by formula (c)."""
        o = self.options
        return weighed(self.inputs.counted(o.form, o.half_life_days), self.inputs.events.shape, o.weights, o.form)

    @property
    def R(self) -> sparse.csr_matrix:
        """Interest, shape (U, I)."""
        return self.interest.matrix

    @property
    def A(self) -> sparse.csr_matrix:
        """Attributes, shape (I, J)."""
        return self.attributes.matrix

    @cached_property
    def P(self) -> sparse.csr_matrix:
        """Interest per attribute, rows summing to 1; shape (U, J)."""
        return formulas.attribute_interest(self.R, self.A)

    @cached_property
    def w(self) -> Floats:
        """Attribute weights, summing to 1; shape (J,)."""
        o = self.options
        return attrs.weights(self.attributes, o.weighting, hand=o.hand, interest=self.R)

    @cached_property
    def sentiment(self) -> Sentiment:
        """S_item and S_user; shrunk by counts in the Sound form."""
        assert self.inputs.reviews is not None
        shrink = SHRINK_REVIEWS if self.options.form == "sound" else 0.0
        labels = enumerate(self.attributes.labels) if self.aspects else ()
        aspects = {label.value: column for column, label in labels if label.group == ASPECT}
        return sentiment(self.inputs.reviews, self.A, len(self.inputs.events.users), shrink, aspects)

    @cached_property
    def popularity(self) -> Floats:
        """Distinct active users per item; shape (I,)."""
        return popularity(self.inputs.events)

    @cached_property
    def shoppers(self) -> dict[str, int]:
        """Every shopper with the number of events, most first, then by id."""
        events = self.inputs.events
        order = np.lexsort((np.arange(len(events.users)), -events.counts))
        return {str(events.users[u]): int(events.counts[u]) for u in order}

    @cached_property
    def seen(self) -> sparse.csr_matrix:
        """Pairs that met, as ones; shape (U, I)."""
        return self.inputs.events.seen

    @cached_property
    def purchases(self) -> sparse.csr_matrix:
        """Pairs with a purchase, as ones; shape (U, I)."""
        events = self.inputs.events
        bought = events.kind == CODE["purchase"]
        return pairs(events.user[bought], events.item[bought], events.shape)


def training_inputs(inputs: Inputs, train: np.ndarray, test_pairs: sparse.csr_matrix, until: float) -> Inputs:
    """The inputs as they stood before the test.

    Args:
        inputs: Everything.
        train: Mask of the training events.
        test_pairs: Held-out pairs; reviews of these are left out, their stars would tell.
        until: Reviews from this time on are left out as well; infinity for none.
    """
    reviews = inputs.reviews
    if reviews is not None and len(reviews):
        known = reviews.user >= 0
        held = np.zeros(len(reviews), dtype=np.bool_)
        if known.any():  # of no pair at all scipy gives a matrix that is no array
            held[known] = np.asarray(test_pairs[reviews.user[known], reviews.item[known]]).ravel() > 0
        late = np.where(np.isfinite(reviews.time), reviews.time >= until, False)
        reviews = reviews.where(~held & ~late)
    made = replace(inputs, events=inputs.events.where(train), reviews=reviews)
    # What is found of the catalog alone holds for any part of the events: found once of the whole shop.
    made.__dict__.update(attributes=inputs.attributes, _groupings=inputs.groupings)
    return made

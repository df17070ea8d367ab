"""Items that reviews speak ill of."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.features.bundle import SHRINK_REVIEWS
from core.recommend.weak.rule import Found, Rule, Sample, Trace

FEWEST = 3
"""Reviews of an item from which its mean is taken: of two, one angry writer is half."""


def judge(sample: Sample) -> Found | str:
    """Places whose item's mean polarity, shrunk towards the shop's by three reviews, is below 0."""
    reviews = sample.features.inputs.reviews
    if reviews is None or not len(reviews):
        return sample.features.inputs.reason("reviews") or N_("There are no reviews.")
    n_items = sample.features.inputs.events.shape[1]
    counts = np.bincount(reviews.item, minlength=n_items)
    sums = np.bincount(reviews.item, weights=reviews.polarity, minlength=n_items)
    overall = float(reviews.polarity.mean())
    means = (sums + SHRINK_REVIEWS * overall) / (counts + SHRINK_REVIEWS)
    return Found.counted(sample, sample.of_items((means < 0) & (counts >= FEWEST)))


RULE = Rule(
    id="negative",
    name=N_("Bad reviews"),
    definition=N_(
        "Items with three reviews or more whose mean, after three reviews of the shop's mean are added, is rather bad "
        "than good. A list is weak from {limit} of them on."
    ),
    reason=N_("One disputed item may be to somebody's taste; two are a pattern."),
    sentence=N_("{n} of {k} items has bad reviews.", "{n} of {k} items have bad reviews."),
    mark=N_("bad reviews"),
    severity="warning",
    limit=2.0,
    unit="items",
    judge=judge,
    traces=(
        Trace("reviews", ("D15_burst",), N_("its reviews came in a burst")),
        Trace("reviews", ("D15_copied",), N_("its reviews are copied from others")),
        Trace("reviews", ("D15_stars",), N_("its reviews' stars contradict their texts")),
        Trace("reviews", ("consistency",), N_("its reviews speak of another product")),
    ),
    place=30,
)

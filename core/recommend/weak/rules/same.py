"""The same list for everybody."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.events import Mask
from core.recommend.weak.rule import Found, Plain, Rule, Sample, Trace

HALF = 0.5
"""Of a list, in common with the others on average: more of it is everybody's than the shopper's own."""
FEWEST = 10
"""Lists from which a mean of what they have in common is told."""


def judge(sample: Sample) -> Found | str:
    """The mean share of its items that the other lists have too, and the places that half of the others have."""
    n = len(sample)
    if n < FEWEST:
        return N_("Too few lists to compare with each other.")
    placed = np.bincount(sample.items[sample.filled], minlength=len(sample.features.popularity))
    others = sample.at((placed - 1) / (n - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        measure = np.nansum(others, axis=1) / np.where(sample.lengths > 0, sample.lengths, np.nan)
    return Found(measure, np.nan_to_num(others, nan=0.0) >= HALF)


def stands_in(sample: Sample, slots: Mask) -> Mask:
    """Lists of which the scorer knew nothing, so that the popular items stand in."""
    return slots & sample.stand_in[:, None]


def little_known(sample: Sample, slots: Mask) -> Mask:
    """Lists of shoppers with fewer than five events."""
    few = sample.features.inputs.events.counts[sample.users] < 5
    return slots & few[:, None] & ~sample.stand_in[:, None]


RULE = Rule(
    id="same",
    name=N_("The same list for everybody"),
    definition=N_(
        "How much of the list stands in the lists of other shoppers too, on average. A list is weak from {limit} on."
    ),
    reason=N_("From half on, more of the list is everybody's than the shopper's own."),
    sentence=N_(
        "{value} of it stands in other shoppers' lists too; {n} of {k} items stands in half of all lists.",
        "{value} of it stands in other shoppers' lists too; {n} of {k} items stand in half of all lists.",
    ),
    mark=N_("in everybody's list"),
    severity="info",
    limit=HALF,
    unit="share",
    judge=judge,
    traces=(
        Trace("events", ("D4",), N_("the shopper's own events look like those of a robot"), "shopper"),
        Trace("events", ("D12_twins", "D12"), N_("the shopper's id is written in two ways"), "shopper"),
    ),
    plain=(
        Plain(N_("the scorer knows nothing of this shopper, so the popular items stand in"), stands_in),
        Plain(N_("the shopper has fewer than five events"), little_known),
    ),
    place=95,
)

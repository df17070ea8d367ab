"""Far from what the shopper met."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.weak.nearness import percentiles
from core.recommend.weak.rule import Found, Rule, Sample, Trace

BLIND = 50.0
"""The mean place of items drawn blindly among all of the shop, by nearness to any history."""


def judge(sample: Sample) -> Found | str:
    """The mean share of the shop's items that are further away, and the places that are no nearer than chance."""
    found = percentiles(sample)
    if found is None:
        return N_("The catalog says nothing of the items that a distance could be made of.")
    told = np.isfinite(found)
    with np.errstate(invalid="ignore", divide="ignore"):
        measure = np.where(told, found, 0.0).sum(axis=1) / told.sum(axis=1)
    return Found(measure, told & (np.nan_to_num(found, nan=100.0) < BLIND))


RULE = Rule(
    id="far",
    name=N_("Far from the history"),
    definition=N_(
        "For each item of the list: the share of the shop's items that are further from what the shopper met, in "
        "meaning. A list is weak where the mean is at most {limit} %."
    ),
    reason=N_("Items drawn blindly come to 50 %: such a list is no nearer to the shopper than chance."),
    sentence=N_(
        "On average its items are nearer to what this shopper met than only {value} % of the shop; {n} of {k} is no "
        "nearer than chance.",
        "On average its items are nearer to what this shopper met than only {value} % of the shop; {n} of {k} are no "
        "nearer than chance.",
    ),
    mark=N_("far from the history"),
    severity="info",
    limit=BLIND,
    unit="percentile",
    judge=judge,
    low=True,
    traces=(
        Trace("events", ("D4",), N_("the shopper's own events look like those of a robot"), "shopper"),
        Trace("items", ("D11",), N_("the item's texts are damaged")),
        Trace("items", ("consistency",), N_("the item's category or attributes contradict its title")),
    ),
    place=60,
)

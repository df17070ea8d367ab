"""Items that come back a lot."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.events import CODE, Floats
from core.recommend.features.bundle import Features
from core.recommend.weak.rule import Found, Rule, Sample, Trace

TIMES = 2.0
"""Times the shop's rate of returns that an item's has to be at least, with 95 % certainty."""
FEWEST = 5
"""Purchases of an item from which its returns are counted: of fewer one is no rate."""
Z95 = 1.96
"""Standard deviations of a two-sided 95 % interval."""


def lowest_rates(returns: Floats, purchases: Floats) -> Floats:
    """Lower end of Wilson's 95 % interval (1927) of returns per purchase; at most one return a purchase counts."""
    hits = np.minimum(returns, purchases)
    n = np.maximum(purchases, 1.0)
    p = hits / n
    middle, half = p + Z95**2 / (2 * n), Z95 * np.sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2))
    return np.asarray((middle - half) / (1 + Z95**2 / n))


def often(features: Features) -> np.ndarray | None:
    """Which items come back a lot; None where no event is a return."""
    events = features.inputs.events
    n = events.shape[1]
    back = np.bincount(events.item[events.kind == CODE["return"]], minlength=n).astype(np.float64)
    sold = np.bincount(events.item[events.kind == CODE["purchase"]], minlength=n).astype(np.float64)
    if not back.any() or not sold.any():
        return None
    usual = np.minimum(back, sold).sum() / sold.sum()
    return np.asarray((lowest_rates(back, sold) > TIMES * usual) & (sold >= FEWEST))


def judge(sample: Sample) -> Found | str:
    """Places whose item comes back more than twice as often as the shop's items do."""
    found = often(sample.features)
    if found is None:
        return N_("The events have no returns.")
    return Found.counted(sample, sample.of_items(found))


RULE = Rule(
    id="returned",
    name=N_("Sent back a lot"),
    definition=N_(
        "Items bought five times or more whose returns per purchase are, with 95 % certainty, more than twice the "
        "shop's. A list is weak from {limit} of them on."
    ),
    reason=N_("One such item may fit this shopper; two cost the shop a parcel back."),
    sentence=N_("{n} of {k} items is sent back a lot.", "{n} of {k} items are sent back a lot."),
    mark=N_("sent back a lot"),
    severity="warning",
    limit=2.0,
    unit="items",
    judge=judge,
    traces=(
        Trace(
            "events",
            ("D5_exact", "D5_near", "duplicate_rows"),
            N_("its returns are written down twice"),
            kinds=("return",),
        ),
        Trace("reviews", ("consistency",), N_("its reviews speak of another product")),
        Trace("items", ("consistency",), N_("its category or attributes contradict its title")),
    ),
    place=40,
)

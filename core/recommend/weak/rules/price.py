"""Prices far from what the shopper usually looks at."""

from __future__ import annotations

import numpy as np

from core.cells.limits import LEAST_FACTOR, LEAST_SPREAD, MAD_TO_SIGMA, ROBUST_Z
from core.i18n import N_
from core.recommend.events import Floats, Mask
from core.recommend.features.bundle import Features
from core.recommend.weak.rule import Found, Plain, Rule, Sample, Trace
from core.recommend.weak.rules.jumps import leaves

FEWEST = 5
"""Priced items in a history, or in a category, from which a usual level is told: the median of fewer is one item's."""
HUNDREDFOLD = (40.0, 250.0)
"""Times the median of its category that a price about a hundred times too high is: the category's own prices spread."""


def price_levels(features: Features) -> Floats | None:
    """Logarithm of each item's price over the median of its category, of all items where the category is small; NaN
    where no price is known; shape (I,). None where no item has a price."""
    catalog = features.inputs.catalog
    if catalog is None or not (catalog.price > 0).any():
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.where(catalog.price > 0, np.log(catalog.price), np.nan)
    of_item, n = leaves(features)
    made = logs - float(np.nanmedian(logs))
    for leaf in range(n):
        mine = of_item == leaf
        if np.isfinite(logs[mine]).sum() >= FEWEST:
            made[mine] = logs[mine] - np.nanmedian(logs[mine])
    return made


def judge(sample: Sample) -> Found | str:
    """Places whose item's price level is far from the shopper's usual one: 4.5 robust deviations and four times."""
    level = price_levels(sample.features)
    if level is None:
        return N_("The catalog has no prices.")
    seen = sample.features.seen
    slots = np.zeros(sample.items.shape, dtype=np.bool_)
    judged = np.zeros(len(sample), dtype=np.bool_)
    at = sample.at(level)
    for row, user in enumerate(sample.users):
        mine = level[seen.indices[seen.indptr[user] : seen.indptr[user + 1]]]
        mine = mine[np.isfinite(mine)]
        if len(mine) < FEWEST:
            continue
        judged[row] = True
        middle = float(np.median(mine))
        spread = max(MAD_TO_SIGMA * float(np.median(np.abs(mine - middle))), LEAST_SPREAD)
        with np.errstate(invalid="ignore"):
            slots[row] = np.abs(at[row] - middle) > max(ROBUST_Z * spread, float(np.log(LEAST_FACTOR)))
    return Found.counted(sample, slots, judged)


def hundredfold(sample: Sample, slots: Mask) -> Mask:
    """Places whose price is about a hundred times that of its category, or a hundredth."""
    level = price_levels(sample.features)
    if level is None:
        return slots & False
    low, high = (float(np.log(one)) for one in HUNDREDFOLD)
    with np.errstate(invalid="ignore"):
        return slots & sample.of_items(np.asarray((np.abs(level) >= low) & (np.abs(level) <= high)))


RULE = Rule(
    id="price",
    name=N_("Price jumps"),
    definition=N_(
        "Items whose price, beside the median of their category, is more than four times dearer or cheaper than the "
        "shopper's usual level, and beyond 4.5 robust deviations of it. A list is weak from {limit} of them on."
    ),
    reason=N_("Such a price is hardly ever meant: the limits are those of the check of prices."),
    sentence=N_(
        "{n} of {k} items costs far more or less than this shopper usually looks at.",
        "{n} of {k} items cost far more or less than this shopper usually looks at.",
    ),
    mark=N_("price jump"),
    severity="info",
    limit=1.0,
    unit="items",
    judge=judge,
    traces=(
        Trace("items", ("D8",), N_("its price is far from those of its category")),
        Trace("items", ("positive", "in_range"), N_("its price is no possible one"), about="price"),
    ),
    plain=(Plain(N_("its price is about a hundred times that of its category, or a hundredth"), hundredfold, "items"),),
    place=80,
)

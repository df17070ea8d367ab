"""Which items were bought: what several rules hold against a table that says otherwise."""

from __future__ import annotations

import numpy as np

from core.recommend.events import CODE, Mask
from core.recommend.weak.rule import Sample

DAY_SECONDS = 86_400.0
"""Seconds of a day."""
NEWEST = 0.995
"""Quantile of the times that counts as now: a clock that runs ahead is rarer than one row in two hundred."""


def bought(sample: Sample, slots: Mask, days: float | None = None) -> Mask:
    """Places at fault whose item was bought, within the last days of the data where so many are given; shape (N, K)."""
    events = sample.features.inputs.events
    kept = events.kind == CODE["purchase"]
    if days is not None:
        times = events.time[np.isfinite(events.time)]
        since = float(np.quantile(times, NEWEST)) - days * DAY_SECONDS if len(times) else np.inf
        with np.errstate(invalid="ignore"):
            kept &= events.time >= since
    sold = np.zeros(events.shape[1], dtype=np.bool_)
    sold[events.item[kept]] = True
    return slots & sample.of_items(sold)

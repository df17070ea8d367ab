"""The kind of demand: how often something is asked for, and how even the amounts are (Syntetos et al. 2005)."""

from __future__ import annotations

import numpy as np

from core.forecast.series import Floats
from core.i18n import N_

OFTEN = 1.32
"""Periods from one demand to the next up to which it is regular: where Croston's method with Syntetos and Boylan's
correction becomes better than smoothing (Syntetos, Boylan & Croston 2005, table 1)."""
EVEN = 0.49
"""Squared variation of the amounts up to which they are even; same source."""
CLASSES = {
    "smooth": N_("smooth"),
    "erratic": N_("erratic"),
    "intermittent": N_("intermittent"),
    "lumpy": N_("lumpy"),
    "none": N_("no demand"),
}


def demand_of(values: Floats) -> str:
    """The class of one series without gaps, shape (T,); one with values below 0 is no demand, and called smooth."""
    known = values[np.isfinite(values)]
    if len(known) and known.min() < 0:
        return "smooth"
    sold = known[known > 0]
    if not len(sold):
        return "none"
    often = len(known) / len(sold) <= OFTEN
    even = float(np.var(sold) / np.mean(sold) ** 2) <= EVEN
    return ("smooth" if even else "erratic") if often else ("intermittent" if even else "lumpy")

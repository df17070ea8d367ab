"""Auctions: who is shown at which price under a generalised second price, over the visits of a log, within budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.ads.auction.gsp import Sold, second_price
    from core.ads.auction.outcomes import AdRow, Outcome, outcome
    from core.ads.auction.rules import PACINGS, PLACES, Rules
    from core.ads.auction.simulation import Run, held, simulate
    from core.ads.auction.visits import Visits, visits_of

__getattr__ = lazily(
    __name__,
    {
        "AdRow": "outcomes",
        "Outcome": "outcomes",
        "PACINGS": "rules",
        "PLACES": "rules",
        "Rules": "rules",
        "Run": "simulation",
        "Sold": "gsp",
        "Visits": "visits",
        "held": "simulation",
        "outcome": "outcomes",
        "second_price": "gsp",
        "simulate": "simulation",
        "visits_of": "visits",
    },
)

__all__ = [
    "PACINGS",
    "PLACES",
    "AdRow",
    "Outcome",
    "Rules",
    "Run",
    "Sold",
    "Visits",
    "held",
    "outcome",
    "second_price",
    "simulate",
    "visits_of",
]

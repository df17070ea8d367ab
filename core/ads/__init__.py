"""Ads: what is wrong with them, the click rate, the auction, and what ads in the list cost and bring.

- data: the ads, the shop beside them, and the log of what was shown and clicked
- faults: the checks of ads, and products that have gone from the catalog
- clicks: the click rate, learned, calibrated and measured
- auction: the generalised second price over the visits of the log, within budgets, with pacing
- effect: ads mixed into the recommender's lists, relevance against revenue
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.ads.auction.outcomes import AdRow, Outcome, outcome_of
    from core.ads.auction.rules import PACINGS, PLACES, Rules
    from core.ads.clicks.predicting import Clicks, clicks_of
    from core.ads.data.ads import Ads
    from core.ads.data.log import SOURCES
    from core.ads.data.market import Market, events_for, market_of, open_market, sources_of
    from core.ads.effect import FLOORS, Effect, Point, effect_of
    from core.ads.faults import Fault, Found, faults_of

__getattr__ = lazily(
    __name__,
    {
        "AdRow": "auction.outcomes",
        "Ads": "data.ads",
        "Clicks": "clicks.predicting",
        "Effect": "effect",
        "FLOORS": "effect",
        "Fault": "faults",
        "Found": "faults",
        "Market": "data.market",
        "Outcome": "auction.outcomes",
        "PACINGS": "auction.rules",
        "PLACES": "auction.rules",
        "Point": "effect",
        "Rules": "auction.rules",
        "SOURCES": "data.log",
        "clicks_of": "clicks.predicting",
        "effect_of": "effect",
        "events_for": "data.market",
        "faults_of": "faults",
        "market_of": "data.market",
        "open_market": "data.market",
        "outcome_of": "auction.outcomes",
        "sources_of": "data.market",
    },
)

__all__ = [
    "FLOORS",
    "PACINGS",
    "PLACES",
    "SOURCES",
    "AdRow",
    "Ads",
    "Clicks",
    "Effect",
    "Fault",
    "Found",
    "Market",
    "Outcome",
    "Point",
    "Rules",
    "clicks_of",
    "effect_of",
    "events_for",
    "faults_of",
    "market_of",
    "open_market",
    "outcome_of",
    "sources_of",
]

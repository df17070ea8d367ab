"""Ads and the log they are judged by, as arrays: what is advertised, and what was shown and clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.ads.data.ads import Ads, read_ads
    from core.ads.data.log import Log, read_log, sources
    from core.ads.data.market import Market, events_for, market_of, open_market

__getattr__ = lazily(
    __name__,
    {
        "Ads": "ads",
        "Log": "log",
        "Market": "market",
        "events_for": "market",
        "market_of": "market",
        "open_market": "market",
        "read_ads": "ads",
        "read_log": "log",
        "sources": "log",
    },
)

__all__ = ["Ads", "Log", "Market", "events_for", "market_of", "open_market", "read_ads", "read_log", "sources"]

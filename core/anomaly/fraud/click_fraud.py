"""Click fraud: one account or device that clicks ads like a clock, or all of them, and never looks at what it opened.

Rule: at least `CLICKS` clicks, and two of three signs: it clicks more of what it is shown than chance allows in fewer
than `CHANCE` of all clickers (binomial, at the log's own click rate); the pauses between its clicks are regular (their
middle half spreads less than `REGULAR` of the median, where people's pauses spread more than the median itself); most
of its clicks go to one ad, far more than that ad's share of clicks. Who bought or put anything in the cart is left out,
where the log tells of that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import Case, against, counted, rate, tail
from core.anomaly.records import Records
from core.recommend.events import Floats, Ints, Mask

NEEDS = ("timestamp",)
ANY = ("user_id", "device", "ip")
AD = ("ad_id", "campaign", "item_id")
"""What was clicked; the first that is there."""
CLICKS = 15
"""Clicks: a shopper clicks a few ads in a visit."""
REGULAR = 0.3
"""Interquartile range of the pauses over their median: 1.6 for pauses that come by chance."""
ONE_AD = 0.7
"""Of the clicks go to one ad."""
SIGNS = 2
"""Of the three: each alone is met among people (a collector who clicks all, a favourite ad, a steady hand)."""


def clicked(records: Records) -> tuple[Mask, Mask]:
    """Rows that are clicks, and rows that were shown (clicked or not)."""
    if "clicked" in records.numbers:
        return records.numbers["clicked"] > 0, np.ones(len(records), dtype=np.bool_)
    clicks = records.is_("event_type", "click")
    return clicks, clicks | records.is_("event_type", "impression")


def find(records: Records, bids: Mapping[str, float] | None = None) -> list[Case]:
    """Clickers that are no shoppers.

    Args:
        bids: Ad -> what a click costs, where an ads table says it.
    """
    click, shown = clicked(records)
    ad_role = next((role for role in AD if records.has(role)), None)
    ad = records.code(ad_role) if ad_role else np.full(len(records), -1, dtype=np.int64)
    bought = records.is_("event_type", "purchase", "cart")
    shares = counted(ad[click & (ad >= 0)], len(records.values[ad_role]) if ad_role else 0)
    found: list[Case] = []
    for role in (one for one in ANY if records.has(one)):
        codes = records.code(role)
        size = len(records.values[role])
        clicks = counted(np.where(click, codes, -1), size)
        views = counted(np.where(shown, codes, -1), size)
        buys = counted(np.where(bought, codes, -1), size)
        wanted = np.flatnonzero((clicks >= CLICKS) & (buys == 0))
        clickers = max(1, int((clicks > 0).sum()))
        for value, places in cases.places_of(np.where(click, codes, -1), wanted).items():
            k, n = len(places), int(views[value])
            p = rate(np.array([clicks.sum() - k]), max(1, int(views.sum()) - n))
            often = float(tail(k, n, p)) if n > k or "clicked" in records.numbers else 1.0
            regular = regularity(records.time[places])
            top = int(np.bincount(ad[places][ad[places] >= 0]).argmax()) if (ad[places] >= 0).any() else -1
            m = int((ad[places] == top).sum()) if top >= 0 else 0
            chance = float(tail(m, k, rate(np.array([shares[top] - m]), max(1, int(shares.sum()) - k)))) if m else 1.0
            signs = (
                often * clickers <= cases.CHANCE,
                regular <= REGULAR,
                m >= ONE_AD * k and chance * clickers * max(1, int((shares > 0).sum())) <= cases.CHANCE,
            )
            if sum(signs) < SIGNS:
                continue
            reasons = [against("clicks_made", k, clicks[clicks > 0], _peers(role))]
            if signs[0]:
                with np.errstate(invalid="ignore", divide="ignore"):
                    rates = clicks[views > 0] / views[views > 0]
                reasons.append(against("click_rate", k / n, rates, _peers(role)))
            if signs[1]:
                reasons.append(against("click_regularity", 1 - regular, np.zeros(clickers), _peers(role)))
            if signs[2]:
                reasons.append(against("one_ad", m / k, np.append(shares / max(1, shares.sum()), m / k), "ads"))
            links = [(role, records.value(role, value))]
            if signs[2] and ad_role:
                links.append((ad_role, records.value(ad_role, top)))
            score = min(often, chance) if min(often, chance) < 1 else 1 / (clickers + 1)
            money = _spent(records, places, ad_role, bids)
            subject = "user" if role == "user_id" else "event"
            found.append(cases.case(records, "click_fraud", subject, links[0][1], places, score, reasons, links, money))
    return cases.together(records, found, lambda places: _spent(records, places, ad_role, bids), by="places")


def regularity(time: Floats) -> float:
    """Interquartile range of the pauses over their median; infinite for fewer than ten pauses, or where all are 0."""
    pauses = np.diff(np.sort(time[np.isfinite(time)]))
    if len(pauses) < 10:
        return math.inf
    low, middle, high = np.quantile(pauses, [0.25, 0.5, 0.75])
    return float((high - low) / middle) if middle > 0 else math.inf


def _peers(role: str) -> str:
    return "accounts" if role == "user_id" else role


def _spent(records: Records, places: Ints, role: str | None, bids: Mapping[str, float] | None) -> float:
    """What the clicks cost, where bids are known."""
    if not role or not bids:
        return math.nan
    own = records.code(role)[places]
    found = [bids.get(records.value(role, int(one)), math.nan) for one in own if one >= 0]
    return float(np.nansum(found)) if np.isfinite(found).any() else math.nan

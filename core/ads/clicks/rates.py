"""Click rates of items, categories and brands by what was shown before: freed of the place, and shrunk.

Clicks over expected clicks (Zhang and Jones, Comparing click logs and editorial labels, 2007): an impression counts as
much as its place is clicked, so that an item at the end of lists is not thought worse than it is. The rate of few
impressions is pulled towards that of all, by the spread of rates that is more than chance (Kleinman 1973).
"""

from __future__ import annotations

import numpy as np

from core.recommend.events import Floats, Ints, Mask

PLACES = 12
"""Places that are told apart: 1 to 10 one by one, 11 to 20, and all behind; places nobody knows are the last of all."""
LEAST_STRENGTH, MOST_STRENGTH = 2.0, 2000.0
"""Impressions that pull a rate half way: below, one click would be a rate; above, no item would have its own."""


def place_group(place: Floats) -> Ints:
    """The group of each place: 0 to 9, 10 (11 to 20), 11 (behind), 12 where it is not known; shape (M,)."""
    with np.errstate(invalid="ignore"):
        known = np.where(np.isfinite(place), place, 1.0)
        group = np.where(known <= 10, np.clip(known, 1, 10) - 1, np.where(known <= 20, 10, 11))
    return np.where(np.isfinite(place), group, PLACES).astype(np.int64)


def place_rates(group: Ints, clicked: Mask) -> Floats:
    """Click rate of each group of places, as a multiple of the rate of all; shape (PLACES + 1,).

    A place with few impressions is pulled to 1 by a hundred impressions at the rate of all.
    """
    rate = float(clicked.mean()) if len(clicked) else 0.0
    shown = np.bincount(group, minlength=PLACES + 1)
    clicks = np.bincount(group, weights=clicked, minlength=PLACES + 1)
    return np.asarray((clicks + 100 * rate) / ((shown + 100) * rate)) if rate > 0 else np.ones(PLACES + 1)


def strength(clicks: Floats, shown: Floats) -> float:
    """Impressions that pull an item's rate half way to that of all: moments of the beta-binomial (Kleinman 1973)."""
    held = shown > 0
    clicks, shown = clicks[held], shown[held]
    total, groups = float(shown.sum()), len(shown)
    if groups < 2 or not 0 < clicks.sum() < total:
        return MOST_STRENGTH
    p = float(clicks.sum() / total)
    spread = float((shown * (clicks / shown - p) ** 2).sum())
    beyond = spread - p * (1 - p) * (groups - 1)
    room = p * (1 - p) * (total - float((shown**2).sum()) / total - (groups - 1))
    if beyond <= 0 or room <= 0:
        return MOST_STRENGTH
    share = min(beyond / room, 0.999)
    return float(np.clip((1 - share) / share, LEAST_STRENGTH, MOST_STRENGTH))


def before(group: Ints, clicked: Mask, weight: Floats, count: int) -> tuple[Floats, Floats]:
    """Clicks and weighted impressions of the same group before each impression, in the order given; shape (M,).

    Only what came before is counted, so that a rate never knows the click it is to foretell. Groups below 0 have none.
    """
    order = np.argsort(group, kind="stable")
    sorted_group = group[order]
    first = np.searchsorted(sorted_group, np.arange(-1, count + 1))
    own = clicked[order].astype(np.float64)
    clicks, shown = np.cumsum(own) - own, np.cumsum(weight[order]) - weight[order]
    begin = np.minimum(first[sorted_group + 1], max(len(order) - 1, 0))
    found_clicks, found_shown = np.empty(len(group)), np.empty(len(group))
    found_clicks[order] = clicks - clicks[begin]
    found_shown[order] = shown - shown[begin]
    unknown = group < 0
    found_clicks[unknown] = found_shown[unknown] = 0.0
    return found_clicks, found_shown


def counts(group: Ints, clicked: Mask, weight: Floats, count: int) -> tuple[Floats, Floats]:
    """Clicks and weighted impressions of each of `count` groups; those below 0 are left out."""
    belongs = group >= 0
    found = [
        np.bincount(group[belongs], weights=values[belongs], minlength=count)
        for values in (clicked.astype(np.float64), weight)
    ]
    return np.asarray(found[0], dtype=np.float64), np.asarray(found[1], dtype=np.float64)


def shrunk(clicks: Floats, shown: Floats, rate: float, pull: float) -> Floats:
    """Rates pulled towards `rate` by `pull` impressions."""
    return np.asarray((clicks + rate * pull) / (shown + pull))


def log_odds(rate: Floats) -> Floats:
    """ln(p / (1 - p)), of rates kept a millionth from both ends."""
    inside = np.clip(rate, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(inside / (1 - inside)))

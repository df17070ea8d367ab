"""Counts of events as words: "3 views and 1 purchase"."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.i18n import _, listed, ngettext
from core.recommend.events import TYPES, Events, Ints
from core.recommend.features.interest import type_totals

ORDER = ("purchase", "cart", "favourite", "click", "view", "return", "impression", "rating", "interaction")


def count_words(name: str, n: int) -> str:
    """A number of events of one type."""
    if name == "view":
        return ngettext("{n} view", "{n} views", n).format(n=n)
    if name == "click":
        return ngettext("{n} click", "{n} clicks", n).format(n=n)
    if name == "cart":
        return ngettext("{n} add to cart", "{n} adds to cart", n).format(n=n)
    if name == "favourite":
        return ngettext("{n} favourite", "{n} favourites", n).format(n=n)
    if name == "purchase":
        return ngettext("{n} purchase", "{n} purchases", n).format(n=n)
    if name == "return":
        return ngettext("{n} return", "{n} returns", n).format(n=n)
    if name == "impression":
        return ngettext("{n} impression", "{n} impressions", n).format(n=n)
    if name == "rating":
        return ngettext("{n} good rating", "{n} good ratings", n).format(n=n)
    return ngettext("{n} interaction", "{n} interactions", n).format(n=n)


def events_words(counts: Mapping[str, int], most: int = 3) -> str:
    """Counts by type in one phrase, the strongest types first."""
    words = [count_words(name, counts[name]) for name in ORDER if counts.get(name)][:most]
    if len(words) < 2:
        return words[0] if words else ""
    return _("{first} and {last}").format(first=listed(words[:-1]), last=words[-1])


def counts_of(events: Events, user: int, items: Ints | None = None) -> dict[str, int]:
    """Event type -> how many events of one user, on some items or all."""
    mask = events.user == user
    if items is not None:
        mask &= np.isin(events.item, items)
    return type_totals(events.where(mask))


def type_name(code: int) -> str:
    """Event type of a code."""
    return TYPES[code]

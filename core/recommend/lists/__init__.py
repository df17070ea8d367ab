"""Ranked lists for one shopper or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.lists.all_shoppers import NOTHING_FOR_ANYBODY, all_lists, write_lists
    from core.recommend.lists.listing import (
        Card,
        Listing,
        Met,
        Recommended,
        card,
        history,
        list_of,
        list_or_work,
        recommend,
        suggested_shopper,
    )
    from core.recommend.lists.ranking import BLOCK_CELLS, top
    from core.recommend.lists.rules import Removed, Rules, offered
    from core.recommend.lists.shown import shown_scores

__getattr__ = lazily(
    __name__,
    {
        "top": "ranking",
        "BLOCK_CELLS": "ranking",
        "NOTHING_FOR_ANYBODY": "all_shoppers",
        "Card": "listing",
        "Listing": "listing",
        "Met": "listing",
        "Recommended": "listing",
        "Removed": "rules",
        "Rules": "rules",
        "offered": "rules",
        "all_lists": "all_shoppers",
        "card": "listing",
        "history": "listing",
        "list_of": "listing",
        "list_or_work": "listing",
        "recommend": "listing",
        "shown_scores": "shown",
        "suggested_shopper": "listing",
        "write_lists": "all_shoppers",
    },
)

__all__ = [
    "BLOCK_CELLS",
    "NOTHING_FOR_ANYBODY",
    "Card",
    "Listing",
    "Met",
    "Recommended",
    "Removed",
    "Rules",
    "all_lists",
    "card",
    "history",
    "list_of",
    "list_or_work",
    "offered",
    "recommend",
    "shown_scores",
    "suggested_shopper",
    "top",
    "write_lists",
]

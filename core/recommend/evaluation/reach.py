"""Whom and what a scorer cannot score, and why: the cold-start report of one test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.i18n import N_
from core.recommend.events import Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers.declared import Scorer

SHOPPER_REASONS: dict[str, str] = {
    "newcomer": N_("no events before the test"),
    "no_interest": N_("no event that shows interest"),
    "no_reviews": N_("no review that could be read"),
    "other": N_("nothing in the history that leads further"),
}
ITEM_REASONS: dict[str, str] = {
    "not_in_catalog": N_("not in the catalog"),
    "no_attributes": N_("no attributes that other items share"),
    "no_text": N_("no title or description"),
    "no_reviews": N_("no reviews"),
    "no_events": N_("nobody had met it before the test"),
    "other": N_("no tested shopper's history leads to it"),
}
HELP: dict[str, tuple[str, str]] = {
    "not_in_catalog": (N_("Upload the catalog entries that are missing"), "upload"),
    "no_attributes": (N_("Fill category and brand in the catalog"), "upload"),
    "no_text": (N_("Upload titles and descriptions"), "upload"),
    "no_reviews": (N_("Upload reviews, and have them read"), "sentiment"),
    "no_events": (N_("Show them once, or rank them by what they are: a scorer that reads attributes"), "recommend"),
    "no_interest": (N_("Check the event types of the events file"), "quality"),
}
"""Reason -> (what would help, the page where it is done)."""


@dataclass(frozen=True)
class Reach:
    """Shoppers of the test and items of the shop, and how many of them a scorer cannot score, by reason.

    Attributes:
        shoppers: Evaluated shoppers and those left out as cold.
        items: Every item of events and catalog.
        silent: Reason (key of SHOPPER_REASONS) -> shoppers; they are shown what is popular.
        unreached: Reason (key of ITEM_REASONS) -> items that are not defined, or 0, for every tested shopper.
    """

    shoppers: int
    items: int
    silent: Mapping[str, int]
    unreached: Mapping[str, int]

    @property
    def silent_share(self) -> float:
        """Shoppers that cannot be scored, 0 to 1."""
        return sum(self.silent.values()) / self.shoppers if self.shoppers else float("nan")

    @property
    def unreached_share(self) -> float:
        """Items that cannot be scored, 0 to 1."""
        return sum(self.unreached.values()) / self.items if self.items else float("nan")


def reach(declared: Scorer, features: Features, users: Ints, able: np.ndarray, reached: np.ndarray, cold: int) -> Reach:
    """Count what could not be scored, each shopper and item under the first reason that holds.

    Args:
        declared: The scorer; what it needs decides which reasons apply.
        features: The training side of the test.
        users: Positions of the evaluated users.
        able: Which of them have any score; shape (N,).
        reached: Which items have a score other than 0 for any of them; shape (I,).
        cold: Shoppers of the test without training events.
    """
    silent = {"newcomer": cold} if cold else {}
    mute = users[~able]
    interest = np.diff(features.R.indptr)[mute] > 0
    silent |= _counted({"no_interest": ~interest, **_wants_reviews(declared, features, mute)}, len(mute))
    out = ~reached
    facts = _facts(declared, features)
    unreached = _counted({reason: mask[out] for reason, mask in facts.items()}, int(out.sum()))
    return Reach(len(users) + cold, len(reached), silent, unreached)


def _facts(declared: Scorer, features: Features) -> dict[str, np.ndarray]:
    """Reason -> which items it holds for, in the order in which they are told; shape (I,) each."""
    inputs = features.inputs
    found: dict[str, np.ndarray] = {}
    needs = set(declared.needs)
    if inputs.catalog is not None and needs:
        found["not_in_catalog"] = ~np.asarray(inputs.catalog.known, dtype=np.bool_)
    if "items" in needs and inputs.attributes is not None:
        found["no_attributes"] = np.diff(features.A.indptr) == 0
    if "texts" in needs and inputs.catalog is not None:
        found["no_text"] = np.asarray([not inputs.catalog.title(at) for at in range(len(inputs.events.items))])
    if "reviews" in needs and inputs.reviews is not None:
        spoken = np.bincount(inputs.reviews.item, minlength=len(inputs.events.items))
        found["no_reviews"] = spoken == 0
    found["no_events"] = features.popularity == 0
    return found


def _wants_reviews(declared: Scorer, features: Features, mute: Ints) -> dict[str, np.ndarray]:
    reviews = features.inputs.reviews
    if "reviews" not in declared.needs or reviews is None:
        return {}
    wrote = np.bincount(reviews.user[reviews.user >= 0], minlength=len(features.inputs.events.users))
    return {"no_reviews": wrote[mute] == 0}


def _counted(facts: Mapping[str, np.ndarray], many: int) -> dict[str, int]:
    """Each thing under its first reason; those without one under "other"; reasons nobody has are left out."""
    left = np.ones(many, dtype=np.bool_)
    found: dict[str, int] = {}
    for reason, mask in facts.items():
        here = left & mask
        if here.any():
            found[reason] = found.get(reason, 0) + int(here.sum())
        left &= ~mask
    return found | ({"other": int(left.sum())} if left.any() else {})

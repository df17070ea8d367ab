"""Popularity: how many shoppers met an item, the same for everyone. The baseline, and what cold shoppers see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.i18n import N_, ngettext
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers.declared import COLD_LAST, Scorer, same
from core.recommend.terms import Source, Term

PLACE = 0


@dataclass(frozen=True)
class Popularity:
    """y_ui = shoppers who met item i, the same for everyone."""

    features: Features

    def score(self, users: Ints) -> Floats:
        return np.tile(self.features.popularity, (len(users), 1))

    def explain(self, user: int, item: int) -> Term:
        count = float(self.features.popularity[item])
        source = Source("events", None, item)
        leaf = Term(N_("shoppers who met this item"), count, item=item, sources=(source,))
        return Term(N_("popularity"), count, "sum", (leaf,))


def met_by(features: Features, user: int, item: int, term: Term) -> str:
    """How many shoppers met the item, which the order goes by, and how many of them bought it where that is known."""
    met = int(features.popularity[item])
    bought = int(features.purchases[:, item].sum())
    if not bought:
        return ngettext("{n} shopper met it", "{n} shoppers met it", met).format(n=f"{met:,}")
    said = ngettext("{n} shopper met it, {bought} bought it", "{n} shoppers met it, {bought} bought it", met)
    return said.format(n=f"{met:,}", bought=f"{bought:,}")


SCORERS = (
    Scorer(
        "popularity",
        N_("Popularity"),
        same("y_ui = |{v : v met i}|"),
        "R (U×I)",
        N_("every item; a count of shoppers"),
        N_("the same for everyone"),
        COLD_LAST,
        lambda f, p: Popularity(f),
        met_by,
        counts=N_("how many shoppers met the item, the same for everyone"),
        folds=True,
    ),
)

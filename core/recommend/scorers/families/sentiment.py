"""(d): items that have what the shopper's reviews praise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.i18n import N_, ngettext
from core.recommend import formulas
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers.declared import FROM_ATTRIBUTES, Scorer
from core.recommend.scorers.reasons import attribute_name, best, nothing
from core.recommend.scorers.shared_terms import similarity_term
from core.recommend.terms import Term

PLACE = 40


@dataclass(frozen=True)
class SentimentSimilarity:
    """(d): cosine between what the item has and what the user's reviews praise."""

    features: Features

    def score(self, users: Ints) -> Floats:
        return formulas.similarity(self.features.A, self.features.sentiment.users[users])

    def explain(self, user: int, item: int) -> Term:
        return similarity_term(self.features, user, item)


def praised(features: Features, user: int, item: int, term: Term) -> str:
    """The attribute that the shopper's reviews praise most, with their number."""
    largest = best(term)
    if largest is None or largest.attribute is None:
        return nothing()
    reviews = features.inputs.reviews
    assert reviews is not None
    members = features.spoken.A[:, largest.attribute].nonzero()[0]
    n = int(((reviews.user == user) & np.isin(reviews.item, members)).sum())
    return ngettext(
        "{n} review by this shopper praises {attribute}", "{n} reviews by this shopper praise {attribute}", n
    ).format(n=n, attribute=attribute_name(features, largest.attribute))


SCORERS = (
    Scorer(
        "sentiment",
        N_("Taste in reviews"),
        {
            "strict": "y_ui = Σ_j a_ij·s_uj / (‖a_i‖·‖s_u‖)",
            "sound": "y_ui = Σ_j a_ij·s̃_uj / (‖a_i‖·‖s̃_u‖), s̃ = (n·s + 3·s̄)/(n + 3)",
        },
        "A (I×J), S_user (U×J)",
        N_("shoppers with reviews, items with attributes; −1 to 1"),
        N_("a shopper without reviews is not scorable and is shown what is popular"),
        FROM_ATTRIBUTES,
        lambda f, p: SentimentSimilarity(f.spoken),
        praised,
        counts=N_("how well the item has what this shopper praised in reviews"),
        term=N_("sentiment similarity"),
        seed="d",
        needs=("items", "reviews"),
    ),
)

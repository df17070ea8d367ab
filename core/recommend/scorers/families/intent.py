"""(e): sentiment and intent, as published and repaired."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.i18n import N_, _, ngettext
from core.recommend import formulas
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers import neighbours
from core.recommend.scorers.declared import Model, Parameters, Scorer, positive
from core.recommend.scorers.families.item_item import ItemItem
from core.recommend.scorers.ranges import Range
from core.recommend.scorers.reasons import TINY, attribute_name, nothing
from core.recommend.scorers.shared_terms import similarity_term
from core.recommend.terms import Source, Term

PLACE = 50
ALL_ZERO = N_("As published, this formula gives 0 to every item the shopper has not met: the order is popularity.")


@dataclass(frozen=True)
class IntentStrict:
    """(e) as published; 0 on everything the user has not met."""

    features: Features

    def score(self, users: Ints) -> Floats:
        f = self.features
        sim = formulas.similarity(f.A, f.sentiment.users[users])
        return formulas.intent_strict(sim, f.R[users], f.sentiment.items, f.w)

    def explain(self, user: int, item: int) -> Term:
        f = self.features
        sim = similarity_term(f, user, item)
        met = f.interest.term(user, item)
        best = _best_attribute(f, item, np.ones(len(f.w)), signed=True)
        return _product((sim, met, best))


@dataclass(frozen=True)
class IntentSound:
    """(e) repaired: predicted interest, negative parts clipped, the user's interest inside the maximum."""

    features: Features
    predictor: ItemItem

    def score(self, users: Ints) -> Floats:
        f = self.features
        sim = formulas.similarity(f.A, f.sentiment.users[users])
        predicted = self.predictor.score(users)
        return formulas.intent_sound(sim, predicted, f.P[users], f.sentiment.items, f.w)

    def explain(self, user: int, item: int) -> Term:
        f = self.features
        sim = similarity_term(f, user, item)
        predicted = self.predictor.explain(user, item)
        interest = f.P[user].toarray().ravel()
        best = _best_attribute(f, item, interest, signed=False)
        return _product((_floored(sim), _floored(predicted), best))


def _best_attribute(features: Features, item: int, interest: Floats, *, signed: bool) -> Term:
    s_item = features.sentiment.items[item]
    known = np.flatnonzero(np.isfinite(s_item))
    source = Source("reviews", None, item)
    parts = tuple(
        Term(
            N_("reviews of this item on this attribute"),
            float(features.w[j] * (s_item[j] if signed else max(s_item[j], 0.0) * interest[j])),
            attribute=int(j),
            sources=(source,),
        )
        for j in known
    )
    if not signed:
        parts = (*parts, Term(N_("floor"), 0.0))
    value = max((part.value for part in parts), default=0.0)
    return Term(N_("best reviewed attribute"), value, "max", parts, sources=(source,))


def _product(factors: tuple[Term, ...]) -> Term:
    value = float(np.prod([factor.value for factor in factors]))
    return Term(N_("product of the factors"), value, "product", factors)


def _floored(term: Term) -> Term:
    if term.value >= 0:
        return term
    return Term(term.label, 0.0, "max", (Term(N_("floor"), 0.0), term), params=term.params)


def _intent(features: Features, p: Parameters) -> Model:
    if features.options.form == "strict":
        return IntentStrict(features.spoken)
    links = neighbours.cosine(features.R, positive(p["neighbours"]), p["shrinkage"])
    return IntentSound(features.spoken, ItemItem(features, links))


def reviewed(features: Features, user: int, item: int, term: Term) -> str:
    """The attribute on which the item's reviews and the shopper's interest meet."""
    if abs(term.value) <= TINY:
        return nothing()
    best = max(
        (part for part in term.parts[-1].walk() if part.attribute is not None),
        key=lambda part: part.value,
        default=None,
    )
    if best is None or best.attribute is None:
        return nothing()
    n = int(features.sentiment.item_reviews[item])
    attribute = attribute_name(features, best.attribute)
    if best.value > 0:
        return ngettext(
            "its {n} review is good, and the shopper is after {attribute}",
            "its {n} reviews are good, and the shopper is after {attribute}",
            n,
        ).format(n=n, attribute=attribute)
    return _("the formula turns poor reviews and a poor match into a positive score")


SCORERS = (
    Scorer(
        "intent",
        N_("Taste in reviews and intent to buy"),
        {
            "strict": "y_ui = similarity_ui · max_j w_j·(s_ij·r_ui)",
            "sound": "y_ui = max(similarity_ui, 0) · r̂_ui · max_j w_j·max(s̃_ij, 0)·p_uj",
        },
        "A (I×J), S_user (U×J), S_item (I×J), R (U×I), P (U×J), w (J)",
        N_("shoppers and items with reviews; as published 0 for every item not met before"),
        N_("a shopper without reviews is not scorable and is shown what is popular"),
        N_("an item without reviews is not scorable"),
        _intent,
        reviewed,
        counts=N_("good reviews of the item on what this shopper is after, and taste in reviews that agrees"),
        term=N_("sentiment times intent"),
        seed="e",
        needs=("items", "reviews"),
        defaults={"neighbours": 100, "shrinkage": 10.0},
        ranges={"neighbours": Range(20, 400, log=True, whole=True), "shrinkage": Range(0.5, 200, log=True)},
        all_zero=ALL_ZERO,
    ),
)

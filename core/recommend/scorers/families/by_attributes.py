"""(a) over attributes and (b): what the shopper is interested in, and which items have it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.i18n import N_
from core.recommend import formulas
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers.declared import FROM_ATTRIBUTES, NO_HISTORY, Scorer, same
from core.recommend.scorers.reasons import from_attributes
from core.recommend.scorers.shared_terms import from_attribute
from core.recommend.terms import Term

PLACE = 30


@dataclass(frozen=True)
class ByAttributes:
    """(a) attr_projection, attr_cosine and (b): y_ui = scale_u scale_i sum_j w_j a_ij p_uj."""

    features: Features
    weights: Floats
    user_norm: bool
    item_norm: bool

    @cached_property
    def _user_scale(self) -> Floats:
        norms = formulas.row_norms(self.features.P)
        return formulas.reciprocal(norms) if self.user_norm else (norms > 0).astype(np.float64)

    @cached_property
    def _item_scale(self) -> Floats:
        norms = formulas.row_norms(self.features.A)
        return formulas.reciprocal(norms) if self.item_norm else np.ones(len(norms))

    def score(self, users: Ints) -> Floats:
        p = self.features.P[users]
        if not self.user_norm:
            scores = formulas.content(p, self.features.A, self.weights)
        elif self.item_norm:
            scores = formulas.attribute_cosine(p, self.features.A)
        else:
            scores = formulas.attribute_projection(p, self.features.A)
        scores[:, formulas.row_norms(self.features.A) == 0] = np.nan
        return scores

    def explain(self, user: int, item: int) -> Term:
        scale = float(self._user_scale[user] * self._item_scale[item])
        parts = tuple(
            from_attribute(self.features, user, item, int(j), scale * float(self.weights[j]))
            for j in self.features.A[item].indices
            if self.weights[j] and self.features.P[user, j]
        )
        return Term(N_("sum over this item's attributes"), sum(p.value for p in parts), "sum", parts)


SCORERS = (
    Scorer(
        "attr_projection",
        N_("Shared attributes, as published"),
        same("y_ui = Σ_j a_ij·p_uj / √(Σ_j p_uj²)"),
        "A (I×J), P (U×J)",
        N_("items with attributes; never negative; favours items with many attributes"),
        NO_HISTORY,
        FROM_ATTRIBUTES,
        lambda f, p: ByAttributes(f, np.ones(f.A.shape[1]), user_norm=True, item_norm=False),
        from_attributes,
        counts=N_("how much of this history went to the category, brand and other attributes of the item"),
        term=N_("attribute projection"),
        seed="a",
        needs=("items",),
        folds=True,
    ),
    Scorer(
        "attr_cosine",
        N_("Shared attributes"),
        same("y_ui = Σ_j a_ij·p_uj / (‖p_u‖·‖a_i‖)"),
        "A (I×J), P (U×J)",
        N_("items with attributes; 0 to 1"),
        NO_HISTORY,
        FROM_ATTRIBUTES,
        lambda f, p: ByAttributes(f, np.ones(f.A.shape[1]), user_norm=True, item_norm=True),
        from_attributes,
        counts=N_("how well the attributes of the item and those of this history agree"),
        term=N_("attribute cosine"),
        seed="a",
        needs=("items",),
        folds=True,
    ),
    Scorer(
        "content",
        N_("Weighted attributes"),
        same("y_ui = Σ_j w_j·a_ij·p_uj"),
        "A (I×J), P (U×J), w (J)",
        N_("items with attributes; never negative; linear in w"),
        NO_HISTORY,
        FROM_ATTRIBUTES,
        lambda f, p: ByAttributes(f, f.w, user_norm=False, item_norm=False),
        from_attributes,
        counts=N_("how well the attributes agree, the telling ones counted more"),
        term=N_("content-based, weighted attributes"),
        seed="b",
        needs=("items",),
        folds=True,
    ),
)

"""Implicit ALS: shoppers and items as factors, a shopper solved exactly from the history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.i18n import N_
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers import factors
from core.recommend.scorers.declared import COLD_LAST, NO_HISTORY, Scorer, same
from core.recommend.scorers.factors import Factors
from core.recommend.scorers.ranges import Range
from core.recommend.scorers.reasons import from_history
from core.recommend.terms import Source, Term

PLACE = 20


@dataclass(frozen=True)
class Factorised:
    """Implicit ALS: y_ui = x_u . y_i with x_u solved exactly from the history."""

    features: Features
    factors: Factors

    def score(self, users: Ints) -> Floats:
        rows = self.features.R[users]
        scores = self.factors.users(rows) @ self.factors.items.T
        scores[np.diff(rows.indptr) == 0] = np.nan
        return np.asarray(scores)

    def explain(self, user: int, item: int) -> Term:
        row = self.features.R[user]
        parts = tuple(
            Term(
                N_("share of this item in the shopper's profile"),
                float(share),
                item=int(met),
                sources=(Source("events", user, int(met)),),
            )
            for met, share in zip(row.indices, self.factors.shares(row, item), strict=True)
        )
        return Term(N_("sum over the shopper's history"), sum(p.value for p in parts), "sum", parts)


SCORERS = (
    Scorer(
        "als",
        N_("Implicit ALS"),
        same("y_ui = x_u·y_i, x_u = (YᵀC_uY + λI)⁻¹YᵀC_u1, c_ui = 1 + α·r_ui, λ in units of what chance makes of C"),
        "R (U×I), X (U×F), Y (I×F)",
        N_("every item that somebody has met"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: Factorised(f, factors.fit(f.R, int(p["factors"]), p["chances"], p["alpha"], int(p["iterations"]))),
        from_history,
        counts=N_("how close the item is to this shopper's taste, learned from all shoppers as a few hidden traits"),
        term=N_("matrix factorisation by alternating least squares"),
        defaults={"factors": 64, "chances": 0.6, "alpha": 2.0, "iterations": 6},
        ranges={
            "factors": Range(16, 128, log=True, whole=True),
            "chances": Range(0.1, 1.2, log=True),
            "alpha": Range(0.2, 20, log=True),
        },
        folds=True,
    ),
)

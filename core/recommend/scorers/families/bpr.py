"""BPR: shoppers and items as factors, learned from pairs of which one was met and the other was not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.errors import BadInput
from core.i18n import N_, _
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers.declared import NO_HISTORY, Parameters, Scorer, same
from core.recommend.scorers.ranges import Range
from core.recommend.scorers.reasons import from_history
from core.recommend.terms import Source, Term

PLACE = 21
LEAST_STEPS = 100_000
"""Pairs drawn at least: a shop of a few hundred events needs many passes before factors leave where they began."""
MOST_PASSES = 1_000
"""Passes over the pairs at most: of a handful of pairs more learn nothing new."""
SEED = 42
"""Of the drawn pairs: a fit is the same every time."""


@dataclass(frozen=True)
class Pairwise:
    """y_ui = x_u . y_i + b_i.

    Attributes:
        users: X of shape (U, F).
        items: Y of shape (I, F).
        bias: b of shape (I,); NaN for items that nobody has met.
    """

    features: Features
    users: Floats
    items: Floats
    bias: Floats

    def score(self, users: Ints) -> Floats:
        scores: Floats = self.users[users] @ self.items.T + self.bias[None, :]
        scores[np.diff(self.features.R[users].indptr) == 0] = np.nan
        return scores

    def explain(self, user: int, item: int) -> Term:
        """The met items whose factors lie nearest, what they do not tell of the shopper, and the item's own bias.

        x_u is learned and no sum over the history: it is told as well as can be by a sum of the factors of met items
        with weights of at least 0 (least squares); what is left over is a term of its own.
        """
        from scipy.optimize import nnls

        met = self.features.R[user].indices
        shares, _rest = nnls(self.items[met].T, self.users[user])
        near = shares * (self.items[met] @ self.items[item])
        parts = tuple(
            Term(
                N_("share of this item in the shopper's profile"),
                float(value),
                item=int(one),
                sources=(Source("events", user, int(one)),),
            )
            for one, value in zip(met, near, strict=True)
            if value
        )
        total = float(self.users[user] @ self.items[item])
        history = Term(N_("sum over the shopper's history"), sum(part.value for part in parts), "sum", parts)
        own = (Source("events", user, None),)
        rest = Term(N_("what the history's items do not tell of the shopper"), total - history.value, sources=own)
        bias = Term(
            N_("liking of this item by everyone"), float(self.bias[item]), sources=(Source("events", None, item),)
        )
        value = history.value + rest.value + bias.value
        return Term(N_("shopper and item as hidden traits"), value, "sum", (history, rest, bias))


def fit(features: Features, p: Parameters) -> Pairwise:
    """Factors by Rendle, Freudenthaler, Gantner, Schmidt-Thieme: BPR, UAI 2009, as the package `implicit` has it.

    One thread and a fixed seed make the fit repeatable.

    Raises:
        BadInput: The steps are so large that the factors grow without end.
    """
    from implicit.cpu.bpr import BayesianPersonalizedRanking
    from implicit.recommender_base import ModelFitError
    from threadpoolctl import threadpool_limits

    interest = features.R
    n_users, n_items = interest.shape
    if interest.nnz == 0:
        return Pairwise(features, np.zeros((n_users, 1)), np.zeros((n_items, 1)), np.full(n_items, np.nan))
    with threadpool_limits(limits=1, user_api="blas"):
        model = BayesianPersonalizedRanking(
            factors=int(p["factors"]),
            learning_rate=p["learning_rate"],
            regularization=p["regularisation"],
            iterations=max(int(p["iterations"]), min(LEAST_STEPS // interest.nnz, MOST_PASSES)),
            random_state=SEED,
            num_threads=1,
        )
        try:
            model.fit(sparse.csr_matrix(interest, dtype=np.float32), show_progress=False)
        except ModelFitError as error:
            raise BadInput(
                _("With these numbers BPR learns nothing: its traits grow without end."),
                hint=_("Take a smaller learning rate or a smaller regularisation."),
                data=dict(p),
            ) from error
    users, items = model.user_factors.astype(np.float64), model.item_factors.astype(np.float64)
    bias = np.where(features.interest.shoppers > 0, items[:, -1], np.nan)  # the package keeps the bias last
    return Pairwise(features, users[:, :-1], items[:, :-1], bias)


def nearest(features: Features, user: int, item: int, term: Term) -> str:
    """The met item whose factors lie nearest."""
    return from_history(features, user, item, term.parts[0])


SCORERS = (
    Scorer(
        "bpr",
        "BPR",
        same("y_ui = x_u·y_i + b_i, so that y_ui > y_uj for i met and j not"),
        "X (U×F), Y (I×F), b (I)",
        N_("every item that somebody has met"),
        NO_HISTORY,
        N_("an item that nobody has met is not scorable"),
        fit,
        nearest,
        counts=N_("how far the item comes before others for this shopper, learned from pairs of met and unmet items"),
        term=N_("Bayesian personalised ranking"),
        defaults={"factors": 32, "learning_rate": 0.01, "regularisation": 0.001, "iterations": 70},
        ranges={
            "factors": Range(8, 128, log=True, whole=True),
            "learning_rate": Range(0.002, 0.1, log=True),
            "regularisation": Range(1e-4, 0.1, log=True),
            "iterations": Range(10, 150, log=True, whole=True),
        },
        slow=True,
    ),
)

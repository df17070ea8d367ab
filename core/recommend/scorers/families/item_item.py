"""Item-item scorers: neighbours, a random walk, EASE, and (a) collaborative over items."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from core.i18n import N_
from core.recommend import formulas
from core.recommend.events import Floats, Ints
from core.recommend.features.bundle import Features
from core.recommend.scorers import neighbours
from core.recommend.scorers.declared import COLD_LAST, NO_HISTORY, Scorer, positive, same
from core.recommend.scorers.ranges import Range
from core.recommend.scorers.reasons import from_history as met_together
from core.recommend.scorers.shared_terms import from_history
from core.recommend.terms import Term

PLACE = 10


@dataclass(frozen=True)
class ItemItem:
    """y_u = r_u B with an item-item model B (sparse or dense)."""

    features: Features
    model: sparse.csr_matrix | Floats

    @cached_property
    def _scale(self) -> Floats:
        return (formulas.row_norms(self.features.R) > 0).astype(np.float64)

    def score(self, users: Ints) -> Floats:
        scores = self.features.R[users] @ self.model
        dense: Floats = scores.toarray() if sparse.issparse(scores) else np.asarray(scores)
        scale = self._scale[users]
        dense = dense * scale[:, None]
        dense[scale == 0] = np.nan
        return dense

    def explain(self, user: int, item: int) -> Term:
        row = self.features.R[user]
        column = self.model[row.indices, item]
        links = column.toarray().ravel() if sparse.issparse(column) else np.asarray(column).ravel()
        scale = float(self._scale[user])
        parts = tuple(
            from_history(self.features, user, int(met), N_("link to this item"), float(link) * scale)
            for met, link in zip(row.indices, links, strict=True)
            if link
        )
        return Term(N_("sum over the shopper's history"), sum(p.value for p in parts), "sum", parts)


@dataclass(frozen=True)
class ThroughShoppers:
    """(a) over items: y_ui = sum_h cos(r_h, r_i) r_uh / |r_u|, h other than i.

    The cosines of all items with all others are never held, in a large shop they fill the memory: each is a sum over
    shoppers, and so is what a history makes of them.

    Attributes:
        columns: R with each column of length 1, as it was fitted; shape (U, I).
    """

    features: Features
    columns: sparse.csc_matrix

    @cached_property
    def _met(self) -> Floats:
        """1 for an item that anybody has met, which is its cosine with itself; shape (I,)."""
        return (formulas.row_norms(self.columns.T) > 0).astype(np.float64)

    def score(self, users: Ints) -> Floats:
        rows = self.features.R[users]
        found = (sparse.csr_matrix(rows @ self.columns.T) @ self.columns).toarray()
        found -= rows.multiply(self._met[None, :]).toarray()
        scale = formulas.reciprocal(formulas.row_norms(rows))
        found *= scale[:, None]
        found[scale == 0] = np.nan
        return np.asarray(found)

    def explain(self, user: int, item: int) -> Term:
        row = self.features.R[user]
        links = (self.columns[:, row.indices].T @ self.columns[:, [item]]).toarray().ravel()
        links[row.indices == item] = 0.0
        scale = float(formulas.reciprocal(formulas.row_norms(row))[0])
        parts = tuple(
            from_history(self.features, user, int(met), N_("link to this item"), float(link) * scale)
            for met, link in zip(row.indices, links, strict=True)
            if link
        )
        return Term(N_("sum over the shopper's history"), sum(p.value for p in parts), "sum", parts)


def _through_shoppers(features: Features) -> ThroughShoppers:
    norms = formulas.row_norms(features.R.T)
    return ThroughShoppers(features, sparse.csc_matrix(features.R @ sparse.diags(formulas.reciprocal(norms))))


def _ease_limit(features: Features) -> str:
    """EASE inverts an items x items matrix."""
    few = len(features.inputs.events.items) <= neighbours.EASE_MOST_ITEMS
    return "" if few else N_("EASE is limited to 10,000 items.")


SCORERS = (
    Scorer(
        "item_knn",
        N_("Item neighbours"),
        same("y_ui = Σ_h r_uh · ⟨r_h, r_i⟩ / (‖r_h‖‖r_i‖ + λ)"),
        "R (U×I), B (I×I)",
        N_("every item; 0 where no met item is a neighbour"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: ItemItem(f, neighbours.cosine(f.R, positive(p["neighbours"]), p["shrinkage"])),
        met_together,
        counts=N_("how often the items of this history were met by the same shoppers as this one"),
        defaults={"neighbours": 200, "shrinkage": 30.0},
        ranges={"neighbours": Range(20, 400, log=True, whole=True), "shrinkage": Range(0.5, 200, log=True)},
        folds=True,
    ),
    Scorer(
        "rp3beta",
        N_("Random walk (RP3beta)"),
        same("y_ui = Σ_h r_uh · (P_iu^α P_ui^α)_hi / deg_i^β"),
        "R (U×I), B (I×I)",
        N_("every item; 0 where no walk leads"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: ItemItem(f, neighbours.rp3beta(f.R, p["alpha"], p["beta"], positive(p["neighbours"]))),
        met_together,
        counts=N_("how often a walk from item to shopper to item ends here, with popular items held back"),
        defaults={"alpha": 0.7, "beta": 0.3, "neighbours": 150},
        ranges={
            "alpha": Range(0.4, 1.6),
            "beta": Range(0.0, 0.9),
            "neighbours": Range(30, 600, log=True, whole=True),
        },
        folds=True,
    ),
    Scorer(
        "ease",
        "EASE",
        same("Y = R·B, B = I − P·diag(1/P_jj), P = (RᵀWR + Λ)⁻¹, W = 1/‖r_u‖^2e, Λ = λ + p/(1−p)·diag(RᵀWR)"),
        "R (U×I), B (I×I)",
        N_("every item; shops of at most 10,000 items"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: ItemItem(f, neighbours.ease(f.R, p["regularisation"], p["dropout"], p["even"])),
        met_together,
        counts=N_("how well the items of this history foretell this one, learned from all shoppers at once"),
        term=N_("embarrassingly shallow autoencoder"),
        defaults={"regularisation": 100.0, "dropout": 0.5, "even": 0.5},
        ranges={"regularisation": Range(10, 3000, log=True), "dropout": Range(0.0, 0.8), "even": Range(0.0, 1.0)},
        limit=_ease_limit,
        folds=True,
    ),
    Scorer(
        "ease_sparse",
        N_("Sparse EASE"),
        same("y_ui = Σ_h r_uh·B_hi, B_Ni = (R_NᵀWR_N + Λ)⁻¹R_NᵀWr_i, N = nearest items of i, W and Λ as of EASE"),
        "R (U×I), B (I×I)",
        N_("every item; 0 where no met item is a neighbour"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: ItemItem(
            f,
            neighbours.sparse_ease(f.R, p["regularisation"], positive(p["neighbours"]), p["dropout"], p["even"]),
        ),
        met_together,
        counts=N_("how well the items of this history that lie nearest foretell this one"),
        term=N_("sparse linear method over neighbours, fsSLIM"),
        defaults={"regularisation": 100.0, "neighbours": 100, "dropout": 0.5, "even": 0.5},
        ranges={
            "regularisation": Range(10, 3000, log=True),
            "neighbours": Range(50, 300, log=True, whole=True),
            "dropout": Range(0.0, 0.8),
            "even": Range(0.0, 1.0),
        },
        folds=True,
        slow=True,
    ),
    Scorer(
        "item_cf",
        N_("Met by the same shoppers"),
        same("y_ui = Σ_h cos(r_i, r_h)·r_uh / ‖r_u‖"),
        "R (U×I), S (I×I)",
        N_("every item; 0 where no shopper met both"),
        NO_HISTORY,
        COLD_LAST,
        lambda f, p: _through_shoppers(f),
        met_together,
        counts=N_("how alike the shoppers of this item and those of the history are"),
        term=N_("collaborative filtering over items, cosine"),
        seed="a",
        folds=True,
    ),
)

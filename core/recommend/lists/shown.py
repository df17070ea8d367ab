"""The scores that the list of a shopper goes by: those of a model, or of popularity where it scores nothing to list."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.recommend.events import Floats, Ints, Mask
from core.recommend.features.bundle import Features
from core.recommend.scorers.declared import Model
from core.recommend.scorers.families.popularity import Popularity


def open_to(scores: Floats, met: sparse.csr_matrix | None) -> Mask:
    """Which items can be listed: scored, and not met; shape (N, I)."""
    found: Mask = np.isfinite(scores)
    if met is not None:
        coo = met.tocoo()
        found[coo.row, coo.col] = False
    return found


def shown_scores(features: Features, model: Model, users: Ints, *, mask_seen: bool = True) -> tuple[Floats, Mask]:
    """Scores of every item for some shoppers, shape (N, I), and for whom those of popularity stand in, shape (N,).

    They do for a shopper of whom the model scores no item, or none that is still to be met.
    """
    scores = np.array(model.score(users), dtype=np.float64)
    cold: Mask = np.asarray(~open_to(scores, features.seen[users] if mask_seen else None).any(axis=1))
    if cold.any():
        scores[cold] = Popularity(features).score(users[cold])
    return scores, cold

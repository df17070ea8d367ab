"""A fitted scorer asked about a shopper whom it was not fitted on.

What these scorers learn is about items; a shopper enters only with the row of interest. So a scorer fitted on the shop
scores a history made by hand exactly as it would score a shopper of the shop with that history.
"""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from typing import Any

from core.i18n import N_
from core.recommend.features.bundle import Features
from core.recommend.scorers.declared import Model, Scorer

NEEDS_REVIEWS = N_("This scorer reads what a shopper wrote in reviews, and a basket made by hand has none.")
LEARNED_SHOPPERS = N_(
    "This scorer learns each shopper together with the items, so it knows nothing of a basket made by hand."
)


def cannot_fold(declared: Scorer) -> str:
    """msgid of why a scorer cannot score a history made by hand, "" where it can."""
    if declared.folds:
        return ""
    return NEEDS_REVIEWS if "reviews" in declared.needs else LEARNED_SHOPPERS


def folded(model: Model, features: Features) -> Model:
    """The fitted model on features that hold more shoppers; what was learned is not learned again."""
    assert is_dataclass(model)
    fitted: Any = model
    return replace(fitted, features=features)  # type: ignore[no-any-return]

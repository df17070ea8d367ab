"""Hierarchy: shop, categories, brands and items forecast each by itself, then made to add up.

- structure: which sums there are, from the columns that tell the series apart
- mint: forecasts reconciled bottom-up or by the least variance (MinT)
- paths: intervals reconciled by paths
- levels: the whole, measured against bottom-up
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.hierarchy.levels import Reconciled, reconciled_of
    from core.forecast.hierarchy.mint import METHODS, Reconciler, reconciler_of
    from core.forecast.hierarchy.paths import reconciled_quantiles
    from core.forecast.hierarchy.structure import Hierarchy, hierarchy_of

__getattr__ = lazily(
    __name__,
    {
        "Hierarchy": "structure",
        "METHODS": "mint",
        "Reconciled": "levels",
        "Reconciler": "mint",
        "hierarchy_of": "structure",
        "reconciled_of": "levels",
        "reconciled_quantiles": "paths",
        "reconciler_of": "mint",
    },
)

__all__ = [
    "METHODS",
    "Hierarchy",
    "Reconciled",
    "Reconciler",
    "hierarchy_of",
    "reconciled_of",
    "reconciled_quantiles",
    "reconciler_of",
]

"""Hierarchy: shop, categories, brands and items forecast each by itself, then made to add up.

- structure: which sums there are, from the columns that tell the series apart
- mint: forecasts reconciled bottom-up or by the least variance (MinT)
- paths: intervals reconciled by paths
- levels: the whole, measured against bottom-up
- nesting: columns that lie within one another, found in the data or refused
- answer, sentences: a request's levels with the festivals put back, and what was chosen, in words
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.forecast.hierarchy.answer import NODES_AT_ONCE, WAYS, Levelled, levelled_of, made_levels, nodes_of
    from core.forecast.hierarchy.levels import Reconciled, reconciled_of
    from core.forecast.hierarchy.mint import METHODS, Reconciler, reconciler_of
    from core.forecast.hierarchy.nesting import check_nesting, level_name, nestings_of
    from core.forecast.hierarchy.paths import reconciled_quantiles
    from core.forecast.hierarchy.sentences import branch_name, chosen, node_name, node_verdict, way_name
    from core.forecast.hierarchy.structure import Branch, Hierarchy, hierarchy_of, tree_of

__getattr__ = lazily(
    __name__,
    {
        "Branch": "structure",
        "Hierarchy": "structure",
        "Levelled": "answer",
        "METHODS": "mint",
        "NODES_AT_ONCE": "answer",
        "Reconciled": "levels",
        "Reconciler": "mint",
        "WAYS": "answer",
        "branch_name": "sentences",
        "check_nesting": "nesting",
        "chosen": "sentences",
        "hierarchy_of": "structure",
        "level_name": "nesting",
        "levelled_of": "answer",
        "made_levels": "answer",
        "nestings_of": "nesting",
        "node_name": "sentences",
        "node_verdict": "sentences",
        "nodes_of": "answer",
        "reconciled_of": "levels",
        "reconciled_quantiles": "paths",
        "reconciler_of": "mint",
        "tree_of": "structure",
        "way_name": "sentences",
    },
)

__all__ = [
    "METHODS",
    "NODES_AT_ONCE",
    "WAYS",
    "Branch",
    "Hierarchy",
    "Levelled",
    "Reconciled",
    "Reconciler",
    "branch_name",
    "check_nesting",
    "chosen",
    "hierarchy_of",
    "level_name",
    "levelled_of",
    "made_levels",
    "nestings_of",
    "node_name",
    "node_verdict",
    "nodes_of",
    "reconciled_of",
    "reconciled_quantiles",
    "reconciler_of",
    "tree_of",
    "way_name",
]

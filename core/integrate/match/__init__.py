"""Matching: which rows of two catalogs, or of one, are the same thing; who decides; and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.integrate.match import golden, kept, taxonomies
    from core.integrate.match.finding import Found, Pair, find
    from core.integrate.match.gain import Gained, gained
    from core.integrate.match.golden import Plan as GoldenPlan
    from core.integrate.match.kept import Item, Matching
    from core.integrate.match.meaning import foreign_datasets
    from core.integrate.match.pairs_file import write_pairs
    from core.integrate.match.records import PARTS, Columns, Records, choose
    from core.integrate.match.side_by_side import beside, contrast
    from core.integrate.match.sides import side
    from core.integrate.match.vetoes import reason

__getattr__ = lazily(
    __name__,
    {
        "Columns": "records",
        "Gained": "gain",
        "GoldenPlan": "golden:Plan",
        "Item": "kept",
        "Matching": "kept",
        "PARTS": "records",
        "choose": "records",
        "beside": "side_by_side",
        "contrast": "side_by_side",
        "Found": "finding",
        "Pair": "finding",
        "Records": "records",
        "find": "finding",
        "gained": "gain",
        "foreign_datasets": "meaning",
        "reason": "vetoes",
        "side": "sides",
        "write_pairs": "pairs_file",
    },
)

__all__ = [
    "PARTS",
    "Columns",
    "Found",
    "Gained",
    "GoldenPlan",
    "Item",
    "Matching",
    "Pair",
    "Records",
    "beside",
    "choose",
    "contrast",
    "find",
    "foreign_datasets",
    "gained",
    "golden",
    "kept",
    "reason",
    "side",
    "taxonomies",
    "write_pairs",
]

"""Matching: which rows of two catalogs, or of one, are the same thing; who decides; and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.integrate.match.finding import Found, Pair, find
    from core.integrate.match.pairs_file import write_pairs
    from core.integrate.match.records import Columns, Records
    from core.integrate.match.sides import side
    from core.integrate.match.vetoes import reason

__getattr__ = lazily(
    __name__,
    {
        "Columns": "records",
        "Found": "finding",
        "Pair": "finding",
        "Records": "records",
        "find": "finding",
        "reason": "vetoes",
        "side": "sides",
        "write_pairs": "pairs_file",
    },
)

__all__ = ["Columns", "Found", "Pair", "Records", "find", "reason", "side", "write_pairs"]

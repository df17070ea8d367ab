"""Which type each text column has: rules, candidates, the decision over every row, and the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.types.cast import NULL_TOKENS
    from core.collect.types.decide import TYPE_FAMILIES
    from core.collect.types.rebuild import dialect_of
    from core.collect.types.rules import REASONS

__getattr__ = lazily(
    __name__,
    {
        "NULL_TOKENS": "cast",
        "REASONS": "rules",
        "TYPE_FAMILIES": "decide",
        "dialect_of": "rebuild",
    },
)

__all__ = [
    "NULL_TOKENS",
    "REASONS",
    "TYPE_FAMILIES",
    "dialect_of",
]

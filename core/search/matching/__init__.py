"""How a query meets a product's texts: terms, sounds, BM25, meaning, and two rankings made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.search.matching.bm25 import TermShare
    from core.search.matching.dense import Dense, read
    from core.search.matching.tokens import STOP, UNITS, Reader, fold, has_chinese, is_run, language_of, pieces

__getattr__ = lazily(
    __name__,
    {
        "Dense": "dense",
        "Reader": "tokens",
        "STOP": "tokens",
        "TermShare": "bm25",
        "UNITS": "tokens",
        "fold": "tokens",
        "has_chinese": "tokens",
        "is_run": "tokens",
        "language_of": "tokens",
        "pieces": "tokens",
        "read": "dense",
    },
)

__all__ = [
    "STOP",
    "UNITS",
    "Dense",
    "Reader",
    "TermShare",
    "fold",
    "has_chinese",
    "is_run",
    "language_of",
    "pieces",
    "read",
]

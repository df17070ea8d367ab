"""How a query meets a product's texts: terms, sounds, BM25, meaning, and two rankings made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.search.matching.bm25 import TermShare
    from core.search.matching.dense import Dense, read

__getattr__ = lazily(__name__, {"Dense": "dense", "TermShare": "bm25", "read": "dense"})

__all__ = ["Dense", "TermShare", "read"]

"""Search: what a shopper's words find, why, what they miss, and what the search log says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.search import job
    from core.search.describe import meaning_of
    from core.search.facets import Filters, facet_counts
    from core.search.highlight import marked, snippet
    from core.search.index import MODES, Hit, Index, Result, open_index, open_vectors, search
    from core.search.log import SearchLog, open_log
    from core.search.matching.bm25 import explain
    from core.search.opened import logs_of, open_log_of, open_vocabulary
    from core.search.suggest import completions, did_you_mean

__getattr__ = lazily(
    __name__,
    {
        "Filters": "facets",
        "Hit": "index",
        "Index": "index",
        "MODES": "index",
        "Result": "index",
        "SearchLog": "log",
        "completions": "suggest",
        "did_you_mean": "suggest",
        "explain": "matching.bm25",
        "facet_counts": "facets",
        "logs_of": "opened",
        "marked": "highlight",
        "meaning_of": "describe",
        "open_index": "index",
        "open_log": "log",
        "open_log_of": "opened",
        "open_vectors": "index",
        "open_vocabulary": "opened",
        "search": "index",
        "snippet": "highlight",
    },
)

__all__ = [
    "MODES",
    "Filters",
    "Hit",
    "Index",
    "Result",
    "SearchLog",
    "completions",
    "did_you_mean",
    "explain",
    "facet_counts",
    "job",
    "logs_of",
    "marked",
    "meaning_of",
    "open_index",
    "open_log",
    "open_log_of",
    "open_vectors",
    "open_vocabulary",
    "search",
    "snippet",
]

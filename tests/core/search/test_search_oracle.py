"""BM25 against bm25s (Lucene's variant), where it is installed."""

from __future__ import annotations

import numpy as np
import pytest

from core.search.matching import bm25
from core.search.matching.tokens import Reader

TEXTS = [
    "a quick brown fox",
    "the quick quick dog",
    "lazy dog sleeps all day long in the sun",
    "brown bread",
    "sun bread fox",
]


def test_one_field_is_the_bm25_of_lucene() -> None:
    bm25s = pytest.importorskip("bm25s")
    reader = Reader("none")
    ours = bm25.build(reader, {"title": TEXTS}, {"title": bm25.Field(1.0, 0.75)})
    theirs = bm25s.BM25(k1=bm25.K1, b=0.75, method="lucene", dtype="float64")
    theirs.index([reader.terms(text) for text in TEXTS], show_progress=False)
    for query in ("quick fox", "bread", "lazy sun dog", "nothing here"):
        known = [term for term in reader.terms(query) if term in ours.vocabulary]
        expected = theirs.get_scores(known) if known else np.zeros(len(TEXTS))
        assert ours.score(known) == pytest.approx(expected, abs=1e-6)

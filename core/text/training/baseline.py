"""The yardstick that stands beside every trained model: logistic regression over TF-IDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.text.metrics import Floats, Ints
from core.text.reading import content


@dataclass(frozen=True)
class Baseline:
    """A fitted yardstick; ``size`` is that of its terms in UTF-8 and of its weights in fp16, in bytes."""

    terms: Any
    model: Any
    classes: int

    @property
    def size(self) -> int:
        known = self.terms.vocabulary_
        return sum(len(term.encode()) + 1 for term in known) + 2 * (int(self.model.coef_.size) + len(known))

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Shape (texts, classes); a class that was never seen in training gets next to nothing."""
        wide = np.full((len(texts), self.classes), 1e-9)
        seen = np.asarray(self.model.classes_, dtype=np.int64)
        wide[:, seen] = np.maximum(self.model.predict_proba(self.terms.transform(texts)), 1e-9)
        return wide


def fit(texts: Sequence[str], labels: Ints, classes: int) -> Baseline:
    """Fit it: words and word pairs; where Chinese prevails, sequences of one to three characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    chinese = 2 * sum(content.language_of(text) == "zh" for text in texts) > len(texts)
    units = {"analyzer": "char", "ngram_range": (1, 3)} if chinese else {"ngram_range": (1, 2)}
    terms = TfidfVectorizer(**units, sublinear_tf=True, min_df=2)
    model = LogisticRegression(C=4.0, max_iter=500, class_weight="balanced")
    model.fit(terms.fit_transform(texts), labels)
    return Baseline(terms, model, classes)

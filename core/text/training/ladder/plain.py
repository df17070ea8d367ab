"""The rungs below BERT: a word list, and TF-IDF with logistic regression."""

from __future__ import annotations

import time

import numpy as np

from core.text.training import baseline
from core.text.training.ladder import lexicon
from core.text.training.ladder.data import Split
from core.text.training.ladder.outcome import Outcome
from core.text.training.split import labels_of, texts_of


def word_list(split: Split) -> Outcome:
    """Praise minus blame, nothing learned; only for sentiment."""
    dev = lexicon.logits(texts_of(split.dev))
    started = time.perf_counter()
    test = lexicon.logits(texts_of(split.test))
    return Outcome(dev, test, lexicon.size(), 0.0, time.perf_counter() - started)


def tfidf(split: Split) -> Outcome:
    """Logistic regression over TF-IDF, as stands beside every shipped model."""
    started = time.perf_counter()
    fitted = baseline.fit(texts_of(split.train), labels_of(split.train), len(split.labels))
    seconds = time.perf_counter() - started
    dev = np.log(fitted.probabilities(texts_of(split.dev)))
    started = time.perf_counter()
    test = np.log(fitted.probabilities(texts_of(split.test)))
    scoring = time.perf_counter() - started
    return Outcome(dev, test, fitted.size, seconds, scoring, facts={"terms": len(fitted.terms.vocabulary_)})

"""The rungs below BERT: a word list, and TF-IDF with logistic regression."""

from __future__ import annotations

import time

import numpy as np

from core.text.ladder import lexicon
from core.text.ladder.data import Split
from core.text.ladder.outcome import Outcome, labels_of, texts_of
from core.text.metrics import Floats


def word_list(split: Split) -> Outcome:
    """Praise minus blame, nothing learned; only for sentiment."""
    dev = lexicon.logits(texts_of(split.dev))
    started = time.perf_counter()
    test = lexicon.logits(texts_of(split.test))
    return Outcome(dev, test, lexicon.size(), 0.0, time.perf_counter() - started)


def tfidf(split: Split) -> Outcome:
    """Logistic regression over TF-IDF of words and word pairs; where Chinese prevails, of one to three characters.

    Its size is that of its terms in UTF-8 and of its weights in fp16.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    units = {"analyzer": "char", "ngram_range": (1, 3)} if split.chinese > 0.5 else {"ngram_range": (1, 2)}
    started = time.perf_counter()
    terms = TfidfVectorizer(**units, sublinear_tf=True, min_df=2)
    model = LogisticRegression(C=4.0, max_iter=500, class_weight="balanced")
    model.fit(terms.fit_transform(texts_of(split.train)), labels_of(split.train))
    seconds = time.perf_counter() - started
    classes = len(split.labels)
    dev = _logits(model.predict_proba(terms.transform(texts_of(split.dev))), model.classes_, classes)
    started = time.perf_counter()
    test = _logits(model.predict_proba(terms.transform(texts_of(split.test))), model.classes_, classes)
    scoring = time.perf_counter() - started
    size = sum(len(term.encode()) + 1 for term in terms.vocabulary_) + 2 * (model.coef_.size + len(terms.vocabulary_))
    return Outcome(dev, test, size, seconds, scoring, facts={"terms": len(terms.vocabulary_)})


def _logits(probabilities: Floats, seen: Floats, classes: int) -> Floats:
    """Log probabilities, with a column for every class; one that was never seen gets next to nothing."""
    wide = np.full((len(probabilities), classes), 1e-9)
    wide[:, np.asarray(seen, dtype=np.int64)] = np.maximum(probabilities, 1e-9)
    result: Floats = np.log(wide)
    return result

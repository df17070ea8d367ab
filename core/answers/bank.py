"""How near a question is to each answer of a file: by meaning, by words, and by what sets the answers apart.

An answer is as near as the questions it was given to. With `v` the vector of what is asked, and over the questions of
one answer:

    nearest  = the largest cosine
    among    = the mean of the three largest cosines (of all, where the answer has fewer)
    words    = the largest BM25 score, as a share of what the words of the question could reach
    apart    = log posterior of the answer in a linear discriminant analysis of the questions (Fisher 1936; pooled
               covariance of the questions within their answers, half of it its mean variance: Friedman 1989)

The last needs answers with several questions each; without them it is 0 for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.answers.atoms import Held, missing
from core.answers.entries import Entries, plain
from core.search.matching import Reader, bm25, language_of
from core.text.topics import SMALL

Floats = NDArray[np.float64]
FIELDS = {"question": bm25.Field(2.0, 0.4), "answer": bm25.Field(0.5, 0.75)}
"""The words of a question say what is asked; those of its answer help where a file asks in other words. Set by hand
like the fields of a product, titles and descriptions."""
SHRUNK = 0.5
"""Share of the pooled covariance that is taken as equal in all directions: on 150 intents with 5, 20 and 100 questions
each 0.1 to 0.6 differ by less than two points of accuracy, and the larger the better for what has no answer."""
LEAST = 40
"""Questions beyond the first of each answer from which directions are told apart: fewer say nothing of 384 numbers."""
FAR = -20.0
"""Log posterior below which an answer is out of the question: one in 500 million."""
AMONG = 3
"""Nearest questions of an answer that are averaged: of 1, 3 and 10 the middle one is right most often from 5 questions
an answer on, and an odd question misleads it less than one would."""
FEATURES = ("nearest", "among", "words", "apart")
START = np.array([0.5, 0.5, 0.3, 0.3]) * 20.0
"""Weights before anything is learned: meaning first, then words and what sets apart; near to what the public sets of
questions gave."""
DEPTH = 300
"""Nearest entries, by meaning and by words each, from which answers are taken."""
PLACES = 50
"""Answers of a question that are ranked: what stands behind them is nobody's answer."""
ASKING = 0.25
"""What a word by which people ask ("how", "can I") counts beside one that says what they ask for."""
GONE = -2.0
"""Below every cosine and every share of words: an entry that is hidden."""


@dataclass(frozen=True)
class Apart:
    """A linear discriminant analysis: `weights` (hidden, answers), `offsets` (answers,)."""

    weights: Floats
    offsets: Floats

    def scores(self, vectors: NDArray[np.float32]) -> Floats:
        """(questions, answers) discriminant scores."""
        return np.asarray(vectors @ self.weights + self.offsets, dtype=np.float64)


@dataclass(frozen=True)
class Near:
    """How near questions are to the answers that come into question.

    Attributes:
        answers: (questions, places) number of an answer, -1 where there are no more.
        features: (questions, places, FEATURES).
        entry: (questions, places) the entry of the answer that is nearest.
        short, ceiling: (questions, places) what the question names and the answer's entries do not, and the most that
            can be known of the answer because of that (`core.answers.atoms.Lack`); `lacking` is the share itself.
    """

    answers: NDArray[np.int64]
    features: Floats
    entry: NDArray[np.int64]
    short: Floats
    ceiling: Floats
    lacking: Floats

    @property
    def able(self) -> NDArray[np.bool_]:
        """(questions, places) whether there is an answer."""
        return self.answers >= 0

    def some(self, which: slice | NDArray[np.bool_]) -> Near:
        """The same of some of the questions."""
        return Near(
            self.answers[which],
            self.features[which],
            self.entry[which],
            self.short[which],
            self.ceiling[which],
            self.lacking[which],
        )


def joined(parts: Sequence[Near]) -> Near:
    """The same of all questions together."""
    return Near(
        np.concatenate([one.answers for one in parts]),
        np.concatenate([one.features for one in parts]),
        np.concatenate([one.entry for one in parts]),
        np.concatenate([one.short for one in parts]),
        np.concatenate([one.ceiling for one in parts]),
        np.concatenate([one.lacking for one in parts]),
    )


@dataclass(frozen=True)
class Bank:
    """The entries of a file ready to be asked.

    Attributes:
        entries: What is asked.
        reader, lexical: Their words.
        vectors: (entries, hidden) of length 1; zeros where none is there; of width 0 without an encoder.
        several: Whether the encoder is the one of several languages.
    """

    entries: Entries
    reader: Reader
    lexical: bm25.Lexical
    vectors: NDArray[np.float32]
    several: bool = False

    @property
    def by_meaning(self) -> bool:
        """Whether the questions have vectors."""
        return bool(self.vectors.shape[1])

    @property
    def tells_apart(self) -> bool:
        """Whether there are enough questions to tell the answers apart by."""
        return self.by_meaning and len(self.entries) - self.entries.answers >= LEAST

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """(answers,) questions of each."""
        return np.bincount(self.entries.answer_of, minlength=self.entries.answers)

    @cached_property
    def apart(self) -> Apart | None:
        """What sets the answers apart, of all entries."""
        return apart(self, np.ones(len(self.entries), np.bool_))

    @cached_property
    def held(self) -> Held:
        """What the entries name."""
        return Held([f"{one.question}\n{one.answer}" for one in self.entries.entries])

    @cached_property
    def asking(self) -> frozenset[str]:
        """Terms by which people ask, whatever they ask for."""
        return frozenset(term for word in SMALL for term in self.reader.terms(word))

    def by_words(self, question: str) -> Floats:
        """(entries,) BM25 of each entry as a share, 0 to 1, of the most that the question's words could add."""
        every = self.reader.asked(question)
        telling = [term for term in every if term not in self.asking]
        rest = [term for term in every if term in self.asking]
        weight = ASKING if telling else 1.0
        most = self._most(telling) + weight * self._most(rest)
        score = self.lexical.score(telling) + weight * self.lexical.score(rest)
        return score / most if most else np.zeros(len(self.entries))

    def _most(self, terms: Sequence[str]) -> float:
        """What terms could add; one that no entry holds counts as the rarest."""
        known, unknown = self.lexical.vocabulary, float(np.log1p(2 * len(self.entries) + 1))
        return sum(float(self.lexical.idf[known[term]]) if term in known else unknown for term in terms)

    @cached_property
    def same(self) -> Mapping[str, tuple[int, ...]]:
        """Question, compared as a whole -> the entries that ask it."""
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.entries.questions):
            found.setdefault(plain(one), []).append(place)
        return {one: tuple(places) for one, places in found.items()}


def make_bank(entries: Entries, vectors: NDArray[np.float32] | None = None, *, several: bool = False) -> Bank:
    """Make a file ready; without vectors it is asked by words alone."""
    reader = Reader(language_of(entries.questions))
    texts = {"question": entries.questions, "answer": [one.answer for one in entries.entries]}
    lexical = bm25.build(reader, texts, FIELDS)
    none = np.zeros((len(entries), 0), np.float32)
    return Bank(entries, reader, lexical, none if vectors is None else vectors, several)


def apart(bank: Bank, used: NDArray[np.bool_]) -> Apart | None:
    """The discriminant analysis of some of the entries; None where the file has too few for its answers.

    Whether there is one goes by the whole file, so that what is learned with a part hidden holds for all of it.

    Args:
        used: (entries,) which of them.
    """
    numbers = bank.entries.answer_of[used]
    counts = np.bincount(numbers, minlength=bank.entries.answers)
    if not bank.tells_apart or not len(numbers):
        return None
    vectors = bank.vectors[used].astype(np.float64)
    means = np.zeros((bank.entries.answers, vectors.shape[1]))
    np.add.at(means, numbers, vectors)
    means /= np.maximum(counts, 1)[:, None]
    rest = vectors - means[numbers]
    pooled = rest.T @ rest / max(len(numbers) - int((counts > 0).sum()), 1)
    even = np.trace(pooled) / len(pooled)
    pooled = (1 - SHRUNK) * pooled + (SHRUNK * even + 1e-9) * np.eye(len(pooled))
    weights = np.linalg.solve(pooled, means.T)
    offsets = -0.5 * np.einsum("ad,da->a", means, weights)
    offsets[counts == 0] = -np.inf
    return Apart(weights, offsets)


def near(
    bank: Bank,
    questions: Sequence[str],
    vectors: NDArray[np.float32],
    used: NDArray[np.bool_] | None = None,
    told: Apart | None = None,
) -> Near:
    """How near questions are to the answers that come into question.

    Args:
        bank: The file.
        questions: What is asked.
        vectors: (questions, hidden) of it.
        used: (entries,) those that are not hidden; None for all.
        told: What sets the answers apart, learned without the hidden ones.
    """
    words = asked_words(bank, questions)
    cosines = np.asarray(vectors @ bank.vectors.T, dtype=np.float64) if bank.by_meaning else np.zeros_like(words)
    if used is not None:
        cosines, words = np.where(used, cosines, GONE), np.where(used, words, GONE)
    places = min(PLACES, bank.entries.answers)
    answers = np.full((len(words), places), -1, np.int64)
    features = np.zeros((len(words), places, len(FEATURES)))
    entry = np.zeros((len(words), places), np.int64)
    scores = told.scores(vectors) if told is not None else None
    for at in range(len(words)):
        some = np.union1d(_first(cosines[at], DEPTH), _first(words[at], DEPTH))
        some = some[cosines[at][some] > GONE]
        if not len(some):
            continue
        mine = _of_answers(bank, some, cosines[at], words[at])
        if scores is not None:
            top = scores[at][mine.answers].max()
            spread = top + np.log(np.exp(scores[at] - scores[at].max()).sum()) + scores[at].max() - top
            mine.features[:, 3] = np.maximum(scores[at][mine.answers] - spread, FAR) / -FAR
        ahead = np.argsort(-(mine.features @ START), kind="stable")[:places]
        answers[at, : len(ahead)] = mine.answers[ahead]
        features[at, : len(ahead)] = mine.features[ahead]
        entry[at, : len(ahead)] = mine.entry[ahead]
    lack = missing(bank.held, bank.entries.answer_of, questions, answers, used)
    return Near(answers, features, entry, lack.short, lack.ceiling, lack.lacking)


@dataclass(frozen=True)
class _OfAnswers:
    answers: NDArray[np.int64]
    features: Floats
    entry: NDArray[np.int64]


def _of_answers(bank: Bank, some: NDArray[np.int64], cosines: Floats, words: Floats) -> _OfAnswers:
    """What some entries say of their answers."""
    numbers = bank.entries.answer_of[some]
    order = np.lexsort((-cosines[some], numbers))
    numbers, ranked = numbers[order], cosines[some][order]
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    lengths = np.diff(np.append(starts, len(numbers)))
    answers = numbers[starts]
    features = np.zeros((len(answers), len(FEATURES)))
    features[:, 0] = ranked[starts]
    total, many = np.zeros(len(answers)), np.minimum(bank.counts[answers], AMONG)
    for place in range(AMONG):  # what is not among the nearest entries is no nearer than the last of them
        value = np.where(lengths > place, ranked[np.minimum(starts + place, len(ranked) - 1)], ranked.min())
        total += np.where(many > place, value, 0.0)
    features[:, 1] = total / many
    features[:, 2] = np.maximum.reduceat(words[some][order], starts)
    both = np.lexsort((-(cosines[some] + 0.3 * words[some]), bank.entries.answer_of[some]))
    return _OfAnswers(answers, features, some[both[starts]])


def _first(values: Floats, most: int) -> NDArray[np.int64]:
    return np.arange(len(values)) if len(values) <= most else np.argpartition(-values, most)[:most]


def asked_words(bank: Bank, questions: Sequence[str]) -> Floats:
    """(questions, entries) of `Bank.by_words`."""
    return np.array([bank.by_words(one) for one in questions]).reshape(len(questions), len(bank.entries))

"""How sure the first answer is, by what many other files taught: a small file has too few questions to teach it.

Each file by itself knows little: forty entries hold hardly a question without an answer, and the careful bound that so
few allow leaves three quarters unanswered. So the logistic regression of "the first answer is right" is learned over
files of 9 to 65 answers with 1 to 20 questions each, drawn at random from half the classes of two public sets of
questions (Bitext customer service; CLINC150: Larson et al. 2019), with questions of other classes, of other domains and
of no class as those without an answer (`python -m benchmarks.answer_surety` makes the numbers anew; the other half of
the classes and of the questions without one are for measuring). What goes in is relative to the file (`telling`):

    among    mean of the three largest cosines to the answer's questions
    words    the largest share of BM25
    margin   how far the nearest question of any other answer lies behind, in cosine
    behind   how far the second answer lies behind, in the weights before anything is learned
    nearer   the cosine to the entry beyond that which the entry itself has to the nearest of another answer
    many     logarithm of how many questions the answer has

One model for each of the encoders that ship and one for words alone. The threshold of a share of false answers is the
confidence that nine tenths of that share of the questions without any class exceeded: files differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.answers.bank import START, Bank, Floats, Near

FARTHEST = 10.0
"""Distance between first and second beyond which more says nothing; also where there is no second."""
WIDEST = 0.5
"""The same between two cosines."""
LACKING = 2.0
"""What an answer loses that says nothing of what is asked: a tenth of a cosine, as the weights are at the start."""
MOST_LACKING = 0.5
"""Share of what a question names, by weight, that an answer and its questions may lack without being marked. People
name half of what they ask in other words; relatives of a missing answer lack more of it: of 24 small files of CLINC150
4 % of these went unmarked instead of 7 %, for 36 % of the right answers instead of 46 %."""
MOST_QUESTIONS = 20
"""Questions of an answer beyond which more say nothing: as many as the files had that it was learned from."""
TOLD = ("among", "words", "margin", "behind", "nearer", "many")
BY_WORDS = ("words", "behind", "many")
"""What is told where a file has no vectors."""
RATES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Shares of false answers of which the threshold is known; between two of them it lies between theirs."""


@dataclass(frozen=True)
class Surety:
    """A logistic regression, and the confidence that each of `RATES` of the questions without an answer exceeds.

    Attributes:
        slopes, offset: Over `TOLD`, or `BY_WORDS`.
        levels: For each of `RATES`.
    """

    slopes: tuple[float, ...]
    offset: float
    levels: tuple[float, ...]

    def sure(self, told: Floats) -> Floats:
        """(questions,) probability that the first answer is right."""
        return np.asarray(1 / (1 + np.exp(-(told @ np.array(self.slopes) + self.offset))), dtype=np.float64)

    def threshold(self, false_answers: float) -> float:
        """The confidence from which an answer is given."""
        return float(np.interp(false_answers, RATES, self.levels))


ENGLISH = Surety((5.963, 3.353, 1.958, 0.174, 3.274, -1.056), -2.705, (1.0, 0.861, 0.792, 0.601, 0.43, 0.258, 0.085))
SEVERAL = Surety((16.415, 4.512, 18.571, 0.198, 20.973, -0.714), -15.002, (1.0, 0.87, 0.812, 0.652, 0.465, 0.26, 0.075))
WORDS = Surety((8.738, 1.578, -0.2), -2.367, (1.0, 0.901, 0.854, 0.74, 0.605, 0.441, 0.187))


def surety_of(bank: Bank) -> Surety:
    """What many files taught of files like this one."""
    return WORDS if not bank.by_meaning else SEVERAL if bank.several else ENGLISH


def ranking(found: Near, weights: Floats) -> Floats:
    """(questions, places) the features by their weights, less what the answer does not say; -inf for none."""
    return np.asarray(np.where(found.able, found.features @ weights - LACKING * found.short, -np.inf), np.float64)


def ceiling(found: Near, ranked: Floats) -> Floats:
    """(questions,) the most that can be known of the first answer, by what the question names and it does not."""
    return np.asarray(found.ceiling[np.arange(len(ranked)), ranked.argmax(axis=1)], dtype=np.float64)


def spoken_of(found: Near, ranked: Floats) -> NDArray[np.bool_]:
    """(questions,) whether the first answer and its questions say enough of what is asked to need no check."""
    return np.asarray(found.lacking[np.arange(len(ranked)), ranked.argmax(axis=1)] <= MOST_LACKING)


def telling(bank: Bank, found: Near, ranked: Floats, used: NDArray[np.bool_] | None = None) -> Floats:
    """(questions, n) what tells whether the first answer is right: of `TOLD`, or of `BY_WORDS` without vectors.

    Args:
        bank: The file.
        found: How near its answers are.
        ranked: (questions, places) what they are ranked by.
        used: (entries,) those that are not hidden.
    """
    rows, first = np.arange(len(ranked)), ranked.argmax(axis=1)
    near, words = found.features[rows, first, 0], found.features[rows, first, 2]
    others = found.able & (np.arange(ranked.shape[1]) != first[:, None])
    behind = _ahead(ranking(found, START), first, others, FARTHEST)
    answers = found.answers[rows, first]
    many = np.log(np.clip(bank.counts[answers], 1, MOST_QUESTIONS))
    if not bank.by_meaning:
        return np.column_stack([words, behind, many])
    margin = _ahead(found.features[:, :, 0], first, others, WIDEST)
    nearer = np.minimum(near - _nearest_other(bank, found.entry[rows, first], used), WIDEST)
    return np.column_stack([found.features[rows, first, 1], words, margin, behind, nearer, many])


def _ahead(values: Floats, first: NDArray[np.int64], others: NDArray[np.bool_], most: float) -> Floats:
    """(questions,) how far the first lies before the best of the others, `most` where there is none."""
    mine = values[np.arange(len(values)), first]
    best = np.where(others, values, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray(np.minimum(np.where(np.isfinite(best), mine - best, most), most), dtype=np.float64)


def _nearest_other(bank: Bank, entries: NDArray[np.int64], used: NDArray[np.bool_] | None) -> Floats:
    """(n,) of entries the largest cosine to one with another answer; -1 where there is none."""
    each, places = np.unique(entries, return_inverse=True)
    cosines = bank.vectors[each] @ bank.vectors.T
    able = bank.entries.answer_of[each][:, None] != bank.entries.answer_of[None, :]
    if used is not None:
        able &= used[None, :]
    found = np.where(able, cosines, -1.0).max(axis=1, initial=-1.0)
    return np.asarray(found[places], dtype=np.float64)

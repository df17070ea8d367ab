"""What a file teaches about itself: which answer is meant, and what a confidence means in it.

Nobody has labelled anything, so the file is asked its own questions without them:

- a fifth of the questions at a time (those that are nearly the same together) is hidden and asked: the answer that
  they stand beside is the right one. From them the weights of `core.answers.bank.FEATURES` are learned (conditional
  logit over the answers);
- of an answer with one question alone, rewordings of it are asked (`rewording`), which is easier than what people ask;
- a fifth of the answers at a time is hidden with all their questions: what is near without being meant (`relatives`);
  it is told how many would get a relative's answer, since no threshold keeps those apart, and from which confidence on
  an answer is certain and needs no check;
- questions that no shop answers are asked (`foreign`, without those that the file itself seems to ask).

How sure the first answer is, and the threshold, come from many other files (`core.answers.surety`): a file's own
questions are too few for them. Where the foreign questions reach higher in this file than they did in others, the
threshold is where they end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.answers import foreign, rewording
from core.answers.bank import FEATURES, START, Bank, Floats, Near, apart, joined, near
from core.answers.surety import Surety, ceiling, ranking, spoken_of, surety_of, telling
from core.text.training import near_groups

FOLDS = 5
"""Parts in which the file is asked: each leaves four fifths of it, about what will be asked."""
MOST_ASKED = 1_500
"""Questions asked of the file in all: an interval of one point around nine in ten, in some seconds."""
PORTION = 128
"""Questions asked at once, so that ten thousand entries and answers stay below 200 MB."""
OUTSIDE = 0.2
"""Share of the questions that are taken to have no answer in the file."""
FALSE_ANSWERS = 0.05
"""Share of the questions without an answer that may get one, where nobody says another."""
HELD = 0.02
"""How hard the weights are held to the start: twenty questions move them little, a thousand freely."""
FEWEST = 20
"""Questions that show a right answer below which the weights stay what they are."""
SMALLEST = 10
"""Entries below which a confidence is not told: what is near is told by what is not."""
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Learned:
    """What a file taught.

    Attributes:
        weights: Of the features, in their order.
        surety: How sure an answer is; None where the file is too small.
        without: Sorted confidences of the foreign questions; `shares` is how much each counts, 1 in all.
        within: Confidence of the questions with an answer, whether the first was right, and the confidence by which it
            needs no check: (questions, 3).
        reworded: Share of the questions with an answer that are rewordings.
        error: Expected calibration error of the confidence on the file's own questions and the foreign ones, in ten
            parts; NaN for none.
        first: Share of the questions with an answer whose first answer was right; NaN for none.
        relatives: Sorted confidences of questions whose answer was hidden while its nearest relatives stayed.
        mistaken: The same by which a relative would need no check: 0 where its entries lack too much of what is asked.
    """

    weights: Floats
    surety: Surety | None
    without: Floats
    shares: Floats
    within: Floats
    reworded: float
    error: float
    first: float
    relatives: Floats
    mistaken: Floats

    @property
    def known(self) -> bool:
        """Whether a confidence can be told."""
        return self.surety is not None

    def score(self, found: Near) -> Floats:
        """(questions, places) what the answers are ranked by; -inf where there is none."""
        return ranking(found, self.weights)

    def confidence(self, bank: Bank, found: Near, ranked: Floats, used: NDArray[np.bool_] | None = None) -> Floats:
        """(questions,) probability that the first answer is right; NaN where it cannot be told."""
        if self.surety is None:
            return np.full(len(ranked), np.nan)
        sure = self.surety.sure(telling(bank, found, ranked, used))
        return np.asarray(np.minimum(sure, ceiling(found, ranked)), dtype=np.float64)

    def threshold(self, false_answers: float = FALSE_ANSWERS) -> float:
        """The lowest confidence that is answered, so that this share of the questions without an answer gets one."""
        if self.surety is None:
            return 1.0
        usual = self.surety.threshold(false_answers)
        if not len(self.without):
            return usual
        above = np.append(np.cumsum(self.shares[::-1])[::-1][1:], 0.0)
        able = np.flatnonzero(above <= false_answers)
        return max(usual, float(self.without[able[0]]))

    def certain(self, false_answers: float = FALSE_ANSWERS) -> float:
        """The confidence above which an answer needs no check: at most this share of questions whose own answer is
        missing reaches it with a relative's that speaks of the same, by the file's own answers hidden in turn. It is
        the conformal quantile (Vovk, Gammerman, Shafer 2005): too few of them leave nothing certain."""
        place = int(np.ceil((len(self.mistaken) + 1) * (1 - false_answers) - 1e-9))
        level = float(self.mistaken[place - 1]) if 0 < place <= len(self.mistaken) else 1.0
        return max(level, self.threshold(false_answers))

    def coverage(self, threshold: float) -> float:
        """Share of the questions with an answer that are answered, right or wrong; NaN where none was asked."""
        return float((self.within[:, 0] > threshold).mean()) if len(self.within) else float("nan")

    def unchecked(self, level: float) -> float:
        """Share of the questions with an answer whose answer needs no check; NaN where none was asked."""
        return float((self.within[:, 2] > level).mean()) if len(self.within) else float("nan")


@dataclass(frozen=True)
class _Asked:
    """Questions asked of the file: how near, and the right answer (-1 for none).

    `parts` are stretches of them that were asked with the same entries hidden: (beginning, end, entries not hidden).
    """

    found: Near
    right: NDArray[np.int64]
    reworded: NDArray[np.bool_]
    parts: tuple[tuple[int, int, NDArray[np.bool_] | None], ...]


def learn(bank: Bank, embed: Embed | None, seed: int = 7) -> Learned:
    """What a file teaches about itself.

    Args:
        bank: The file.
        embed: Vectors of other questions, (n, hidden) of length 1; None where the file has none.
        seed: Of what is drawn.
    """
    draw = np.random.default_rng(seed)
    inside = [one for one in (_hidden_questions(bank, draw), _reworded(bank, embed, draw)) if one is not None]
    weights = _weights(inside)
    empty, none = np.zeros(0), float("nan")
    made = Learned(weights, None, empty, empty, np.zeros((0, 3)), 0.0, none, none, empty, empty)
    if len(bank.entries) < SMALLEST:
        return made
    made = replace(made, surety=surety_of(bank))
    foreign_, relatives = _foreign(bank, embed, inside), _hidden_answers(bank, draw)
    without, near_miss = _sure(bank, made, foreign_), _sure(bank, made, relatives)
    mistaken = near_miss * _spoken(made, relatives)
    if not inside:
        count = len(without)
        near_miss, mistaken = np.sort(near_miss), np.sort(mistaken)
        return replace(made, without=np.sort(without), shares=_even(count), relatives=near_miss, mistaken=mistaken)
    sure = np.concatenate([_sure(bank, made, one) for one in inside])
    hit = np.concatenate([_hit(one, made.score(one.found)) for one in inside])
    every, hits = np.concatenate([sure, without]), np.concatenate([hit, np.zeros(len(without), np.bool_)])
    weight = np.append((1 - OUTSIDE) * _even(len(sure)), OUTSIDE * _even(len(without)))
    return replace(
        made,
        without=np.sort(without),
        shares=_even(len(without)),
        within=np.column_stack([sure, hit, sure * np.concatenate([_spoken(made, one) for one in inside])]),
        reworded=float(np.concatenate([one.reworded for one in inside]).mean()),
        error=calibration_error(every, hits, weight),
        first=float(hit.mean()),
        relatives=np.sort(near_miss),
        mistaken=np.sort(mistaken),
    )


def _even(count: int) -> Floats:
    return np.full(count, 1.0 / max(count, 1))


def _spoken(made: Learned, asked: _Asked | None) -> NDArray[np.bool_]:
    """(questions,) whether the first answer's entries say enough of what is asked."""
    return np.zeros(0, np.bool_) if asked is None else spoken_of(asked.found, made.score(asked.found))


def _sure(bank: Bank, made: Learned, asked: _Asked | None) -> Floats:
    """(questions,) how sure the first answer is to each."""
    if asked is None:
        return np.zeros(0)
    found = []
    for start, end, used in asked.parts:
        some = asked.found.some(slice(start, end))
        found.append(made.confidence(bank, some, made.score(some), used))
    return np.concatenate(found)


def _hit(one: _Asked, ranked: Floats) -> NDArray[np.bool_]:
    first = one.found.answers[np.arange(len(ranked)), ranked.argmax(axis=1)]
    return np.asarray((first == one.right) & (one.right >= 0), dtype=np.bool_)


def calibration_error(sure: Floats, hit: NDArray[np.bool_], weight: Floats | None = None, parts: int = 10) -> float:
    """Expected calibration error (Naeini, Cooper, Hauskrecht 2015): over parts of equally many questions, the mean
    distance between confidence and share of right answers, each question by its weight."""
    weight = np.ones(len(sure)) if weight is None else weight
    total = 0.0
    for part in np.array_split(np.argsort(sure, kind="stable"), min(parts, len(sure))):
        total += abs(float((weight[part] * (sure[part] - hit[part])).sum()))
    return total / float(weight.sum())


def _weights(asked: Sequence[_Asked]) -> Floats:
    """Weights by which the right answer leads: conditional logit (McFadden 1974), held to the start."""
    if not asked:
        return START
    from scipy.optimize import minimize

    kept = [
        _few(features[answers >= 0], int(np.flatnonzero(answers == right)[0]))
        for one in asked
        for features, answers, right in zip(one.found.features, one.found.answers, one.right, strict=True)
        if right >= 0 and (answers == right).any()
    ]
    if len(kept) < FEWEST:
        return START

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros(len(FEATURES))
        for features, right in kept:
            score = features @ weights
            score -= score.max()
            share = np.exp(score)
            share /= share.sum()
            total -= float(np.log(share[right] + 1e-12))
            slope += share @ features - features[right]
        away = weights - START
        return total + HELD * float(away @ away), slope + 2 * HELD * away

    best = minimize(loss, START, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(FEATURES))
    return np.asarray(best.x, dtype=np.float64)


MOST_RIVALS = 30
"""Answers that the right one is held against in learning: those behind them change no order."""


def _few(features: Floats, right: int) -> tuple[Floats, int]:
    """The right answer first, and its nearest rivals."""
    order = np.argsort(-(features @ START))[:MOST_RIVALS]
    return np.vstack([features[right], features[order[order != right]]]), 0


def _hidden_questions(bank: Bank, draw: np.random.Generator) -> _Asked | None:
    """The file asked those of its questions whose answer has another one."""
    many = bank.counts[bank.entries.answer_of] > 1
    if not many.any():
        return None
    groups = np.array(near_groups(bank.entries.questions))
    _names, groups = np.unique(groups, return_inverse=True)
    fold = draw.permutation(FOLDS * (groups.max() // FOLDS + 1))[groups] % FOLDS
    chosen = _some(np.flatnonzero(many), draw, MOST_ASKED // 2)
    return _by_fold(bank, chosen, fold, bank.entries.answer_of)


def _hidden_answers(bank: Bank, draw: np.random.Generator) -> _Asked | None:
    """The file asked questions whose answer, with all its questions, is hidden."""
    if bank.entries.answers < FOLDS:
        return None
    fold = (draw.permutation(bank.entries.answers) % FOLDS)[bank.entries.answer_of]
    chosen = _some(np.arange(len(bank.entries)), draw, MOST_ASKED // 2)
    return _by_fold(bank, chosen, fold, np.full(len(bank.entries), -1))


def _by_fold(bank: Bank, chosen: NDArray[np.int64], fold: NDArray[np.int64], right: NDArray[np.int64]) -> _Asked | None:
    parts = []
    for number in range(FOLDS):
        mine = chosen[fold[chosen] == number]
        used = fold != number
        if len(mine) and used.any():
            told = apart(bank, used)
            for start in range(0, len(mine), PORTION):
                some = mine[start : start + PORTION]
                asked = [bank.entries.entries[one].question for one in some]
                parts.append((near(bank, asked, bank.vectors[some], used, told), right[some], used))
    return _one(parts, reworded=False)


def _reworded(bank: Bank, embed: Embed | None, draw: np.random.Generator) -> _Asked | None:
    """Rewordings of questions that alone stand for their answer."""
    single = _some(np.flatnonzero(bank.counts[bank.entries.answer_of] == 1), draw, MOST_ASKED // 4)
    said = [(rewording.reworded(bank.entries.entries[one].question, draw), int(one)) for one in single]
    said = [(text, one) for text, one in said if text]
    return _other(bank, embed, [text for text, _one_ in said], [int(bank.entries.answer_of[one]) for _t, one in said])


def _foreign(bank: Bank, embed: Embed | None, inside: Sequence[_Asked]) -> _Asked | None:
    """Questions that no shop answers, without those that the file seems to ask: as near as half of its own are."""
    found = _other(bank, embed, foreign.QUESTIONS, [-1] * len(foreign.QUESTIONS), reworded=False)
    if found is None or not inside:
        return found
    place = 0 if bank.by_meaning else 2
    usual = np.median(np.concatenate([one.found.features[:, :, place].max(axis=1) for one in inside]))
    kept = found.found.features[:, :, place].max(axis=1) < usual
    if not kept.any():
        return None
    return _Asked(found.found.some(kept), found.right[kept], found.reworded[kept], ((0, int(kept.sum()), None),))


def _other(
    bank: Bank, embed: Embed | None, questions: Sequence[str], right: Sequence[int], *, reworded: bool = True
) -> _Asked | None:
    if not questions or not len(bank.entries):
        return None
    vectors = embed(questions) if embed and bank.by_meaning else np.zeros((len(questions), 0), np.float32)
    parts = []
    for start in range(0, len(questions), PORTION):
        part = slice(start, start + PORTION)
        found = near(bank, questions[part], vectors[part], None, bank.apart)
        parts.append((found, np.array(right[part], np.int64), None))
    return _one(parts, reworded=reworded)


def _one(parts: Sequence[tuple[Near, NDArray[np.int64], NDArray[np.bool_] | None]], *, reworded: bool) -> _Asked | None:
    if not parts:
        return None
    right = np.concatenate([one for _f, one, _u in parts])
    ends = np.cumsum([len(one) for _f, one, _u in parts]).tolist()
    hidden = tuple(zip([0, *ends], ends, [used for _f, _r, used in parts], strict=False))
    return _Asked(joined([found for found, _r, _u in parts]), right, np.full(len(right), reworded), hidden)


def _some(places: NDArray[np.int64], draw: np.random.Generator, most: int) -> NDArray[np.int64]:
    return places if len(places) <= most else np.sort(draw.choice(places, most, replace=False))


__all__ = ["FALSE_ANSWERS", "OUTSIDE", "Learned", "calibration_error", "learn"]

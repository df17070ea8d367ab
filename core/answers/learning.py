"""What a file teaches about itself: which answer is meant, how sure that is, and when to say that there is none.

Nobody has labelled anything, so the file is asked its own questions without them:

- a fifth of the questions at a time (those that are nearly the same together) is hidden and asked: the answer that
  they stand beside is the right one;
- a fifth of the answers at a time is hidden with all their questions, which then have no answer in the file: what is
  near without being meant (`relatives`). A topic at a time is hidden in the same way, and questions that no shop
  answers are asked (`foreign`, without those that the file itself seems to ask). The last two count the same and set
  the threshold; of the first it is told how many would get a relative's answer, since no threshold keeps both apart;
- of an answer with one question alone, rewordings of it are asked (`rewording`), which is easier than what people ask.

From the first the weights of `core.answers.bank.FEATURES` are learned (conditional logit over the answers), from all of
them the confidence: a logistic regression of "the first answer is right" over how near it is and how far the others
are. One in five questions is taken to have no answer in the file, whatever its number of examples. The threshold is the
lowest confidence that at most the stated share of the questions without an answer exceeds, counting one more that
does (the rule of split conformal prediction), so that it holds for few examples too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.answers import foreign, rewording
from core.answers.bank import FEATURES, START, Bank, Floats, Near, apart, near
from core.answers.entries import plain
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
FARTHEST = 10.0
"""Distance between first and second beyond which more says nothing; also where there is no second."""
LACKING = 2.0
"""What an answer loses that says nothing of what is asked: a tenth of a cosine, as the weights are at the start."""
FEWEST = 20
"""Questions that show a right answer, or none, below which a confidence is not told."""
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Learned:
    """What a file taught.

    Attributes:
        weights: Of the features, in their order.
        centre, scale, slopes, offset: The logistic regression of the confidence; empty where it could not be learned.
        without: Sorted confidences of the questions without an answer; `shares` is how much each counts, 1 in all.
        within: Confidence of the questions with one, and whether the first answer was right: (questions, 2).
        reworded: Share of the questions with an answer that are rewordings.
        error: Expected calibration error of the confidence on questions not learned from, in ten parts; NaN for none.
        first: Share of the questions with an answer whose first answer was right; NaN for none.
        relatives: Sorted confidences of questions whose answer was hidden while its nearest relatives stayed.
    """

    weights: Floats
    centre: Floats
    scale: Floats
    slopes: Floats
    offset: float
    without: Floats
    shares: Floats
    within: Floats
    reworded: float
    error: float
    first: float
    relatives: Floats

    @property
    def known(self) -> bool:
        """Whether a confidence can be told."""
        return bool(len(self.slopes))

    def score(self, found: Near) -> Floats:
        """(questions, places) what the answers are ranked by; -inf where there is none."""
        return ranking(found, self.weights)

    def confidence(self, found: Near, ranked: Floats) -> Floats:
        """(questions,) probability that the first answer is right; NaN where it cannot be told."""
        if not self.known:
            return np.full(len(ranked), np.nan)
        told = (telling(found, ranked) - self.centre) / self.scale
        sure = 1 / (1 + np.exp(-(told @ self.slopes + self.offset)))
        return np.asarray(np.minimum(sure, ceiling(found, ranked)), dtype=np.float64)

    def threshold(self, false_answers: float = FALSE_ANSWERS) -> float:
        """The lowest confidence that is answered, so that this share of the questions without an answer gets one."""
        if not len(self.without):
            return 1.0
        above = np.cumsum(self.shares[::-1])[::-1] + self.shares.max()  # with one more that may come above all
        able = np.flatnonzero(np.append(above[1:], self.shares.max()) <= false_answers)
        return float(self.without[able[0]]) if len(able) else 1.0

    def coverage(self, threshold: float) -> float:
        """Share of the questions with an answer that are answered, right or wrong; NaN where none was asked."""
        return float((self.within[:, 0] > threshold).mean()) if len(self.within) else float("nan")


def ranking(found: Near, weights: Floats) -> Floats:
    """(questions, places) the features by their weights, less what the answer does not say; -inf for none."""
    return np.asarray(np.where(found.able, found.features @ weights - LACKING * found.short, -np.inf), np.float64)


def ceiling(found: Near, ranked: Floats) -> Floats:
    """(questions,) the most that can be known of the first answer, by what the question names and it does not."""
    return np.asarray(1.0 - found.short[np.arange(len(ranked)), ranked.argmax(axis=1)], dtype=np.float64)


def telling(found: Near, ranked: Floats) -> Floats:
    """(questions, n) what tells whether the first answer is right: its features, how unlike all the question is, and
    how far behind the second stands."""
    rows = np.arange(len(ranked))
    first = ranked.argmax(axis=1)
    best = ranked[rows, first]
    others = np.where(np.arange(ranked.shape[1]) == first[:, None], -np.inf, ranked).max(axis=1, initial=-np.inf)
    behind = np.where(np.isfinite(others), np.minimum(best - others, FARTHEST), FARTHEST)
    sure = -np.log(np.exp(ranked - best[:, None]).sum(axis=1))
    return np.column_stack([found.features[rows, first], found.fit, behind, sure])


@dataclass(frozen=True)
class _Asked:
    """Questions asked of the file: how near, and the right answer (-1 for none)."""

    found: Near
    right: NDArray[np.int64]
    reworded: NDArray[np.bool_]


def learn(bank: Bank, embed: Embed | None, seed: int = 7) -> Learned:
    """What a file teaches about itself.

    Args:
        bank: The file.
        embed: Vectors of other questions, (n, hidden) of length 1; None where the file has none.
        seed: Of what is drawn.
    """
    draw = np.random.default_rng(seed)
    inside = [one for one in (_hidden_questions(bank, draw), _reworded(bank, embed, draw)) if one is not None]
    relatives = _hidden_answers(bank, draw)
    topics = _hidden_topics(bank, draw) or relatives
    outside = [one for one in (topics, _foreign(bank, embed, inside)) if one is not None]
    weights = _weights(inside)
    asked = [*inside, *outside]
    none = np.zeros((0, 2))
    right = np.concatenate([one.right for one in asked]) if asked else np.zeros(0, np.int64)
    empty = np.zeros(0)
    if min((right >= 0).sum(), (right < 0).sum()) < FEWEST:
        return Learned(weights, empty, empty, empty, 0.0, empty, empty, none, 0.0, float("nan"), float("nan"), empty)
    ranked = [ranking(one.found, weights) for one in asked]
    told = np.concatenate([telling(one.found, by) for one, by in zip(asked, ranked, strict=True)])
    hit = np.concatenate([_hit(one, by) for one, by in zip(asked, ranked, strict=True)])
    reworded = np.concatenate([one.reworded for one in asked])
    weight = _weighed(inside, outside)
    centre, scale = told.mean(axis=0), told.std(axis=0) + 1e-6
    slopes, offset, sure = _logistic((told - centre) / scale, hit, weight, draw)
    sure = np.minimum(sure, np.concatenate([ceiling(one.found, by) for one, by in zip(asked, ranked, strict=True)]))
    made = Learned(
        weights,
        centre,
        scale,
        slopes,
        offset,
        sure[right < 0],
        weight[right < 0],
        np.column_stack([sure, hit])[right >= 0],
        float(reworded[right >= 0].mean()),
        calibration_error(sure, hit, weight),
        float(hit[right >= 0].mean()),
        empty,
    )
    made = _ordered(made, _swapped(bank, embed, draw))
    if relatives is None:
        return made
    return replace(made, relatives=np.sort(made.confidence(relatives.found, made.score(relatives.found))))


def _ordered(made: Learned, swapped: _Asked | None) -> Learned:
    """With what sets the threshold in order, questions with a strange word too: the confidence learned nothing of them,
    since they are as near as those that are answered, and their ceiling is what tells them apart."""
    without, shares = made.without, made.shares / made.shares.sum()
    if swapped is not None:
        ranked = made.score(swapped.found)
        strange = made.confidence(swapped.found, ranked)[ceiling(swapped.found, ranked) < 1]  # else another has it all
    else:
        strange = np.zeros(0)
    if len(strange):
        without = np.append(without, strange)
        shares = np.append(shares, np.full(len(strange), 0.5 / len(strange))) / 1.5
    order = np.argsort(without, kind="stable")
    return replace(made, without=without[order], shares=shares[order])


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


def _weighed(inside: Sequence[_Asked], outside: Sequence[_Asked]) -> Floats:
    """(questions,) weights by which one in five has no answer in the file, each kind of these counting the same."""
    with_answer = sum(len(one.right) for one in inside)
    total = with_answer + sum(len(one.right) for one in outside)
    parts = [np.full(len(one.right), (1 - OUTSIDE) / max(with_answer, 1)) for one in inside]
    parts += [np.full(len(one.right), OUTSIDE / len(outside) / len(one.right)) for one in outside]
    return np.asarray(np.concatenate(parts) * total, dtype=np.float64)


def _logistic(
    told: Floats, hit: NDArray[np.bool_], weight: Floats, draw: np.random.Generator
) -> tuple[Floats, float, Floats]:
    """Slopes and offset over all questions, and each question's confidence by a regression that did not see it."""
    from sklearn.linear_model import LogisticRegression

    part = draw.permutation(len(told)) % FOLDS
    sure = np.full(len(told), float(np.average(hit, weights=weight)))
    for fold in range(FOLDS):
        seen = part != fold
        if 0 < hit[seen].sum() < seen.sum():
            model = LogisticRegression(max_iter=1000).fit(told[seen], hit[seen], sample_weight=weight[seen])
            sure[~seen] = model.predict_proba(told[~seen])[:, 1]
    if not 0 < hit.sum() < len(hit):
        return np.zeros(told.shape[1]), float(20.0 if hit.all() else -20.0), sure
    model = LogisticRegression(max_iter=1000).fit(told, hit, sample_weight=weight)
    return np.asarray(model.coef_[0], np.float64), float(model.intercept_[0]), sure


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


def _hidden_topics(bank: Bank, draw: np.random.Generator) -> _Asked | None:
    """The file asked questions of a topic that is hidden with all its answers: k-means of the answers' questions."""
    if not bank.by_meaning or bank.entries.answers < 2 * FOLDS:
        return None
    from sklearn.cluster import KMeans

    means = np.zeros((bank.entries.answers, bank.vectors.shape[1]))
    np.add.at(means, bank.entries.answer_of, bank.vectors)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    topic = KMeans(FOLDS, n_init=1, random_state=int(draw.integers(1 << 31))).fit_predict(means)
    chosen = _some(np.arange(len(bank.entries)), draw, MOST_ASKED // 2)
    return _by_fold(bank, chosen, topic[bank.entries.answer_of], np.full(len(bank.entries), -1))


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
                parts.append((near(bank, asked, bank.vectors[some], used, told), right[some]))
    return _one(parts, reworded=False)


def _reworded(bank: Bank, embed: Embed | None, draw: np.random.Generator) -> _Asked | None:
    """Rewordings of questions that alone stand for their answer."""
    single = _some(np.flatnonzero(bank.counts[bank.entries.answer_of] == 1), draw, MOST_ASKED // 4)
    said = [(rewording.reworded(bank.entries.entries[one].question, draw), int(one)) for one in single]
    said = [(text, one) for text, one in said if text]
    return _other(bank, embed, [text for text, _one_ in said], [int(bank.entries.answer_of[one]) for _t, one in said])


def _swapped(bank: Bank, embed: Embed | None, draw: np.random.Generator) -> _Asked | None:
    """Questions that alone stand for their answer, with one word of another: alike, and asking something else."""
    single = _some(np.flatnonzero(bank.counts[bank.entries.answer_of] == 1), draw, MOST_ASKED // 8)
    told = [bank.entries.entries[one] for one in single]
    asked = [rewording.swapped(one.question, one.answer, bank.entries.questions, draw) for one in told]
    asked = [one for one in asked if one and plain(one) not in bank.same]
    return _other(bank, embed, asked, [-1] * len(asked), reworded=False)


def _foreign(bank: Bank, embed: Embed | None, inside: Sequence[_Asked]) -> _Asked | None:
    """Questions that no shop answers, without those that the file seems to ask: as near as half of its own are."""
    found = _other(bank, embed, foreign.QUESTIONS, [-1] * len(foreign.QUESTIONS), reworded=False)
    if found is None or not inside:
        return found
    place = 0 if bank.by_meaning else 2
    usual = np.median(np.concatenate([one.found.features[:, :, place].max(axis=1) for one in inside]))
    kept = found.found.features[:, :, place].max(axis=1) < usual
    near_ = found.found
    only = Near(near_.answers[kept], near_.features[kept], near_.entry[kept], near_.fit[kept], near_.short[kept])
    return _Asked(only, found.right[kept], found.reworded[kept]) if kept.any() else None


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
        parts.append((found, np.array(right[part], np.int64)))
    return _one(parts, reworded=reworded)


def _one(parts: Sequence[tuple[Near, NDArray[np.int64]]], *, reworded: bool) -> _Asked | None:
    if not parts:
        return None
    joined = Near(
        np.concatenate([found.answers for found, _r in parts]),
        np.concatenate([found.features for found, _r in parts]),
        np.concatenate([found.entry for found, _r in parts]),
        np.concatenate([found.fit for found, _r in parts]),
        np.concatenate([found.short for found, _r in parts]),
    )
    right = np.concatenate([one for _f, one in parts])
    return _Asked(joined, right, np.full(len(right), reworded))


def _some(places: NDArray[np.int64], draw: np.random.Generator, most: int) -> NDArray[np.int64]:
    return places if len(places) <= most else np.sort(draw.choice(places, most, replace=False))


__all__ = ["FALSE_ANSWERS", "OUTSIDE", "Learned", "calibration_error", "learn", "telling"]

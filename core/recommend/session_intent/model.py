"""How strongly a session means to buy: a model on what was done so far, beside the seed's formula.

Each session is cut at a random point before its first purchase; what lies before the cut is seen, whether a purchase
follows is the label. Features look only at events before the cut. Every session is cut several times: the model learns
from all of its cuts, and its figures are means over them, because a single cut decides much by chance. The split is by
time and by shopper: sessions of the last part of the span are the test, and shoppers who also bought or browsed earlier
are left out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import BadInput
from core.i18n import _
from core.recommend.evaluation.evaluate import Figure
from core.recommend.events import CODE, Events, Floats, Ints
from core.recommend.features.interest import Weights
from core.recommend.features.sessions import PAUSE as PAUSE

FEATURES = (
    "events",
    "views",
    "clicks",
    "carts",
    "favourites",
    "items",
    "repeats",
    "most of one item",
    "length",
    "mean gap",
    "last gap",
    "hour",
)
CLOCK = slice(FEATURES.index("length"), len(FEATURES))
CUTS = 10
"""How often each session is cut."""
RESAMPLES = 1000
"""Draws of the bootstrap: ends of a 95 % interval stand on 25 draws each (Efron & Tibshirani 1993, ch. 13)."""
LEAST = 10
"""Sessions with, and sessions without a purchase, that either side of the split needs."""


@dataclass(frozen=True)
class Prefixes:
    """N sessions cut before their label: features (N, F), label (N,), shopper (N,), first and last event seen (N,).

    `start` and `end` are in seconds since 1970. `formula` is the seed's strength of the same prefix: the largest
    interest r_ui by formula (c), as published.
    """

    features: Floats
    label: Ints
    user: Ints
    start: Floats
    formula: Floats
    end: Floats


@dataclass(frozen=True)
class Outcome:
    """Area under the ROC curve of the model and of the formula on the same held-out sessions, mean over the cuts.

    Intervals: 95 % bootstrap over sessions, each with all its cuts. `gain` is the paired difference of the two. `train`
    and `test` count sessions, `buyers` those of the test that bought, `expected` what the model's probabilities of the
    test add up to.
    """

    model: Figure
    formula: Figure
    gain: Figure
    train: int
    test: int
    buyers: int
    expected: float


@dataclass(frozen=True)
class Learned:
    """A model of the sessions before `since` (seconds); `odds` of a purchase among them undo its class weights."""

    model: Any
    odds: float
    since: float

    def probability(self, features: Floats) -> Floats:
        """P(purchase) of prefixes (N, F); shape (N,).

        Balanced weights learn from as many buyers as others; the true odds are the model's times those of the training
        sessions (King and Zeng 2001), which moves no session past another.
        """
        balanced = np.asarray(self.model.predict_proba(features)[:, 1])
        return np.asarray(balanced * self.odds / (balanced * self.odds + 1 - balanced))


def prefixes(events: Events, weights: Weights | None = None, seed: int = 0, *, whole: bool = False) -> Prefixes:
    """Cut every session that has an event before its first purchase, or two events and no purchase.

    Args:
        events: With times; events without one, or with one far behind all others, are left out.
        weights: Of formula (c).
        seed: Of the cuts.
        whole: Cut at the first purchase, or not at all, instead of at a random point.
    """
    dated = events.where(np.isfinite(events.time) & events.active)
    dated = dated.where(dated.time <= _latest(dated.time))
    if not len(dated):
        return Prefixes(
            np.empty((0, len(FEATURES))), *(np.empty(0, dtype) for dtype in (int, int, float, float, float))
        )
    order = np.lexsort((dated.row, dated.time, dated.user))
    user, item, kind, time = (values[order] for values in (dated.user, dated.item, dated.kind, dated.time))
    place = np.arange(len(user))
    start = np.flatnonzero((place == 0) | (user != np.roll(user, 1)) | (time - np.roll(time, 1) > PAUSE))
    stop = np.append(start[1:], len(user))
    purchase = np.minimum.reduceat(np.where(kind == CODE["purchase"], place, len(user)), start)
    bought = purchase < stop
    room = np.where(bought, purchase - start, stop - start - 1)
    kept = room > 0
    start, stop, purchase, bought, room = start[kept], stop[kept], purchase[kept], bought[kept], room[kept]
    most = np.where(bought, purchase, stop)
    cut = most if whole else start + np.random.default_rng(seed).integers(1, room + 1)
    length = cut - start
    seen = np.repeat(start - np.cumsum(length) + length, length) + np.arange(int(length.sum()))
    session = np.repeat(np.arange(len(start)), length)
    worth = (weights or Weights()).of("strict")
    value = np.asarray([worth.get(name, 0.0) for name in CODE])[kind[seen]]
    features, formula = _features(session, item[seen], kind[seen], value)
    features[:, CLOCK] = _clock(time, start, cut)
    return Prefixes(features, bought.astype(np.int64), user[start], time[start], formula, time[cut - 1])


def several(events: Events, weights: Weights | None = None, cuts: int = CUTS) -> list[Prefixes]:
    """The same sessions in the same order, cut at so many different points each."""
    return [prefixes(events, weights, seed) for seed in range(cuts)]


def learn(cuts: Sequence[Prefixes], share: float = 0.3, seed: int = 0) -> Learned:
    """Train on all but the newest sessions.

    Args:
        cuts: The same sessions, cut at different points.
        share: Of the sessions, the newest, that are left for the test.
        seed: Of the model.

    Raises:
        BadInput: too few sessions with and without a purchase.
    """
    first = cuts[0]
    since = float(np.quantile(first.start, 1 - share)) if len(first.start) else 0.0
    train = first.start < since
    _enough(first.label[train])
    bought = int(first.label[train].sum())
    features = np.concatenate([cut.features[train] for cut in cuts])
    model = fitted(features, np.tile(first.label[train], len(cuts)), seed)
    return Learned(model, bought / (int(train.sum()) - bought), since)


def measure(cuts: Sequence[Prefixes], share: float = 0.3, seed: int = 0) -> Outcome:
    """Train on the earlier sessions, test on the later ones of other shoppers.

    Args:
        cuts: The same sessions, cut at different points.
        share: Of the sessions, the newest, that may become the test.
        seed: Of the model and the bootstrap.

    Raises:
        BadInput: too few sessions with and without a purchase on either side.
    """
    return compared(cuts, learn(cuts, share, seed), seed)


def compared(cuts: Sequence[Prefixes], learned: Learned, seed: int = 0) -> Outcome:
    """Measure a model on the sessions since its training, of shoppers it has not met; `measure` says what it raises."""
    first = cuts[0]
    train = first.start < learned.since
    test = ~train & ~np.isin(first.user, first.user[train])
    label = first.label[test]
    _enough(label)
    scores = [learned.probability(cut.features[test]) for cut in cuts]
    ranked = [[_Ranked.of(label, score) for score in scores], [_Ranked.of(label, cut.formula[test]) for cut in cuts]]

    def mean_areas(times: Floats) -> tuple[float, ...]:
        return tuple(float(np.mean([one.area(times) for one in kind])) for kind in ranked)

    rng = np.random.default_rng(seed)
    draws: list[tuple[float, ...]] = []
    while len(draws) < RESAMPLES:
        times = np.bincount(rng.integers(0, len(label), len(label)), minlength=len(label)).astype(float)
        if 0 < times[label == 1].sum() < len(label):
            draws.append(mean_areas(times))
    mine, seeds = np.asarray(draws).T
    one, other = mean_areas(np.ones(len(label)))
    return Outcome(
        _measured(one, mine),
        _measured(other, seeds),
        _measured(one - other, mine - seeds),
        int(train.sum()),
        int(test.sum()),
        int(label.sum()),
        float(np.mean([score.sum() for score in scores])),
    )


@dataclass(frozen=True)
class _Ranked:
    """Sessions sorted by score once, so that a resample sorts nothing; `ties` holds where each new score begins."""

    order: Ints
    bought: Ints
    ties: Ints

    @staticmethod
    def of(label: Ints, score: Floats) -> _Ranked:
        order = np.argsort(score, kind="stable")
        return _Ranked(order, label[order], np.flatnonzero(np.diff(score[order], prepend=-np.inf)))

    def area(self, times: Floats) -> float:
        """Chance that a session with a purchase scores above one without, where session n counts `times[n]` times.

        Ties count half (Mann and Whitney 1947).
        """
        weight = times[self.order]
        yes = np.add.reduceat(weight * self.bought, self.ties)
        no = np.add.reduceat(weight * (1 - self.bought), self.ties)
        below = np.cumsum(no) - no / 2
        return float((yes * below).sum() / (yes.sum() * no.sum()))


def fitted(features: Floats, label: Ints, seed: int = 0) -> Any:
    """Logistic regression on the logarithms of the features, standardised; classes weighted by their rarity."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    # Stronger than the usual 1: the features are counts that grow together in a long session.
    model = LogisticRegression(C=0.3, class_weight="balanced", max_iter=1000, random_state=seed)
    return make_pipeline(FunctionTransformer(np.log1p), StandardScaler(), model).fit(features, label)


def _features(session: Ints, item: Ints, kind: Ints, value: Floats) -> tuple[Floats, Floats]:
    """Counts of each session, its clock left at 0, and its largest interest in one item; events stand by session."""
    count = int(session[-1]) + 1 if len(session) else 0
    counts = np.bincount(session * len(CODE) + kind, minlength=count * len(CODE)).reshape(count, len(CODE))
    many = int(item.max()) + 1 if len(item) else 1
    pair, inverse, times = np.unique(session * many + item, return_inverse=True, return_counts=True)
    owner = pair // many
    begin = np.flatnonzero(np.diff(owner, prepend=-1))
    items = np.bincount(owner, minlength=count)
    events = counts.sum(axis=1)
    features = np.zeros((count, len(FEATURES)))
    by_kind = (counts[:, CODE[name]] for name in ("view", "click", "cart", "favourite"))
    largest = np.maximum.reduceat(times, begin) if count else np.empty(0)
    features[:, : CLOCK.start] = np.column_stack([events, *by_kind, items, events - items, largest])
    interest = np.bincount(inverse.ravel(), weights=value, minlength=len(pair))
    return features, np.asarray(np.maximum.reduceat(interest, begin) if count else interest, dtype=np.float64)


def _clock(time: Floats, start: Ints, cut: Ints) -> Floats:
    """Length, mean gap, last gap and hour of day (UTC) of sessions from `start` to before `cut`; shape (N, 4)."""
    last = time[cut - 1]
    length, gaps = last - time[start], cut - start - 1
    gap = np.where(gaps > 0, last - time[np.maximum(cut - 2, start)], 0.0)
    return np.column_stack([length, length / np.maximum(gaps, 1), gap, last % 86_400 // 3600])


def _latest(time: Floats) -> float:
    """The time after which an event has a wrong clock: far behind the 99.5 % point of all, as a year 2099 is."""
    if not len(time):
        return 0.0
    first, last = np.quantile(time, [0.005, 0.995])
    return float(last + max(0.1 * (last - first), 86_400.0))


def _enough(label: Ints) -> None:
    if min(label.sum(), len(label) - label.sum()) < LEAST:
        raise BadInput(
            _("There are too few sessions with and without a purchase to learn from."),
            title=_("Too few sessions"),
            hint=_("At least {n} of each are needed before and after the split.").format(n=LEAST),
        )


def _measured(value: float, draws: Floats) -> Figure:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Figure(value, float(low), float(high))

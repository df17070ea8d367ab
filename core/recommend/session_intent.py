"""How strongly a session means to buy: a model on what was done so far, beside the seed's formula.

Each session is cut at a random point before its first purchase; what lies before the cut is seen, whether a purchase
follows is the label. Features look only at events before the cut. The split is by time and by shopper: sessions of the
last part of the span are the test, and shoppers who also bought or browsed earlier are left out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from core.errors import BadInput
from core.i18n import _
from core.recommend.events import CODE, Events, Floats, Ints
from core.recommend.interest import Weights

PAUSE = 1800.0
"""Seconds without an event after which a session ends."""
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
RESAMPLES = 1000


@dataclass(frozen=True)
class Prefixes:
    """N sessions cut before their label: features (N, F), label (N,), shopper (N,), start in seconds (N,).

    `formula` is the seed's strength of the same prefix: the largest interest r_ui by formula (c), as published.
    """

    features: Floats
    label: Ints
    user: Ints
    start: Floats
    formula: Floats


@dataclass(frozen=True)
class Measured:
    """Area under the ROC curve with a 95 % bootstrap interval over sessions."""

    auc: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """The model and the formula on the same held-out sessions; `gain` is the paired difference of their AUC."""

    model: Measured
    formula: Measured
    gain: Measured
    train: int
    test: int
    buyers: int


def prefixes(events: Events, weights: Weights | None = None, seed: int = 0) -> Prefixes:
    """Cut every session with at least two events before a purchase.

    Args:
        events: With times; events without one are left out.
        weights: Of formula (c).
        seed: Of the cuts.
    """
    dated = events.where(np.isfinite(events.time) & events.active)
    order = np.lexsort((dated.row, dated.time, dated.user))
    user, item, kind, time = (values[order] for values in (dated.user, dated.item, dated.kind, dated.time))
    new = np.ones(len(user), dtype=np.bool_)
    new[1:] = (user[1:] != user[:-1]) | (time[1:] - time[:-1] > PAUSE)
    edges = [*np.flatnonzero(new).tolist(), len(user)]
    rng = np.random.default_rng(seed)
    worth = (weights or Weights()).of("strict")
    value = np.asarray([worth.get(name, 0.0) for name in CODE])
    rows: list[tuple[Floats, int, int, float, float]] = []
    for start, stop in pairwise(edges):
        bought = np.flatnonzero(kind[start:stop] == CODE["purchase"])
        room = int(bought[0]) if len(bought) else stop - start - 1
        if room < 1:
            continue
        cut = start + int(rng.integers(1, room + 1))
        seen = slice(start, cut)
        interest = np.bincount(np.unique(item[seen], return_inverse=True)[1], weights=value[kind[seen]])
        found = _features(item[seen], kind[seen], time[seen])
        rows.append((found, int(len(bought) > 0), int(user[start]), float(time[start]), float(interest.max())))
    features = np.asarray([row[0] for row in rows]).reshape(len(rows), len(FEATURES))
    label, owner = (np.asarray([row[n] for row in rows], dtype=np.int64) for n in (1, 2))
    begun, formula = (np.asarray([row[n] for row in rows], dtype=np.float64) for n in (3, 4))
    return Prefixes(features, label, owner, begun, formula)


def measure(found: Prefixes, share: float = 0.3, seed: int = 0) -> Outcome:
    """Train on the earlier sessions, test on the later ones of other shoppers.

    Args:
        found: Cut sessions.
        share: Of the sessions, the newest, that may become the test.
        seed: Of the model and the bootstrap.

    Raises:
        BadInput: too few sessions with and without a purchase on either side.
    """
    since = float(np.quantile(found.start, 1 - share)) if len(found.start) else 0.0
    train = found.start < since
    test = ~train & ~np.isin(found.user, found.user[train])
    if min(_rarer(found.label[train]), _rarer(found.label[test])) < 10:
        raise BadInput(
            _("There are too few sessions with and without a purchase to learn from."),
            hint=_("At least 10 of each are needed before and after the split."),
        )
    model = fitted(found.features[train], found.label[train], seed)
    scores = np.asarray(model.predict_proba(found.features[test])[:, 1])
    label, formula = found.label[test], found.formula[test]
    rng = np.random.default_rng(seed)
    draws: list[tuple[float, float]] = []
    while len(draws) < RESAMPLES:
        at = rng.integers(0, len(label), len(label))
        if 0 < label[at].sum() < len(at):
            draws.append((auc(label[at], scores[at]), auc(label[at], formula[at])))
    mine, seeds = np.asarray(draws).T
    one, other = auc(label, scores), auc(label, formula)
    return Outcome(
        _measured(one, mine),
        _measured(other, seeds),
        _measured(one - other, mine - seeds),
        int(train.sum()),
        int(test.sum()),
        int(label.sum()),
    )


def fitted(features: Floats, label: Ints, seed: int = 0) -> Any:
    """Logistic regression on the logarithms of the features, standardised; classes weighted by their rarity."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    model = LogisticRegression(C=0.3, class_weight="balanced", max_iter=1000, random_state=seed)
    return make_pipeline(FunctionTransformer(np.log1p), StandardScaler(), model).fit(features, label)


def auc(label: Ints, score: Floats) -> float:
    """Chance that a session with a purchase scores above one without; ties count half (Mann and Whitney 1947)."""
    from scipy.stats import rankdata

    positive = label == 1
    n, m = int(positive.sum()), int((~positive).sum())
    if not n or not m:
        return float("nan")
    return float((rankdata(score)[positive].sum() - n * (n + 1) / 2) / (n * m))


def _features(item: Ints, kind: Ints, time: Floats) -> Floats:
    counts = np.bincount(kind, minlength=len(CODE))
    per_item = np.unique(item, return_counts=True)[1]
    gaps = np.diff(time)
    return np.asarray(
        [
            len(item),
            *(counts[CODE[name]] for name in ("view", "click", "cart", "favourite")),
            len(per_item),
            len(item) - len(per_item),
            per_item.max(),
            time[-1] - time[0],
            gaps.mean() if len(gaps) else 0.0,
            gaps[-1] if len(gaps) else 0.0,
            time[-1] % 86_400 // 3600,
        ],
        dtype=np.float64,
    )


def _rarer(label: Ints) -> int:
    return int(min(label.sum(), len(label) - label.sum()))


def _measured(value: float, draws: Floats) -> Measured:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Measured(value, float(low), float(high))

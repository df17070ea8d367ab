"""What people said orders what they have not seen yet: a small model on the detectors' scores and the features.

A logistic regression on the logarithms of the features' tail probabilities and of the detectors', shrunk hard. Its odds
are mixed with the order there was, the more the more was said: m words count like m against `PRIOR`, so that a few
cannot turn the list over, and only as far as the model tells words that it has not seen: contradictory ones change
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detect import tail_probability
from core.anomaly.judging import Judged

Floats = NDArray[np.float64]

LEAST = 3
"""Words of each kind, anomaly and fine, from which something is learned."""
PRIOR = 15.0
"""Words that weigh as much as the detectors' own order."""
STRENGTH = 0.1
"""Inverse strength of the shrinkage (scikit-learn's C): with twenty words on twenty features little may be believed."""
FOLDS = 5
"""Parts in which the words are told from each other's."""
DEEPEST = 30.0
"""Logarithms of tail probabilities beyond which more makes no difference to people."""


@dataclass(frozen=True)
class Learned:
    """What was learned.

    Attributes:
        order: Places of the subjects, the one to look at first first; shape (m,).
        words: How many verdicts it rests on; 0 where nothing was learned.
        share: How much the model counts beside the detectors' order, 0 to 1.
    """

    order: NDArray[np.int64]
    words: int
    share: float


def learned(seen: Judged, places: NDArray[np.int64], said: Mapping[str, bool]) -> Learned:
    """Order subjects by what people said of some.

    Args:
        places: Those to be ordered, the rarest first; shape (m,).
        said: Key of a subject -> whether it is an anomaly.
    """
    from sklearn.linear_model import LogisticRegression

    where = {str(key): at for at, key in enumerate(seen.table.keys)}
    known = [(where[key], real) for key, real in said.items() if key in where]
    real = np.array([one for _at, one in known], dtype=bool)
    if not len(places) or real.sum() < LEAST or (~real).sum() < LEAST:
        return Learned(places, 0, 0.0)
    at = np.array([one for one, _real in known])
    needed = np.unique(np.concatenate([at, places]))
    features = dict(zip(needed.tolist(), _features(seen, needed), strict=True))
    x = np.stack([features[int(one)] for one in at])
    centre, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000).fit((x - centre) / spread, real)
    odds = model.decision_function((np.stack([features[int(one)] for one in places]) - centre) / spread)
    share = len(known) / (len(known) + PRIOR) * _worth((x - centre) / spread, real)
    if not share:
        return Learned(places, 0, 0.0)
    mixed = share * _ranks(odds) + (1 - share) * _ranks(-np.log(seen.scored.chance[places]))
    return Learned(places[np.argsort(-mixed, kind="stable")], len(known), share)


def _worth(x: Floats, real: NDArray[np.bool_]) -> float:
    """How much better than chance the model tells words it has not seen, 0 to 1 (2 AUC - 1, cross-validated)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(min(FOLDS, int(min(real.sum(), (~real).sum()))), shuffle=True, random_state=0)
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
    told = cross_val_predict(model, x, real, cv=folds, method="decision_function")
    return float(np.clip(2 * roc_auc_score(real, told) - 1, 0, 1))


def _features(seen: Judged, places: Sequence[int] | NDArray[np.int64]) -> Floats:
    prepared = seen.prepared
    parts = [tail_probability(prepared.far[:, at])[places] for at in range(len(prepared.names))]
    parts += [one[places] for one in seen.scored.each.values()]
    return np.stack([np.minimum(-np.log(one), DEEPEST) for one in parts], axis=1)


def _ranks(values: Floats) -> Floats:
    """Places in the order of the values as shares, the highest 1."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(values) / len(values))

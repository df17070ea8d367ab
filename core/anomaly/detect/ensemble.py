"""The detectors' scores as tail probabilities, put together into one.

Chosen once, for all tables: neighbours in two metrics carry most, because what has no neighbours is odd whatever the
shape of the bulk; the forest sees what only a few features together show. Each is a logarithm of a tail probability,
so that one detector which is nearly certain is heard among those that see nothing. The farthest feature needs no
others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detect.detectors import ecod, forest, neighbours, rules
from core.anomaly.detect.scaling import Prepared
from core.anomaly.detect.tails import tail_probability
from core.anomaly.finding import LEAST
from core.anomaly.telling import at
from core.i18n import N_

Floats = NDArray[np.float64]

DETECTORS = {
    "rules": N_("Farthest feature"),
    "neighbours": N_("Distance to neighbours"),
    "blocks": N_("Distance feature by feature"),
    "forest": N_("Isolation forest"),
    "tails": N_("Tails of all features"),
}
"""What the detectors are called."""
WEIGHTS = {"neighbours": 2.0, "blocks": 0.5, "forest": 0.5}
"""How much each is heard, before anybody has judged a finding; tails are shown beside them, for comparison."""
LOOKS = 2
"""All together are one look, the farthest feature alone another: the lesser of two chances is no chance of one."""
RULED = 0.001
"""Chance below which the farthest feature says it alone; above it the others order the subjects better."""


@dataclass(frozen=True)
class Scored:
    """n subjects judged.

    Attributes:
        chance: Tail probability of all detectors together; shape (n,), in (0, 1].
        each: Detector -> its own tail probability; shape (n,).
    """

    chance: Floats
    each: dict[str, Floats]


def score(prepared: Prepared, weights: Mapping[str, float] = WEIGHTS) -> Scored:
    """Judge subjects by their scaled features.

    Args:
        prepared: n subjects and f features, both at least 1.
        weights: Detector -> weight, at least one above 0.
    """
    z = prepared.z
    each = {"rules": rules(prepared.far)}
    ways: dict[str, Callable[[Floats], Floats]] = {
        "neighbours": neighbours,
        "blocks": partial(neighbours, metric="cityblock"),
        "forest": forest,
        "tails": ecod,
    }
    for name, way in ways.items():
        at(name)
        each[name] = tail_probability(way(z))
    return Scored(together(each, weights), each)


def together(each: Mapping[str, Floats], weights: Mapping[str, float] = WEIGHTS) -> Floats:
    """One tail probability of several; shape (n,)."""
    total = sum(weights.values())
    summed = sum(weights[name] / total * -np.log(each[name]) for name in weights if weights[name] > 0)
    both = tail_probability(np.asarray(summed))
    least = np.where(each["rules"] < RULED, np.minimum(both, each["rules"]), both)
    return np.asarray(np.clip(-np.expm1(LOOKS * np.log1p(-np.minimum(least, 1 - 1e-12))), LEAST, 1.0))  # Sidak, 1967

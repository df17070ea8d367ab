"""How likely each candidate is one product twice, learned from the candidates alone.

Two steps in turn. Pairs are chosen so that each row has at most one partner, best first; the best score that the
chosen rows reach with anybody else shows how alike things are that are not the same (as decoys do in mass spectrometry:
Elias and Gygi, Nature Methods 2007). From the two the share of true pairs at each score follows; and with it a logistic
regression learns how much each kind of agreement says. Where there are few rows, a prior speaks instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression, minimize

from core.integrate.match.features import FEATURES
from core.integrate.match.records import Floats
from core.integrate.match.vectors import Places

PRIOR = {
    "words": 3.0,
    "text": 3.5,
    "letters": 4.0,
    "contained": 2.0,
    "code": 1.5,
    "numbers": 0.3,
    "price": 1.0,
    "brand": 0.5,
    "attributes": 0.5,
    "gtin": 4.0,
    "meaning": 8.0,
}
"""What a full agreement adds to the log odds before anything was learned: round figures near what two pairs of public
catalogs teach without their answers."""
START = -6.5
"""Log odds of a pair that agrees in nothing: then titles of which half agrees are as likely one product as two."""
STRENGTH = 20.0
"""How hard the prior holds: as so many pairs that speak for it."""
ROUNDS = 2
"""Times that scores and shares are learned from each other; a third changed F1 by 0.003 at most."""
TRUST = 50.0
"""Chosen pairs from which what is counted weighs more than the prior."""
TAUGHT, HEFT = 20, 10.0
"""Pairs that people judged from which the score learns from them, each as much as ten that nobody looked at: fewer say
more about who looked than about the rest."""
FIRST = 1e6
"""Log odds by which a person's word goes before every score."""
LENIENT = 4.0
"""Log odds by which what is counted may go beyond the prior: where nothing agrees, the nearest partner is none either,
though it is nearer than the second. One in a hundred true pairs of two public sets stands 2.7 below even."""
CERTAIN = 0.999
"""The most that is ever claimed."""
ENOUGH = 0.5
"""Probability from which a pair counts as one product: more likely than not."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Candidates with their log odds, the probability of each, and which were chosen as partners (positions).

    `weights` are those of `FEATURES`; `apart` is the estimated share of the chosen pairs that are two products.
    """

    log_odds: Floats
    probability: Floats
    chosen: Places
    weights: Floats
    apart: float


def score(figures: Floats, left: Places, right: Places, nodes: int, said: Floats) -> Scored:
    """Learn and apply a score.

    Args:
        figures: (pairs, features); vetoed pairs left out.
        left, right: The rows of each pair, numbered through both sides: a row of the right one counts from the left
            side's length on.
        nodes: Rows of both sides.
        said: What a person said of a pair: 1 one thing, 0 two, not a number where nobody looked. It holds as it is;
            from `TAUGHT` pairs on others are judged by it too.
    """
    people = ~np.isnan(said)
    heft = np.where(people & (people.sum() >= TAUGHT), HEFT, 1.0)
    weights = np.array([START, *(PRIOR[name] for name in FEATURES)])
    design = np.column_stack([np.ones(len(figures)), figures])
    prior = weights
    likeness = 1.0 / (1.0 + np.exp(-np.clip(design @ prior + LENIENT, -30, 30)))
    for turn in range(ROUNDS + 1):
        odds = design @ weights
        chosen = partners(left, right, odds + np.where(people, (2 * np.nan_to_num(said) - 1) * FIRST, 0.0), nodes)
        chosen = chosen[~(people & (said == 0.0))[chosen]]
        curve = _curve(odds, left, right, chosen, nodes)
        chance = np.minimum(curve.at(odds), likeness)
        if turn == ROUNDS or not len(odds):
            break
        share = np.zeros(len(odds))
        share[chosen] = chance[chosen]
        weights = _learn(design, np.where(people, said, share), heft, prior)
    return Scored(odds, np.where(people, said, chance), chosen, weights[1:], curve.apart)


def partners(left: Places, right: Places, odds: Floats, nodes: int) -> Places:
    """Pairs in which each row stands at most once, the best first; ties by the rows' order."""
    order = np.lexsort((right, left, -np.round(odds, 9)))
    taken = np.zeros(nodes, dtype=bool)
    kept = []
    one, two = left.tolist(), right.tolist()
    for place in order.tolist():
        a, b = one[place], two[place]
        if not taken[a] and not taken[b]:
            taken[a] = taken[b] = True
            kept.append(place)
    return np.array(sorted(kept), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Curve:
    """Probability by log odds: counted steps blended with the prior's own."""

    steps: Floats
    values: Floats
    counted: float
    apart: float

    def at(self, odds: Floats) -> Floats:
        """The probability of pairs with these log odds, never falling with them."""
        believed = 1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30)))
        if not len(self.steps):
            return np.minimum(believed, CERTAIN)
        seen = np.interp(odds, self.steps, self.values)
        share = self.counted / (self.counted + TRUST)
        return np.asarray(np.clip(share * seen + (1.0 - share) * believed, 0.0, CERTAIN))


def _curve(odds: Floats, left: Places, right: Places, chosen: Places, nodes: int) -> Curve:
    """The share of true pairs at each score, from the chosen pairs and their rows' best rivals."""
    rival = np.full(nodes, -np.inf)
    others = np.ones(len(odds), dtype=bool)
    others[chosen] = False
    for rows in (left, right):
        np.maximum.at(rival, rows[others], odds[others])
    null = np.maximum(rival[left[chosen]], rival[right[chosen]])
    null = null[np.isfinite(null)]
    real = odds[chosen]
    if len(null) < 2 or len(real) < 2:
        return Curve(np.zeros(0), np.zeros(0), 0.0, 0.0)
    # Storey's estimate: at or below the decoys' median stand half of the pairs that are none
    apart = min(1.0, float(np.mean(real <= np.median(null))) / 0.5)
    both = np.concatenate([real, null])
    order = np.lexsort((np.concatenate([np.zeros(len(real)), np.ones(len(null))]), both))
    isreal = np.concatenate([np.ones(len(real)), np.zeros(len(null))])[order]
    density = np.clip(isotonic_regression(isreal).x, 1e-6, 1 - 1e-6)
    ratio = (1 - density) / density * len(real) / len(null)
    values = np.maximum.accumulate(np.clip(1 - apart * ratio, 0.0, 1.0))
    return Curve(both[order], values, float(min(len(real), len(null))), apart)


def _learn(design: Floats, share: Floats, heft: Floats, prior: Floats) -> Floats:
    """Logistic regression on soft labels, drawn to the prior; agreement never speaks against a pair."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = design @ weights
        value = float(np.sum(heft * (np.logaddexp(0.0, odds) - share * odds)))
        slope = design.T @ (heft * (1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))) - share))
        apart = weights - prior
        return value + 0.5 * STRENGTH * float(apart @ apart), slope + STRENGTH * apart

    bounds = [(None, None), *[(0.0, None)] * (len(prior) - 1)]
    return np.asarray(minimize(loss, prior, jac=True, bounds=bounds, method="L-BFGS-B").x)

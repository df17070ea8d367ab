"""The score: how failing rows become points, and what each check cost.

A dimension's score is 100 x (1 - sum(w_i f_i / n_i) / sum(w_i)) over its checks that apply, with f_i
failing rows of n_i checked. The dataset's score is the mean of its dimensions' scores, weighted by the
suite's dimension weights. Both are linear in each check's failing share, so the points a check cost are
its own term, and the terms add up to 100 - score.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.quality.model import DIMENSIONS, CheckResult, Suite


def scored(results: Iterable[CheckResult], suite: Suite) -> tuple[float, dict[str, float], tuple[CheckResult, ...]]:
    """Score results by a suite's weights.

    Returns:
        The dataset's score (0 to 100), the score of every dimension that has an applicable check, and
        the results with their cost in points filled in. Without any applicable check the score is 100.
    """
    results = tuple(results)
    weights: dict[str, float] = {}
    for result in results:
        if result.total:
            weights[result.dimension] = weights.get(result.dimension, 0.0) + result.weight
    counted = {name: suite.weight(name) for name in DIMENSIONS if weights.get(name, 0.0) > 0}
    everything = sum(counted.values())
    lost = dict.fromkeys(counted, 0.0)
    priced = []
    for result in results:
        cost = 0.0
        if result.total and result.dimension in counted:
            points = 100.0 * result.share * result.weight / weights[result.dimension]
            lost[result.dimension] += points
            cost = points * counted[result.dimension] / everything if everything else 0.0
        priced.append(replace(result, cost=cost))
    dimensions = {name: max(0.0, 100.0 - points) for name, points in lost.items()}
    total = 100.0 - sum(counted[name] * points for name, points in lost.items()) / everything if everything else 100.0
    return max(0.0, total), dimensions, tuple(priced)

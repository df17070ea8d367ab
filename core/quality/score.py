"""The score: what each finding takes of it, and what each point cost.

A check that finds something takes a share of its dimension's score, by its severity and its share of failing rows:

    an error a fifth at once and up to all of it, a warning 3 % up to 30 %, information 0.5 % up to 5 %

and rows that the contract tolerates count like information. The shares multiply, and so do the dimensions, to the power
of their weights: 100 is a dataset without a finding. A check's weight is the power of what a finding leaves; above 1
of what it takes by its share of rows only, so that one damaged row of many costs the same wherever it is. The reasons:

- Nothing thins a finding out. In a mean, every further column and every check that passes makes an error cheaper, until
  100 failing checks of 371 cost 1.4 points; in a product they change nothing, so datasets of any width compare.
- An error caps its dimension at 80 and the dataset too, however few its rows are: one may not rely on them. By one row
  of many it takes no more than that.
- What is lost wholly (a required column that is empty) takes all there is.

The price of a finding is its part of the points lost, by its logarithm: prices add up to 100 - score. Mending one
finding of several gives back a little less than its price, as the others are then taken of more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from core.quality.model import DIMENSIONS, CheckResult, Suite

LOSSES = {"info": (0.005, 0.045), "warning": (0.03, 0.27), "error": (0.2, 0.8)}
"""Severity -> what a finding takes at once, and what it takes further in proportion to the failing share.

An error ends at nothing left. Six to ten findings weigh about as much as one of the next severity: ten warnings of few
rows leave 0.97^10 = 74 % and one error 80 %; six of information leave 0.995^6 = 97 % and so does a warning."""
MOST = 0.999
"""No finding takes more, so that several of them still have each a price."""


def taken(result: CheckResult) -> float:
    """What a finding takes of its dimension's score: minus the logarithm of the share that it leaves."""
    if not result.total or not result.failed:
        return 0.0
    at_once, further = LOSSES[result.severity]
    if result.passed:
        at_once, further = 0.0, min(LOSSES["info"][1], further)
    least = -math.log1p(-at_once)
    whole = -math.log1p(-min(MOST, at_once + further * result.share))
    return min(1.0, result.weight) * least + result.weight * (whole - least)


def scored(
    results: Iterable[CheckResult], suite: Suite, rows: int
) -> tuple[float | None, dict[str, float], tuple[CheckResult, ...]]:
    """Score results by a suite's weights.

    Returns:
        The dataset's score (0 to 100), the score of every dimension that has an applicable check, and the results
        with their cost in points filled in. Without rows, or without any check that applies, there is nothing to
        score: None, no dimensions, no costs.
    """
    results = tuple(results)
    weighed = [
        result for result in results if result.total and result.weight > 0 and suite.weight(result.dimension) > 0
    ]
    if not rows or not weighed:
        return None, {}, tuple(replace(result, cost=0.0) for result in results)
    losses = {result.id: taken(result) for result in weighed}
    dimensions = dict.fromkeys((name for name in DIMENSIONS if any(one.dimension == name for one in weighed)), 0.0)
    for result in weighed:
        dimensions[result.dimension] += losses[result.id]
    whole = sum(suite.weight(name) * lost for name, lost in dimensions.items())
    score = 100.0 * math.exp(-whole)
    priced = []
    for result in results:
        part = suite.weight(result.dimension) * losses.get(result.id, 0.0)
        priced.append(replace(result, cost=(100.0 - score) * part / whole if whole else 0.0))
    return score, {name: 100.0 * math.exp(-lost) for name, lost in dimensions.items()}, tuple(priced)

"""Topics of one reading known again in the next, so that a topic keeps its number and its course over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAME = 0.8
"""Cosine of two centres, of texts turned by the mean of all, from which they are one topic: halves of one topic drawn
at random come to 0.95 and more, neighbouring topics stay below 0.6."""


@dataclass(frozen=True)
class Match:
    """What became of topics.

    Attributes:
        ids: (new topics,) the number of each: an earlier one's where it is that one, else a fresh one.
        born: Numbers that are new.
        gone: Earlier numbers that no new topic has.
    """

    ids: tuple[int, ...]
    born: tuple[int, ...]
    gone: tuple[int, ...]


def matched(
    centres: NDArray[np.float64], earlier: NDArray[np.float64], earlier_ids: Sequence[int], *, same: float = SAME
) -> Match:
    """Give new topics the numbers of those that they are again.

    Each earlier topic goes to one new one at most, so that the sum of the cosines is largest (assignment problem, Kuhn
    1955); pairs below `same` are none. A number is never given again to another topic.

    Args:
        centres: (new topics, width) of length 1.
        earlier: (earlier topics, width) of length 1.
        earlier_ids: Their numbers, also of those that are gone by now.
        same: Cosine from which two are one.
    """
    ids = [-1] * len(centres)
    if len(centres) and len(earlier):
        from scipy.optimize import linear_sum_assignment

        near = np.asarray(centres @ earlier.T, dtype=np.float64)
        near = np.where(near >= same, near, 0.0)
        for new, old in zip(*linear_sum_assignment(-near), strict=True):
            if near[new, old] > 0:
                ids[new] = int(earlier_ids[old])
    fresh = max(earlier_ids, default=-1) + 1
    born = []
    for at, one in enumerate(ids):
        if one < 0:
            ids[at] = fresh
            born.append(fresh)
            fresh += 1
    return Match(tuple(ids), tuple(born), tuple(sorted(set(map(int, earlier_ids)) - set(ids))))

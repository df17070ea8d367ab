"""How far annotators agree beyond chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.text.metrics import cohen_kappa

Judged = Mapping[int, Mapping[str, str]]
"""Labels by item and annotator."""


@dataclass(frozen=True)
class Pair:
    """Two annotators over the items both labelled.

    Attributes:
        items: how many they share.
        observed: share of equal labels.
        kappa: Cohen's kappa; None where chance alone explains everything or they share nothing.
        confusion: items by (label of the first, label of the second).
    """

    first: str
    second: str
    items: int
    observed: float | None
    kappa: float | None
    confusion: dict[tuple[str, str], int]


def krippendorff_alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal data, any number of annotators, missing values left out.

    Method: coincidence matrix of the values paired within units (Krippendorff, Computing Krippendorff's
    Alpha-Reliability, 2011, part C): alpha = 1 - (n - 1) sum o_ck / sum n_c n_k over c != k.

    Args:
        units: for each item the labels it got; items with fewer than two are not pairable and do not count.

    Returns:
        None when no item has two labels, or all labels are the same one.
    """
    totals: Counter[Hashable] = Counter()
    disagreement = 0.0
    for values in units:
        m = len(values)
        if m < 2:
            continue
        counts = Counter(values)
        totals.update(counts)
        disagreement += sum(count * (m - count) for count in counts.values()) / (m - 1)
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    return None if expected == 0 else 1 - (n - 1) * disagreement / expected


def pairs(judged: Judged) -> list[Pair]:
    """Every two annotators who share items, most shared items first."""
    together: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for labels in judged.values():
        for first, second in combinations(sorted(labels), 2):
            together[first, second].append((labels[first], labels[second]))
    found = []
    for (first, second), both in together.items():
        left, right = zip(*both, strict=True)
        observed = sum(a == b for a, b in both) / len(both)
        found.append(Pair(first, second, len(both), observed, cohen_kappa(left, right), dict(Counter(both))))
    return sorted(found, key=lambda pair: (-pair.items, pair.first, pair.second))


def alpha(judged: Judged) -> float | None:
    """Krippendorff's alpha over all annotators."""
    return krippendorff_alpha([list(labels.values()) for labels in judged.values()])

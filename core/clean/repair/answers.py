"""What answers of people are worth: the confidence of a kind moves with each, and which cell to ask about next.

A kind of suspicion in a column was right on so many planted faults; each answer counts as one more of them. So a search
need not be made anew to know what an answer changes, and a new one would come to the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.clean.repair.suspect import SURE, Suspect

Said = Mapping[tuple[str, str], tuple[int, int]]
"""(kind, column) -> suggestions that people took, and those they refused."""
Tally = Mapping[tuple[str, str], tuple[float, float]]
"""(kind, column) -> suggestions that came out right, and all; the column "" stands for all columns."""
SETTLED = 4.0
"""Planted cells that the whole kind counts as, where a column alone has few: half of eight are known to be right or
not."""


def precisions(counts: Tally, said: Said | None = None) -> dict[tuple[str, str], float]:
    """(kind, column) -> share of its suggestions that are right, after planted faults and people's answers."""
    right: dict[tuple[str, str], float] = defaultdict(float)
    total: dict[tuple[str, str], float] = defaultdict(float)
    for key, (good, all_) in counts.items():
        right[key] += good
        total[key] += all_
    for (kind, name), (taken, refused) in (said or {}).items():
        for column in (name, ""):
            total[kind, column] += taken + refused
            right[kind, column] += taken
    whole = {key: (right[key] + 1.0) / (total[key] + 2.0) for key in total if not key[1]}
    own = {key: (right[key] + SETTLED * whole[key[0], ""]) / (total[key] + SETTLED) for key in total if key[1]}
    return whole | own


def share_of(known: Mapping[tuple[str, str], float], kind: str, column: str) -> float:
    """The precision of a kind in a column; a half where nothing is known."""
    return known.get((kind, column), known.get((kind, ""), 0.5))


def reweighed(suspects: Iterable[Suspect], counts: Tally, then: Said, now: Said) -> tuple[Suspect, ...]:
    """Suspicions of a search as sure as they are by now.

    Args:
        suspects: As the search found them.
        counts: What its planted faults showed.
        then: The answers that the search knew.
        now: Those of today.
    """
    before, after = precisions(counts, then), precisions(counts, now)
    moved = []
    for one in suspects:
        by = share_of(after, one.kind, one.column) / share_of(before, one.kind, one.column)
        moved.append(replace(one, confidence=round(min(1.0, one.confidence * by), 4)))
    least: dict[str, float] = {}
    for one in moved:  # cells with one key are accepted together, so they are as sure as the least sure of them
        least[one.key] = min(least.get(one.key, 1.0), one.confidence)
    return tuple(replace(one, confidence=least[one.key]) if one.key else one for one in moved)


def teaching(suspects: Sequence[Suspect], counts: Tally, said: Said) -> list[Suspect]:
    """The suspicions in the order in which answers teach most.

    An answer about a kind in a column moves all of its cells. It is worth the more the more cells wait below the gate,
    and the less is known of the kind there: the variance of a share, p(1 - p) / n, of the answers and planted faults so
    far. Within a group those nearest the gate come first, as they cross it first; cells without a suggestion and sure
    ones come last.
    """
    known = precisions(counts, said)
    waiting: dict[tuple[str, str], int] = defaultdict(int)
    for one in suspects:
        waiting[one.kind, one.column] += one.mendable and one.confidence < SURE

    def worth(one: Suspect) -> float:
        key = (one.kind, one.column)
        share = share_of(known, *key)
        taken, refused = said.get(key, (0, 0))
        seen = counts.get(key, (0.0, 0.0))[1] + taken + refused
        return round(waiting[key] * share * (1.0 - share) / (seen + SETTLED), 9)

    return sorted(
        suspects,
        key=lambda one: (
            not one.mendable,
            one.sure,
            -worth(one),
            one.column,
            one.kind,
            -one.confidence,
            one.key,
            one.row,
        ),
    )

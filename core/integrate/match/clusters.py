"""Pairs become groups: what is the same as the same is the same, unless something between them says no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[int, int]

LINK = 0.5
"""Mean probability of all pairs between two groups from which they are joined: more likely one thing than two."""


def clusters(pairs: Iterable[tuple[Pair, float]], known: Mapping[Pair, float], forbidden: set[Pair]) -> list[list[int]]:
    """Groups of two rows and more.

    The best links come first. A link joins two groups only where no pair between them is forbidden and the mean
    probability of all pairs between them, unknown ones counted as 0, is at least `LINK`.

    Args:
        pairs: (smaller row, larger row) with probability.
        known: Probability of every pair that was compared.
        forbidden: Pairs that a veto or a person keeps apart.
    """
    group: dict[int, list[int]] = {}
    for (a, b), _probability in sorted(pairs, key=lambda one: (-one[1], one[0])):
        one, other = group.setdefault(a, [a]), group.setdefault(b, [b])
        if one is other:
            continue
        between = [(x, y) if x < y else (y, x) for x in one for y in other]
        if any(pair in forbidden for pair in between):
            continue
        if sum(known.get(pair, 0.0) for pair in between) < LINK * len(between):
            continue
        merged = sorted([*one, *other])
        group.update(dict.fromkeys(merged, merged))
    found = {tuple(rows) for rows in group.values() if len(rows) > 1}
    return [list(rows) for rows in sorted(found)]


def pairs_of(groups: Sequence[Sequence[int]]) -> list[Pair]:
    """Every pair inside the groups."""
    return [(a, b) for rows in groups for place, a in enumerate(rows) for b in rows[place + 1 :]]

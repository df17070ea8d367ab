"""Queries said in other words: where a query holds one side of an accepted pair, the same query with the other side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.search.matching.tokens import pieces

MOST = 8
"""Other ways of one query that are asked: each is a search of its own."""
Pair = tuple[str, str]


def pair_of(first: str, second: str) -> Pair:
    """Two sides as they are kept: folded, single blanks, in the order of the alphabet."""
    sides = sorted(" ".join(pieces(side)) for side in (first, second))
    return sides[0], sides[1]


def says(query: str) -> Callable[[str], bool]:
    """Tells whether a query says words whole and one after another."""
    said = f" {' '.join(pieces(query))} "
    return lambda words: bool(words) and f" {words} " in said


def other_ways(query: str, pairs: Sequence[Pair]) -> list[str]:
    """The query with one side of a pair in the place of the other, at most `MOST`; none where it says no side."""
    if not pairs:
        return []
    said = f" {' '.join(pieces(query))} "
    found = []
    for first, second in pairs:
        for side, other in ((first, second), (second, first)):
            if side and f" {side} " in said and f" {other} " not in said:
                found.append(said.replace(f" {side} ", f" {other} ").strip())
    return list(dict.fromkeys(found))[:MOST]

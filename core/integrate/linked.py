"""Groups of what is linked pair by pair."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeVar

T = TypeVar("T", bound=Hashable)


def linked(pairs: Iterable[tuple[T, T]]) -> dict[T, T]:
    """Every member of a pair -> the least member of its group; pairs chain, in whatever order they come."""
    parent: dict[Any, Any] = {}

    def root(one: Any) -> Any:
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = one = parent[parent[one]]
        return one

    for left, right in pairs:
        first, second = sorted((root(left), root(right)))
        parent[second] = first
    return {one: root(one) for one in parent}

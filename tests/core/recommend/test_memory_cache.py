"""Results kept in memory stay within their number and their size, and the newest always stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.recommend.memory_cache import Kept, weight

MEGABYTE = 1_000_000


@dataclass
class Result:
    table: np.ndarray
    shared: np.ndarray


def test_arrays_are_weighed_once_wherever_they_hang() -> None:
    shared = np.zeros(MEGABYTE, dtype=np.uint8)
    one = Result(np.zeros(2 * MEGABYTE, dtype=np.uint8), shared)
    assert 3.0 <= weight(one) / MEGABYTE < 3.1
    assert 3.0 <= weight({"a": one, "b": [shared, one]}) / MEGABYTE < 3.1
    assert 0.9 < weight(np.array([f"{n:050d}" for n in range(10_000)], dtype=object)) / MEGABYTE < 1.3


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: Kept[np.ndarray] = Kept(10, megabytes=5)
    made: list[str] = []

    def make(name: str, size: int) -> np.ndarray:
        def result() -> np.ndarray:
            made.append(name)
            return np.zeros(size * MEGABYTE, dtype=np.uint8)

        return kept.get(name, result)

    for name in ("a", "b", "a", "c"):
        make(name, 2)
    assert made == ["a", "b", "c"]
    make("a", 2), make("c", 2)
    assert made == ["a", "b", "c"], "both fit, as each was used since"
    make("b", 2)
    assert made == ["a", "b", "c", "b"]
    make("large", 9)
    make("large", 9)
    assert made[-1] == "large", "the newest stays whatever it takes"
    assert made.count("large") == 1

"""Results kept in memory, the most recently used ones, within a number and a size."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

import numpy as np

from core.lake import views

T = TypeVar("T")
SAMPLED = 100
"""Objects of an array, list or mapping that are looked at to tell what all of them take."""


def weight(value: Any, seen: set[int] | None = None) -> int:
    """About how many bytes a result holds: its arrays, and whatever holds them; what occurs twice counts once."""
    seen = set() if seen is None else seen
    if id(value) in seen or isinstance(value, type) or callable(value):
        return 0
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return int(value.nbytes) + (_of_many(value.reshape(-1), seen) if value.dtype == object else 0)
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + _of_many(list(value), seen) + _of_many(list(value.values()), seen)
    if isinstance(value, list | tuple | set | frozenset):
        return sys.getsizeof(value) + _of_many(list(value), seen)
    named = list(getattr(value, "__dict__", {}).values())
    slots = [getattr(value, name, None) for name in getattr(type(value), "__slots__", ()) if name != "__weakref__"]
    return sys.getsizeof(value) + sum(weight(one, seen) for one in (*named, *slots))


def _of_many(values: Any, seen: set[int]) -> int:
    """What the members hold, told from some of them where they are many."""
    if len(values) <= SAMPLED:
        return sum(weight(one, seen) for one in values)
    some = [values[place] for place in range(0, len(values), max(len(values) // SAMPLED, 1))]
    return round(sum(weight(one, seen) for one in some) * len(values) / len(some))


class Kept(Generic[T]):
    """The most recently used results; safe under threads.

    Args:
        most: So many at most.
        megabytes: And so much of memory, but for the newest; 0 = whatever they take. What a result makes of itself
            later (a matrix asked for the first time) counts when the next one comes.
    """

    def __init__(self, most: int, megabytes: int = 0) -> None:
        self._most = most
        self._bytes = megabytes * 1_000_000
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._guard = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The kept result, or `make()` kept, for each view its own: a rule that changes has it made anew.

        Concurrent callers of a key wait for one making.
        """
        key = (key, views())
        with self._guard:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
            lock = self._making.setdefault(key, threading.Lock())
        with lock:
            with self._guard:
                if key in self._found:
                    return self._found[key]
            made = make()
            with self._guard:
                self._found[key] = made
                self._making.pop(key, None)
                self._shed()
            return made

    def peek(self, key: Hashable) -> T | None:
        """The kept result; None where there is none, and nothing is made."""
        with self._guard:
            return self._found.get((key, views()))

    def _shed(self) -> None:
        """Let go of the least recently used, until the rest is within number and size."""
        while len(self._found) > self._most:
            self._found.popitem(last=False)
        if not self._bytes:
            return
        seen: set[int] = set()
        kept = 0
        for place, (key, value) in enumerate(reversed(list(self._found.items()))):
            kept += weight(value, seen)
            if place and kept > self._bytes:
                del self._found[key]

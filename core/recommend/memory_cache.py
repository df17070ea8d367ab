"""Results kept in memory, the most recently used ones."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The most recently used results, a fixed number of them; safe under threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._guard = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The kept result, or `make()` kept; concurrent callers of one key wait for one making."""
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
                while len(self._found) > self._most:
                    self._found.popitem(last=False)
            return made

"""Each shopper's items in the order they were met, and the windows a sequence model reads of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.recommend.events import Events, Ints

PAD, BEGIN, FIRST = 0, 1, 2
"""Tokens of a window: nothing, the start of a history, and the first item (item i is token FIRST + i)."""


@dataclass(frozen=True)
class Sequences:
    """Item positions, shopper after shopper, each in order of time; shopper u has items[starts[u]:starts[u + 1]]."""

    items: Ints
    starts: Ints
    n_items: int
    ids: str

    def of(self, user: int) -> Ints:
        """One shopper's items, oldest first."""
        return self.items[self.starts[user] : self.starts[user + 1]]

    @property
    def lengths(self) -> Ints:
        """Items per shopper; shape (U,)."""
        return np.diff(self.starts)

    @cached_property
    def mark(self) -> str:
        """Changes whenever anybody's sequence or the universe of items does."""
        digest = hashlib.blake2b(self.ids.encode(), digest_size=16)
        for part in (self.items, self.starts):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()


def sequences_of(events: Events) -> Sequences:
    """Signs of interest in order of time; several in a row on one item count once. Undated ones come first."""
    if "_sequences" not in events.__dict__:
        events.__dict__["_sequences"] = _sequences(events)
    found: Sequences = events.__dict__["_sequences"]
    return found


def dated(events: Events) -> float:
    """Share of the signs of interest that have a readable time; NaN without any."""
    times = events.time[events.active]
    return float(np.isfinite(times).mean()) if len(times) else float("nan")


def windows(histories: list[Ints], length: int) -> Ints:
    """The newest `length` tokens of each history with its start before it, padded on the left; shape (N, length)."""
    made = np.full((len(histories), length), PAD, dtype=np.int64)
    for row, items in enumerate(histories):
        newest = items[-length:]
        made[row, length - len(newest) :] = newest + FIRST
        if len(newest) < length:
            made[row, length - len(newest) - 1] = BEGIN
    return made


def _sequences(events: Events) -> Sequences:
    kept = np.flatnonzero(events.active)
    user, item = events.user[kept], events.item[kept]
    time = np.where(np.isfinite(events.time[kept]), events.time[kept], -np.inf)
    order = np.lexsort((events.row[kept], time, user))
    user, item = user[order], item[order]
    first = np.ones(len(user), dtype=np.bool_)
    first[1:] = (user[1:] != user[:-1]) | (item[1:] != item[:-1])
    counts = np.bincount(user[first], minlength=len(events.users))
    ids = hashlib.blake2b("\0".join(map(str, events.items)).encode("utf-8", "surrogatepass"), digest_size=16)
    return Sequences(item[first], np.concatenate([[0], np.cumsum(counts)]), len(events.items), ids.hexdigest())

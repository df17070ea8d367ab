"""Visits: the events of a shopper between two pauses, as sets of items and in the order in which they were met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.recommend.events import Events, Floats, Ints

PAUSE = 1800.0
"""Seconds without an event after which a session ends: half an hour, the convention of web analytics."""


@dataclass(frozen=True)
class Sessions:
    """S sessions of active events, shopper by shopper, oldest first.

    Attributes:
        user: Whose; shape (S,).
        end: Time of the newest event, -inf where the session has no readable time; shape (S,).
        items: Which items, as ones; shape (S, I).
        start: Where each begins in `order`, with the end of the last; shape (S + 1,).
        order: Items as they were met, session by session; shape (active events,).
        time: When each was met, -inf where unreadable; shape (active events,).
    """

    user: Ints
    end: Floats
    items: sparse.csr_matrix
    start: Ints
    order: Ints
    time: Floats

    def last_of(self, user: int) -> int:
        """The newest session of a shopper, -1 for none."""
        at = int(np.searchsorted(self.user, user, side="right")) - 1
        return at if at >= 0 and self.user[at] == user else -1

    def newest_first(self, session: int) -> tuple[Ints, Ints]:
        """The different items of a session, the one met last first, and how many of them were met after each.

        What was met at one moment, or at no known one, has no order: none of it was met after the other.
        """
        here = slice(self.start[session], self.start[session + 1])
        items, which = np.unique(self.order[here], return_inverse=True)
        last = np.full(len(items), -np.inf)
        np.maximum.at(last, which, self.time[here])
        newest = np.lexsort((items, -last))
        return items[newest], np.searchsorted(-last[newest], -last[newest])


def sessions(events: Events, pause: float = PAUSE) -> Sessions:
    """Cut each shopper's active events where nothing happened for longer than `pause` seconds.

    Events without a readable time are one session of their own, before all others of the shopper.
    """
    events = events.where(events.active)
    time = np.where(np.isfinite(events.time), events.time, -np.inf)
    order = np.lexsort((events.row, time, events.user))
    user, item, time = events.user[order], events.item[order], time[order]
    new = np.ones(len(user), dtype=np.bool_)
    if len(user) > 1:
        with np.errstate(invalid="ignore"):  # the gap between two unreadable times is no number, and no pause
            new[1:] = (user[1:] != user[:-1]) | (time[1:] - time[:-1] > pause)
    start = np.flatnonzero(new)
    bounds = np.append(start, len(user))
    which = np.cumsum(new) - 1
    items = sparse.csr_matrix((np.ones(len(user)), (which, item)), shape=(len(start), events.shape[1]))
    items.sum_duplicates()
    items.data[:] = 1.0
    return Sessions(user[start], time[bounds[1:] - 1] if len(start) else np.empty(0), items, bounds, item, time)

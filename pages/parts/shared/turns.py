"""Readers take turns: only a few pages are drawn at once, the others wait a moment for theirs.

Python runs one thread at a time. Twenty pages drawn side by side each take twenty times as long, and whatever answers
between them (a click, `/healthz`) has to wait for each of the twenty several times; in a queue the first is done twenty
times sooner and the last no later. A page that waits for something else must not hold up the rest, so nobody waits for
a turn longer than `PATIENCE`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PLACES = 3
"""Pages drawn at once: one that computes, one whose query runs without the interpreter, one that waits."""
PATIENCE = 1.0
"""Seconds: longer than pages take, shorter than a reader wonders."""

_places = threading.Semaphore(PLACES)


@contextmanager
def turn() -> Iterator[None]:
    """Draw when it is one's turn."""
    mine = _places.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if mine:
            _places.release()

"""Spellings of what became of an order: one key for lookups, over the dictionary in `core.kinds`."""

from __future__ import annotations

from functools import lru_cache

from core.cells.events import key
from core.kinds import ORDER_STATUSES, STATUS_SYNONYMS


@lru_cache(maxsize=1)
def statuses() -> dict[str, str]:
    """Key -> standard status."""
    return {key(word): standard for word, standard in STATUS_SYNONYMS.items()} | {name: name for name in ORDER_STATUSES}


def status_of(spelling: str) -> str | None:
    """The standard status of one spelling, None where nobody knows it."""
    return statuses().get(key(spelling))

"""Answers of recipes' aggregates, remembered: what a preview counted, applying does not count again.

A chain's SQL names the versions it reads, so equal text over one open workspace has equal answers for
ever; nothing needs to be thrown away when data changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from core.lake import Lake

Rows = list[tuple[Any, ...]]
MOST_ANSWERS = 256
"""Answers kept per workspace: a recipe asks one or two per step, and a page looks at a few recipes."""
MOST_ROWS = 1_000
"""Longer answers (dictionaries of spellings) are asked again rather than held in memory."""

_kept: WeakKeyDictionary[Lake, OrderedDict[bytes, Rows]] = WeakKeyDictionary()
_lock = threading.Lock()


def remembered(lake: Lake, sql: str, ask: Callable[[str], Rows]) -> Rows:
    """The answer of an aggregate over fixed versions, asked at most once per open workspace."""
    found = known(lake, sql)
    if found is None:
        found = ask(sql)
        if len(found) <= MOST_ROWS:
            _keep(lake, _key(sql), found)
    return found


def lent(lake: Lake, sql: str) -> list[Any] | None:
    """A known answer of one row of numbers with its key, as JSON data that another process can `learn`."""
    found = known(lake, sql)
    return [_key(sql).hex(), list(found[0])] if found else None


def learn(lake: Lake, told: list[Any]) -> None:
    """Take over what another process counted; it serves only the very same statement over the same versions."""
    key, numbers = told
    _keep(lake, bytes.fromhex(key), [tuple(numbers)])


def known(lake: Lake, sql: str) -> Rows | None:
    """The answer, when it was asked before."""
    with _lock:
        kept = _kept.get(lake)
        key = _key(sql)
        if kept is None or key not in kept:
            return None
        kept.move_to_end(key)
        return kept[key]


def forget(lake: Lake) -> None:
    """Drop what was remembered, so that a benchmark measures a recipe nobody looked at before."""
    with _lock:
        _kept.pop(lake, None)


def _keep(lake: Lake, key: bytes, found: Rows) -> None:
    with _lock:
        kept = _kept.setdefault(lake, OrderedDict())
        kept[key] = found
        while len(kept) > MOST_ANSWERS:
            kept.popitem(last=False)


def _key(sql: str) -> bytes:
    """Dictionaries and the workspace's salt may stand in the text, which is therefore not kept."""
    return sha256(sql.encode()).digest()

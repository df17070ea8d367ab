"""What the server's process holds of the machine's memory: few places where freed memory lingers, and those emptied.

A page is drawn on a thread of its own, and the C library (glibc) gives threads up to eight pools per core to take
memory from. Memory freed in one is not used by another (docs/serve.md has the figures). Elsewhere than on glibc both
functions do nothing.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache
from typing import Any

_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""
ARENAS = 2
"""Pools of memory: pages are drawn one at a time, as the interpreter has one lock; a second one for the event loop."""


@cache
def _glibc() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


def few_pools() -> None:
    """Let threads share their pools of memory; pools that are there already stay."""
    if library := _glibc():
        library.mallopt(_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Return to the system what is free in the pools."""
    if library := _glibc():
        library.malloc_trim(0)


def settled() -> None:
    """Keep what start has loaded out of Python's collections, which hold up every reader while they look through it.

    For the time before anybody reads: what a session is made of goes in circles, and frozen it would stay for ever.
    """
    gc.collect()
    gc.freeze()

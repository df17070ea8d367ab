"""Work that is computed beside other writers and stored only if what it was computed from is still the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from core.lake.workspace import Lake

FREE_TRIES = 2
"""How often work is tried beside other writers before they have to wait for it."""

Result = TypeVar("Result")


class RowsArrivedError(Exception):
    """The rows that something was computed from are no longer the newest; raised inside `write`, it stores nothing."""


def until_still(lake: Lake, work: Callable[[], Result]) -> Result:
    """What `work` gives, begun again where it raises `RowsArrivedError`, the last time with every other writer waiting.

    So it always comes to an end, however steadily rows arrive.
    """
    for _attempt in range(FREE_TRIES):
        try:
            return work()
        except RowsArrivedError:
            continue
    with lake.alone():
        return work()

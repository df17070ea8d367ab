"""Answers read from the lake, kept in memory until it changes: many readers of one version ask the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from core import access

if TYPE_CHECKING:
    from core.lake.workspace import Lake

P = ParamSpec("P")
T = TypeVar("T")
MOST = 32
"""Answers of one function kept for one lake: a dataset each of a page that twenty readers look at, and some more."""


PATIENCE = 60.0
"""Seconds to wait for another thread's answer: longer than a page ever waits; then it is made once more."""


def view(lake: Lake) -> tuple[object, ...]:
    """What tells the views of a lake apart, for answers that are kept; empty for whoever sees all."""
    role = access.seen_as()
    return (role, access.stamp(lake.path)) if role else ()


_open: WeakSet[Lake] = WeakSet()
_counting = threading.Lock()
_counts = dict.fromkeys(("told", "made"), 0)


def kept_counts() -> tuple[int, int]:
    """How many answers of this process were told from memory, and how many were made."""
    return _counts["told"], _counts["made"]


def opened(lake: Lake) -> None:
    """Take a lake among those whose rules tell the views of this process apart."""
    with _counting:
        _open.add(lake)


def views() -> tuple[object, ...]:
    """What tells the views of all open lakes apart, for answers that do not say which lake they are of: the role that
    is seen as and every workspace's rules; empty for whoever sees all. A rule that is changed, by another process too,
    makes all of them anew."""
    role = access.seen_as()
    if not role:
        return ()
    with _counting:
        folders = {lake.path for lake in _open}
    return (role, *((one, mark) for one in sorted(folders) if any(mark := access.stamp(one))))


class _Answers:
    """What one function said of one lake at one version; whatever it said of another is forgotten.

    `making` holds, of the answers that a thread is at, the sign that it is done.
    """

    def __init__(self) -> None:
        self.version = -1
        self.found: OrderedDict[Any, Any] = OrderedDict()
        self.making: dict[Any, threading.Event] = {}

    def of(self, version: int) -> _Answers:
        """The answers at this version."""
        if self.version != version:
            self.version = version
            self.found.clear()
            self.making.clear()
        return self


def kept(function: Callable[Concatenate[Lake, P], T]) -> Callable[Concatenate[Lake, P], T]:
    """Keep what a function reads from a lake until a commit, here or by another process, makes a new version.

    Every caller gets the same object, so it must not be changed; a function that gives something mutable hands out
    copies of what a kept one found. What it depends on besides the lake and the view of whoever acts has to be among
    its arguments. Readers who ask the same at once wait for the first of them: after a commit all open pages would
    read the same side by side.
    """
    guard = threading.Lock()
    lakes: WeakKeyDictionary[Lake, _Answers] = WeakKeyDictionary()

    @wraps(function)
    def answered(lake: Lake, /, *given: P.args, **named: P.kwargs) -> T:
        key = (given, tuple(sorted(named.items())), view(lake))
        while True:
            version = lake.version()  # asked first: what is read after a commit in between is newer, never older
            with guard:
                mine = lakes.setdefault(lake, _Answers()).of(version)
                if key in mine.found:
                    mine.found.move_to_end(key)
                    answer: T = mine.found[key]
                    _counts["told"] += 1
                    return answer
                done = threading.Event()
                other = mine.making.setdefault(key, done)
            if other is done or not other.wait(PATIENCE):
                break
        try:
            made = function(lake, *given, **named)
            _counts["made"] += 1
            with guard:
                if mine.version == version:
                    mine.found[key] = made
                    while len(mine.found) > MOST:
                        mine.found.popitem(last=False)
        finally:
            with guard:
                if mine.making.get(key) is done:
                    del mine.making[key]
            done.set()
        return made

    return answered

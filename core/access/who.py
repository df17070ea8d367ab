"""Who acts now.

The person is a context variable: the worker sets it for a job, the server for a request. Pages say who their session
belongs to through a provider, as they do with the language, so that callbacks and fragments know it too. A process that
serves people with a login has no default: what nobody is named for is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.access.model import LOCAL, NOBODY, OUTSIDE, Person

_acting: ContextVar[Person | None] = ContextVar("touchstone_person", default=None)
_whole: ContextVar[bool] = ContextVar("touchstone_whole", default=False)
_guarded = False
_provider: Callable[[], Person | None] | None = None


def set_person_provider(provider: Callable[[], Person | None]) -> None:
    """Say how to find out whose session runs now; None where it is nobody's in particular."""
    global _provider
    _provider = provider


def guard_process() -> None:
    """From now on whoever is not named in this process is nobody: for a server with a login."""
    global _guarded
    _guarded = True


def unguarded() -> None:
    """Take `guard_process` back: for tests, and where a server ends within a process that goes on."""
    global _guarded
    _guarded = False


def person() -> Person:
    """Who acts now."""
    return _acting.get() or (_provider() if _provider else None) or (NOBODY if _guarded else LOCAL)


@contextmanager
def acting(someone: Person) -> Iterator[None]:
    """Somebody acts in this block."""
    before = _acting.set(someone)
    try:
        yield
    finally:
        _acting.reset(before)


@contextmanager
def whole() -> Iterator[None]:
    """Tables are read whole in this block, whoever acts: for work that makes versions and shows nothing of them."""
    before = _whole.set(True)
    try:
        yield
    finally:
        _whole.reset(before)


@contextmanager
def own_view() -> Iterator[None]:
    """Tables are read as whoever acts sees them in this block, also within work that reads them whole: for what is made
    to be looked at as it is."""
    before = _whole.set(False)
    try:
        yield
    finally:
        _whole.reset(before)


@contextmanager
def outward() -> Iterator[None]:
    """What is told in this block leaves the product, for people of whom no role is known: it is seen as the least role
    sees it, whoever acts, also within `whole`."""
    person_before, whole_before = _acting.set(OUTSIDE), _whole.set(False)
    try:
        yield
    finally:
        _whole.reset(whole_before)
        _acting.reset(person_before)


def seen_as() -> str:
    """The role whose view tables are read in; empty where they are read whole."""
    now = person()
    return "" if _whole.get() or now.role == "admin" else now.role or "nobody"


def signature(author: str) -> str:
    """The name that signs what is done now: a signed-in person's own, whatever name was typed; else the given one."""
    now = person()
    return now.name if now.name and now.how != "local" else author

"""Work that makes versions or results for everybody: asked for by who may, done on whole tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from core import access

if TYPE_CHECKING:
    from core.lake.workspace import Lake

P = ParamSpec("P")
T = TypeVar("T")


def working(
    action: str,
) -> Callable[[Callable[Concatenate[Lake, P], T]], Callable[Concatenate[Lake, P], T]]:
    """A function of a lake that only whoever may do `action` may call, and that reads every table whole.

    Results that all share must not depend on who happened to ask. What such a function gives back is for the code that
    called it; a page reads what it shows through its reader's view.
    """

    def around(function: Callable[Concatenate[Lake, P], T]) -> Callable[Concatenate[Lake, P], T]:
        @wraps(function)
        def work(lake: Lake, /, *given: P.args, **named: P.kwargs) -> T:
            about = str(given[0]) if given and isinstance(given[0], str) else ""
            access.allow(action, about, folder=lake.path)
            with access.whole():
                return function(lake, *given, **named)

        return work

    return around

"""Streamlit's caches, kept apart for what different readers see: one role's answer is never another's."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from pages.parts.shared.session import lake

P = ParamSpec("P")
T = TypeVar("T")


def cache_data(**options: Any) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """`st.cache_data` for each view of the workspace."""
    found: Callable[[Callable[P, T]], Callable[P, T]] = _apart(st.cache_data(**options))
    return found


def cache_resource(**options: Any) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """`st.cache_resource` for each view of the workspace."""
    found: Callable[[Callable[P, T]], Callable[P, T]] = _apart(st.cache_resource(**options))
    return found


def _apart(cache: Any) -> Any:
    def around(function: Callable[P, T]) -> Callable[P, T]:
        known = inspect.signature(function)

        @wraps(function)
        def answer(of_view: object, *given: P.args, **named: P.kwargs) -> T:
            return function(*given, **named)

        first = inspect.Parameter("of_view", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        changed = known.replace(parameters=[first, *known.parameters.values()])
        answer.__signature__ = changed  # type: ignore[attr-defined]
        kept = cache(answer)

        @wraps(function)
        def asked(*given: P.args, **named: P.kwargs) -> T:
            found: T = kept(lake().view, *given, **named)
            return found

        return asked

    return around

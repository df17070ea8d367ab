"""Choices kept in the address by id, so that an address means the same in both languages.

Streamlit's own binding writes an option's translated label into the address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st


def addressed(key: str, options: Sequence[str], default: str, *, free: bool = False) -> None:
    """Let the address decide a choice before its widget is drawn.

    Streamlit's own binding writes the translated label of an option into the address; this keeps the
    id, so that an address means the same in both languages.

    Args:
        key: The widget's key and the address parameter.
        options: What can be chosen.
        default: The choice when the address says nothing.
        free: Any text is allowed.
    """
    asked = st.query_params.get(key)
    known = st.session_state.get(f"{key}_address") if key in st.session_state else None  # Streamlit drops a choice
    if asked and asked != known and (free or asked in options):  # between pages: the address still has it
        st.session_state[key] = asked
    current = st.session_state.get(key)
    if current is None or not (free or current in options):
        st.session_state[key] = default


def remember(key: str, value: str | None, default: str) -> str:
    """Write a choice to the address, the default as no parameter; returns the choice."""
    if value is None or value == default:
        st.query_params.pop(key, None)
        st.session_state[f"{key}_address"] = None
        return default
    return keep(key, value)


def keep(key: str, value: str) -> str:
    """Write a choice to the address, even where it is the default of now: options come and go; returns the choice."""
    st.query_params[key] = value
    st.session_state[f"{key}_address"] = value
    return value


def choice(label: str, options: Sequence[str], default: str, key: str, name: Callable[[str], str], **more: Any) -> str:
    """A select box whose choice is in the address by id."""
    addressed(key, options, default)
    return remember(key, st.selectbox(label, options, format_func=name, key=key, **more), default)


def switch(label: str, options: Sequence[str], default: str, key: str, name: Callable[[str], str], **more: Any) -> str:
    """A segmented control whose choice is in the address by id."""
    addressed(key, options, default)
    chosen = st.segmented_control(label, options, format_func=name, key=key, required=True, **more)
    return remember(key, chosen, default)

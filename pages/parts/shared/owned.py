"""Widgets that belong to the dataset a page shows: another dataset's page begins with none of their choices.

A browser keeps what was set in a widget as long as a widget with the same key is drawn, whatever the server forgets. So
every choice of another dataset begins a new turn of the page, and with it new keys; what a page shows then depends on
its address, never on the way that led there.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts.shared.session import LANGUAGE_KEY

PAGE, TURNS = "page_shown", "page_turns"
KEPT = (LANGUAGE_KEY, "view", "tab", "q")
"""What stays in the address when another dataset is chosen: where on the page one looks, and what is the workspace's"""


def on_page(path: str) -> None:
    """Note which page is drawn."""
    st.session_state[PAGE] = path


def here() -> tuple[str, str]:
    """What tells the page being drawn from the others, also where it is run alone."""
    context = get_script_run_ctx(suppress_warning=True)
    return st.session_state.get(PAGE, ""), context.page_script_hash if context else ""


def turn_to(dataset: str) -> None:
    """Note which dataset the page shows, before any of its widgets is drawn; another one begins a new turn."""
    turns: dict[str, tuple[str, int]] = st.session_state.setdefault(TURNS, {})
    page = st.session_state.get(PAGE, "")
    before, turn = turns.get(page, (dataset, 0))
    turns[page] = (dataset, turn + (before != dataset))


def own(key: str) -> str:
    """The key of a widget, or of a note, that belongs to the page's dataset."""
    _dataset, turn = st.session_state.get(TURNS, {}).get(st.session_state.get(PAGE, ""), ("", 0))
    return f"{key}~{turn}" if turn else key


def clear_address(key: str) -> None:
    """Drop from the address what it said of the dataset shown before; `key` names the parameter of the choice."""
    for name in [one for one in st.query_params if one not in (*KEPT, key)]:
        del st.query_params[name]

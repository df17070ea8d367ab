"""Buttons of what only some may do: for the others they stand there disabled, and say why."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import access
from pages.parts.shared.wording import md


def button(needs: str, label: str, **named: Any) -> bool:
    """`st.button` of what needs an action of `core.access.ACTIONS`."""
    return st.button(label, **_closed(needs, named))


def submit(needs: str, label: str, **named: Any) -> bool:
    """`st.form_submit_button` of what needs an action of `core.access.ACTIONS`."""
    return st.form_submit_button(label, **_closed(needs, named))


def _closed(needs: str, named: dict[str, Any]) -> dict[str, Any]:
    why = access.refusal(needs)
    return {**named, "disabled": True, "help": md(why)} if why else named

"""Buttons, switches and menus of what only some may do: for the others they stand there disabled, and say why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import access
from core.i18n import _
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md


def button(needs: str, label: str, **named: Any) -> bool:
    """`st.button` of what needs an action of `core.access.ACTIONS`."""
    return st.button(label, **_closed(needs, named))


def submit(needs: str, label: str, **named: Any) -> bool:
    """`st.form_submit_button` of what needs an action of `core.access.ACTIONS`."""
    return st.form_submit_button(label, **_closed(needs, named))


def toggle(needs: str, label: str, **named: Any) -> bool:
    """`st.toggle` of what needs an action of `core.access.ACTIONS`."""
    return st.toggle(label, **_closed(needs, named))


def menu(needs: str, label: str, options: Sequence[Any], **named: Any) -> Any:
    """`st.menu_button` of what needs an action of `core.access.ACTIONS`."""
    return st.menu_button(label, options, **_closed(needs, named))


def uploader(needs: str, label: str, **named: Any) -> Any:
    """`st.file_uploader` of what needs an action of `core.access.ACTIONS`."""
    return st.file_uploader(label, **_closed(needs, named))


def left_out(dataset: str) -> None:
    """Said where what tells of some columns of a dataset is not shown to this reader."""
    if lake().closed(dataset) != set():
        st.caption(_("What tells of columns that your role does not see as they are is left out here."))


def _closed(needs: str, named: dict[str, Any]) -> dict[str, Any]:
    why = access.refusal(needs)
    return {**named, "disabled": True, "help": md(why)} if why else named

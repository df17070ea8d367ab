"""Who speaks: a name that signs labels and verdicts, asked once per session."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import access
from core.errors import TouchstoneError
from core.i18n import _
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md


def signed_by(key: str, hint: str, read: Callable[[str], str]) -> str | None:
    """The name as `read` has it, first the workspace's author; None while no usable one is written."""
    signed = access.person().how == "login"  # who is signed in signs with that name
    written = st.text_input(
        _("Your name"),
        value=lake().author,
        max_chars=None if signed else 60,
        key=f"{key}_signed" if signed else key,
        persist_state="session",
        help=hint,
        disabled=signed,
    )
    try:
        return read(written or "")
    except TouchstoneError as error:
        st.error(md(error.message), icon=":material/error:")
        return None

"""Choices that an address asks for and that are not there: told in one line, until something else is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from core.i18n import _, listed
from pages.parts.shared.owned import own
from pages.parts.shared.wording import md

LONGEST = 60
"""Letters of a wrong choice that are repeated: enough to know it by."""
_NOW, _TOLD = "not_there_now", "not_there_told"


def note(label: str, asked: str | Sequence[str]) -> None:
    """Tell that an address asks a control for what it does not offer, where `told` is drawn, else beside it."""
    values = [asked] if isinstance(asked, str) else list(asked)
    said = listed(one if len(one) <= LONGEST else f"{one[:LONGEST]}…" for one in values if one)
    if said and own(_NOW) in st.session_state:
        st.session_state[own(_NOW)][label] = said
    elif said:
        words = _("The address asks for “{value}”, which cannot be chosen here; the usual is taken.")
        st.caption(":material/link_off: " + words.format(value=md(said)))


def unoffered(label: str, key: str) -> None:
    """The same for a control that is not drawn, where its parameter stands in the address."""
    asked = st.query_params.get_all(key)
    if asked:
        note(label, asked)
        st.query_params.pop(key, None)


@contextmanager
def told() -> Iterator[None]:
    """Tell, above what is drawn within, which choices of the address are not there."""
    place = st.container()
    st.session_state[own(_NOW)] = {}
    try:
        yield
    finally:
        now: dict[str, str] = st.session_state.pop(own(_NOW), {})
        address = st.query_params.to_dict()
        before, then = st.session_state.get(own(_TOLD), ({}, {}))
        said = now or (before if address == then else {})
        st.session_state[own(_TOLD)] = (said, address)
        if said:
            parts = [_("{label} “{value}”").format(label=label, value=value) for label, value in said.items()]
            place.warning(
                md(_("The address asks for what is not there: {choices}. The usual is shown instead.").format(
                    choices=listed(parts))), icon=":material/link_off:")  # fmt: skip

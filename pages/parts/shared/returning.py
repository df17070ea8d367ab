"""Whether the reader went to another address of the same page: by the browser's Back and Forward, or by a link to it.

Then a parameter that is gone means its usual value. Otherwise it says nothing: coming from another page by the menu,
the address is empty and what was chosen before stands.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from pages.parts.shared.owned import here

LEFT, WENT = "address_left", "address_went"
"""What the page left when it was drawn last: itself, its address and its choices; and whether its reader went on."""
_KNOWN = "_address"
"""End of the notes of what the address said of a widget."""


def arrive() -> None:
    """Note, before a page is drawn, whether its address is another than the one it left, while no choice was changed.

    The browser sends its address with every click, and it may not know yet what the last one wrote to it.
    """
    left = st.session_state.get(LEFT)
    st.session_state[WENT] = (
        left is not None
        and left[0] == here()
        and left[1] != _address()
        and all(st.session_state.get(place, value) == value for place, value in left[2].items())
    )
    if st.session_state[WENT]:
        _written()


def _written() -> None:
    """Have the browser write the address that a link of this page led to.

    Streamlit's browser side writes an address only where a link leads to another page; of a link to the same page it
    sends the parameters and leaves the old address standing, so that a reload leads back. What is the same already is
    not written twice.
    """
    for name in st.query_params:
        with suppress(StreamlitAPIException):  # bound to a widget, which writes it itself
            st.query_params[name] = st.query_params.get_all(name)
            return


def leave() -> None:
    """Note what the page has drawn and written to its address."""
    places = [key.removesuffix(_KNOWN) for key in map(str, st.session_state) if key.endswith(_KNOWN)]
    chosen: dict[str, Any] = {place: st.session_state[place] for place in places if place in st.session_state}
    st.session_state[LEFT] = (here(), _address(), chosen)
    st.session_state[WENT] = False


def went() -> bool:
    """Whether the address that the reader went to is the whole truth of what is chosen."""
    return bool(st.session_state.get(WENT))


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}

"""What is drawn while models are tried: the days of all together, and the season before them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

import pages.parts.forecast.course as course
from core.errors import BadInput
from core.forecast import Request, first_look
from core.i18n import _
from core.lake import Lake
from pages.parts.shared.owned import own


@contextmanager
def meanwhile(lake: Lake, request: Request) -> Iterator[None]:
    """A first look in place of what is being made, once for each request; and a word of what is at work."""
    place, seen = st.empty(), st.session_state.setdefault(own("forecast_seen"), set())
    with st.spinner(_("Trying the models on the past")):
        if request.key not in seen:
            with place.container():
                _drawn(lake, request)
        yield
    seen.add(request.key)
    place.empty()


def _drawn(lake: Lake, request: Request) -> None:
    try:
        look = first_look(lake, request)
    except BadInput:  # told where the forecast itself is asked for
        return
    if look.mended.able[0]:
        st.caption(":material/hourglass_top: " + _("All together, with the season before repeated; models are being "
                                                   "tried."))  # fmt: skip
        course.drawn(look, 0, own("forecast_first"))

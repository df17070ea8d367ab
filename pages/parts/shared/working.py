"""Work that a thread does while the page is read: what is done, how far it is, and the page again when it ends."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.recommend.beside import Work
from pages.parts.shared.owned import own
from pages.parts.shared.wording import duration


def working(work: Work, what: str, key: str) -> None:
    """Draw a bar, refreshed twice a second; the whole page runs once when the work has ended.

    Args:
        what: What is being done, without a full stop.
        key: Tells two bars on one page apart.
    """
    st.fragment(_bar, run_every=0.5)(work, what, key)


def _bar(work: Work, what: str, key: str) -> None:
    if work.ended:
        st.rerun()
    with st.container(border=True, key=own(f"working_{key}")):
        told = _("{what}: {time} so far, the page can be used meanwhile.")
        st.progress(work.done / max(work.total, 1), text=told.format(what=what, time=duration(work.seconds)))

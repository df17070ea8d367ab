"""Under a list that waits for the texts of the items: the button that has them read, or the bar of the reading."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.recommend import SCORERS, Features
from core.recommend.data import Shop, read_texts
from core.recommend.features import NOT_READ
from core.recommend.scorers import why_not
from pages.parts.recommend.sections import Side
from pages.parts.shared import needing
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs


def offer(features: Features, shop: Shop, side: Side) -> None:
    """The reading of the item texts, where that is all that a scorer lacks."""
    if why_not(SCORERS[side.scorer], features) != NOT_READ:
        return
    job = read_texts.unfinished(jobs(), shop)
    if job is not None:
        job_bar(job.id)
    if (job is None or not job.active) and needing.button(
        "compute", _("Read the item texts"), icon=":material/menu_book:", key=f"rec_read_{side.key}"
    ):
        read_texts.submit(jobs(), shop)
        st.rerun()

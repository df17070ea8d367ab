"""The first visit: what Touchstone does, and the two ways to begin."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from pages.parts.shared.empty import sample_offer, sample_opening
from pages.parts.shared.links import link


def welcome() -> None:
    """The empty workspace's first page."""
    said = st.container()
    if sample_opening():
        said.subheader(_("Opening the sample shop"), anchor=False)
        said.caption(_("The files are loaded first, then checked version by version; the pages can be used meanwhile."))
        return
    with st.container(border=True):
        st.subheader(_("From dirty files to a decision"), anchor=False)
        st.markdown(
            _(
                "Touchstone governs the data behind e-commerce search and recommendation: it lands your files without "
                "losing a cell, shows what is wrong with them, cleans them step by step, reads the reviews with BERT, "
                "and shows what shoppers would be recommended."
            )
        )
        st.caption(
            _(
                "The sample shop is a made-up store with 120,000 events, 1,200 products and 6,000 reviews, "
                "with every kind of fault built in. It opens in one to two minutes."
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            sample_offer()
            link(_("Upload your own files"), "upload.py", icon=":material/upload_file:")
    steps = [
        (":material/upload_file:", _("1 Collect"), _("Bring files as they are; bad rows go to quarantine.")),
        (":material/cleaning_services:", _("2 Clean"), _("Profile, suggestions, preview, undo of any step.")),
        (":material/sentiment_satisfied:", _("3 Annotate"), _("BERT reads the reviews, with live progress.")),
        (":material/verified:", _("4 Monitor"), _("Scores, trends and honest experiments.")),
        (":material/recommend:", _("5 Use"), _("Recommendations with the reason for each.")),
    ]
    grid = st.grid(5, min_column_width=165, border=True, row_height=132)
    for icon, title, body in steps:
        with grid.cell():
            st.markdown(f"**{icon} {title}**")
            st.caption(body)

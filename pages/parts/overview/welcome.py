"""The first visit: what Touchstone does, and the two ways to begin."""

from __future__ import annotations

import streamlit as st

from core.i18n import N_, _
from core.jobs import Job
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import link
from pages.parts.shared.session import jobs

SAMPLE_HANDLER = "sample_data.load:run"


def sample_job() -> Job | None:
    """The newest job that opened the sample shop, if any."""
    found = jobs().list(SAMPLE_HANDLER, limit=1)
    return found[0] if found else None


def open_sample_button(kind: str = "primary") -> None:
    """The button that loads the sample shop in the background."""
    if st.button(_("Open the sample shop"), type=kind, icon=":material/storefront:", key="open_sample"):  # type: ignore[arg-type]
        jobs().submit(SAMPLE_HANDLER, {}, title=N_("Open the sample shop"))
        st.rerun()


def welcome() -> None:
    """The empty workspace's first page."""
    job = sample_job()
    if job and (job.active or job.resumable):
        st.subheader(_("Opening the sample shop"), anchor=False)
        st.caption(_("The files are loaded first, then checked version by version; the pages can be used meanwhile."))
        job_bar(job.id)
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
            open_sample_button()
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

"""Having the texts read: what stands in the way, the job, and whether what is shown is of the newest version."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.lake import Dataset
from core.voice import Heard, Said, closed
from core.voice.hearing import submit, unfinished
from pages.parts.shared import needing
from pages.parts.shared.empty import empty_state
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import link
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.wording import number


def nothing_said() -> None:
    """There is no dataset that holds what people say."""
    empty_state(
        _("Nothing that people say is here yet"),
        _("Upload reviews, questions, posts or news: one row each, with the text and the time."),
        _("Upload files"),
        "upload.py",
        ":material/forum:",
        sample=True,
    )


def state(dataset: Dataset, said: Said, heard: Heard | None) -> None:
    """What was read and when; the button that has it read."""
    if closed(lake(), dataset.name):
        st.info(_("What these texts speak of is not shown: your role does not see the texts."), icon=":material/lock:")
        return
    job = unfinished(jobs(), dataset.name)
    if job is not None:
        job_bar(job.id)
        return
    if heard is None:
        st.info(
            _("Texts to be read: {n}. A text model groups them by what they speak of, in the background.").format(
                n=number(len(said))
            ),
            icon=":material/forum:",
        )  # fmt: skip
        _button(dataset, _("Find the topics"), "primary")
    elif heard.version != dataset.version:
        st.warning(
            _("A newer version came after the texts were read; topics and warnings are of the one before."),
            icon=":material/update:",
        )
        _button(dataset, _("Read the new texts"), "primary")
    elif not heard.topics:
        st.info(_("The texts are too few, or too different, to make topics."), icon=":material/info:")
    if not said.tone_from:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("Which texts are complaints is not known: their sentiment was not read."), width="content")
            if dataset.column("text") in dataset.types:
                link(_("Sentiment"), "sentiment.py", icon=":material/sentiment_satisfied:", dataset=dataset.name)


def _button(dataset: Dataset, words: str, kind: str) -> None:
    if needing.button("compute", words, key="topics_read", icon=":material/play_arrow:", type=kind):  # type: ignore[arg-type]
        submit(jobs(), dataset.name)
        st.rerun()

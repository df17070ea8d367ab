"""What was asked and has no answer, by topic; an entry can be written from each."""

from __future__ import annotations

import streamlit as st

from core.answers import Waiting
from core.answers.words import topic_words
from core.i18n import _, ngettext
from pages.parts.answers.opened import Opened, false_answers
from pages.parts.answers.writing import proposals, write
from pages.parts.shared.owned import own
from pages.parts.shared.reader import may
from pages.parts.shared.wording import md, number

SHOWN = 5
"""Questions of a topic shown: enough to see what is meant; the table below has all."""
MOST_TOPICS = 20
"""Topics drawn: as many as somebody works through in one sitting."""


def view(opened: Opened) -> None:
    """The whole view."""
    proposals(opened)
    rate = false_answers()
    with st.spinner(_("Bringing the questions into topics")):
        found = opened.waiting(rate)
    if not found:
        st.success(_("No question waits for an answer."), icon=":material/check_circle:")
        return
    asked = sum(one.count for one in found)
    words = ngettext(
        "{n} time somebody asked what has no answer here, the most frequent topic first.",
        "{n} times somebody asked what has no answer here, the most frequent topic first.",
        asked,
    )
    st.caption(words.format(n=number(asked)))
    for place, one in enumerate(found[:MOST_TOPICS]):
        _topic(opened, place, one)


def _topic(opened: Opened, place: int, one: Waiting) -> None:
    with st.container(border=True, key=own(f"answers_topic_{place}"), gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{md(topic_words(one))}**")
            words = ngettext("asked {n} time", "asked {n} times", one.count)
            st.badge(words.format(n=number(one.count)), color="gray")
        for question, times in one.questions[:SHOWN]:
            st.markdown(f"- {md(question)}" + (f" ×{times}" if times > 1 else ""))
        if len(one.questions) > SHOWN:
            left = len(one.questions) - SHOWN
            st.caption(_("and more: {n}").format(n=number(left)))
        if not may("judge"):
            return
        with st.popover(_("Write an entry"), icon=":material/edit:", key=own(f"answers_entry_{place}")):
            write(opened, one.questions[0][0], f"topic_{place}")

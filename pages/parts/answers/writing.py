"""Writing an answer: it waits for a steward, and becomes an entry by their yes."""

from __future__ import annotations

import streamlit as st

from core.answers import Reply, journal
from core.errors import TouchstoneError
from core.i18n import _, sentences
from pages.parts.answers.opened import Opened
from pages.parts.shared.owned import own
from pages.parts.shared.reader import may
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

ERROR = "answers_error"


def better(opened: Opened, reply: Reply) -> None:
    """A better answer to a question, in the place of the one that was given."""
    instead = reply.candidates[0].key if reply.state in ("answered", "conflict") and reply.candidates else ""
    with st.popover(_("Write a better answer"), key=own("answers_better"), icon=":material/edit:"):
        write(opened, reply.question, "better", instead=instead, draft=reply.text if instead else "")


def write(opened: Opened, question: str, key: str, *, instead: str = "", draft: str = "") -> None:
    """The form of an entry."""
    with st.form(own(f"answers_write_{key}"), border=False):
        asked = st.text_area(_("Question"), value=question, key=own(f"answers_question_{key}"), height=80)
        told = st.text_area(_("Answer"), value=draft, key=own(f"answers_answer_{key}"), height=140)
        st.caption(_("It becomes an entry when a steward says yes."))
        if st.form_submit_button(_("Propose"), type="primary"):
            try:
                journal.propose(lake(), opened.name, asked, told, instead)
            except TouchstoneError as error:
                st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            else:
                st.toast(_("Proposed. It waits for a steward."))


def proposals(opened: Opened) -> None:
    """Answers that wait for a steward's word."""
    there = opened.proposed()
    if not there:
        return
    st.subheader(_("Proposed answers"), anchor=False)
    for one in there:
        with st.container(border=True, key=own(f"answers_proposal_{one.number}"), gap="small"):
            st.markdown(f"**{md(one.question)}**")
            st.markdown(md(one.answer))
            said = _("Proposed by {author}.").format(author=one.author)
            st.caption(md(sentences(said, _("It replaces an entry.") if one.instead else "")))
            if not may("describe"):
                continue
            with st.container(horizontal=True):
                for word, label in ((journal.YES, _("Yes, make it an entry")), (journal.NO, _("No"))):
                    st.button(
                        label,
                        key=own(f"answers_decide_{word}_{one.number}"),
                        type="primary" if word == journal.YES else "secondary",
                        on_click=_decide,
                        args=(opened, one.number, word),
                    )


def _decide(opened: Opened, number: int, word: str) -> None:
    journal.decide(lake(), opened.name, number, word)

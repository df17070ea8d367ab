"""The answer worded by a team's large model, and only where every sentence is supported."""

from __future__ import annotations

import streamlit as st

from core.answers import Reply, Worded, said_reason
from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.text.llm import state
from pages.parts.answers.opened import Opened
from pages.parts.shared.owned import own
from pages.parts.shared.reader import may
from pages.parts.shared.session import ask, lake
from pages.parts.shared.wording import md

KEPT = "answers_worded"


def wording(opened: Opened, reply: Reply) -> None:
    """The button that asks the model, where one is set up and there is an answer to word."""
    place, _wrong = state()
    if place is None or not reply.text or not may("compute"):
        return
    if st.button(_("Word it"), key=own("answers_word"), icon=":material/auto_fix_high:", help=_("By the large model.")):
        try:
            with st.spinner(_("The large model is wording the answer")):
                said = ask(
                    "core.answers.phrasing:word_named", lake().path, opened.name, reply.question, reply.false_answers
                )
        except TouchstoneError as error:
            st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            return
        st.session_state[own(KEPT)] = (reply.question, said)
        st.rerun()


def worded(reply: Reply) -> None:
    """What the model made of it, or why that is not shown."""
    said = _kept(reply)
    if said is None:
        return
    if said.believed:
        st.markdown(f"*{md(said.text)}*")
        st.caption(_("Worded by the large model; every sentence is supported by the source above."))
    else:
        why = _("The model's wording is not shown: {reason}.").format(reason=said_reason(said))
        st.caption(md(sentences(why, f"“{said.sentence}”" if said.sentence else "")))


def wording_of(reply: Reply) -> str:
    """The wording that is shown; "" for none."""
    said = _kept(reply)
    return said.text if said is not None and said.believed else ""


def _kept(reply: Reply) -> Worded | None:
    held = st.session_state.get(own(KEPT))
    return held[1] if held and held[0] == reply.question and reply.text else None

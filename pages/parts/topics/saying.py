"""What people say of a topic: its name, that it is one with another, that it is nobody's concern."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.voice import Heard, HeardTopic, hidden_topics, topic_name
from core.voice.by_people import say
from pages.parts.shared.reader import may
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md


def ways(heard: Heard, topic: HeardTopic) -> None:
    """Give a topic a name, join it into another, take it apart again, or hide it."""
    if not may("describe"):
        return
    others = {one.id: topic_name(one) for one in heard.topics if one.id != topic.id}
    with st.expander(_("Name, join or hide this topic"), icon=":material/edit:"):
        with st.form(f"topic_name_{topic.id}", border=False):
            name = st.text_input(
                _("Name"), value=topic.name, max_chars=80, placeholder=topic_name(topic),
                help=_("It holds for the next readings too. Empty: its own words."),
            )  # fmt: skip
            if st.form_submit_button(_("Keep the name")):
                _said(heard, topic.id, name=name)
        if others:
            with st.form(f"topic_join_{topic.id}", border=False):
                into = st.selectbox(
                    _("Is one with"), list(others), index=None, format_func=others.__getitem__,
                    placeholder=_("Choose a topic"),
                )  # fmt: skip
                if st.form_submit_button(_("Join them"), icon=":material/merge:") and into is not None:
                    _said(heard, topic.id, into=into)
        with st.container(horizontal=True):
            if topic.parts and st.button(_("Take apart again"), icon=":material/call_split:", key="topic_apart"):
                for part in topic.parts:
                    if part != topic.id:
                        _said(heard, part, stay=True, apart=True)
                st.rerun()
            if st.button(_("Hide"), icon=":material/visibility_off:", key="topic_hide"):
                _said(heard, topic.id, hidden=True)


def hidden(heard: Heard) -> None:
    """The topics that were hidden, each with the way back."""
    found = hidden_topics(lake(), heard.dataset)
    if not found or not may("describe"):
        return
    with st.popover(_("Hidden topics"), icon=":material/visibility_off:"):
        for one in found:
            if st.button(_("Show {name} again").format(name=md(topic_name(one))), key=f"topic_show_{one.id}"):
                _said(heard, one.id, hidden=False)


def _said(heard: Heard, topic: int, *, stay: bool = False, **what: Any) -> None:
    try:
        say(lake(), heard.dataset, topic, **what)
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return
    if "into" in what:
        st.query_params["topic"] = str(what["into"])
    if not stay:
        st.rerun()

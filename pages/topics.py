"""Topics: what customers and others speak of, which topics grow, and where that may come from."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.topics.reading as reading
import pages.parts.topics.sections as sections
import pages.parts.topics.todo as todo
from core import voice
from core.i18n import N_, _

MENU = {"section": "use", "place": 9, "title": N_("Topics"), "icon": "forum"}

with parts.page(
    _("Topics"), caption=_("What reviews, questions, posts or news speak of, and which complaints grow.")
) as header:
    known = voice.fitting(parts.lake())
    if not known:
        reading.nothing_said()
        st.stop()
    others = {one.name for one in parts.lake().datasets()} - set(known)
    dataset = parts.pick_dataset(without=others, first=known, where=header)
    if dataset is None:
        st.stop()
    parts.provenance(dataset)
    said, heard = voice.said_of(parts.lake(), dataset.name), voice.heard(parts.lake(), dataset.name)
    reading.state(dataset, said, heard)
    if heard is None or not heard.topics:
        st.stop()
    found = sections.growing(heard)
    sections.headline(said, heard, found)
    chosen = sections.topics(said, heard, found)
    if chosen is not None:
        sections.one(said, heard, chosen, found)
    todo.todo(dataset.name)

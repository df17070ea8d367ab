"""Answers: the desk that answers customers from a file and the catalog, and what the file is faulty or silent about."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.answers.console as console
import pages.parts.answers.faults as faults
import pages.parts.answers.learned as learned
import pages.parts.answers.queue as queue
from core.i18n import N_, _
from pages.parts.answers.opened import VIEWS, Opened, view_words
from pages.parts.shared.choices import switch

MENU = {"section": "use", "place": 8, "title": N_("Answers"), "icon": "support_agent"}

with parts.page(
    _("Answers"),
    caption=_("Customers' questions answered from your file and the catalog, with their source, or not at all."),
) as header:
    dataset = parts.pick_dataset(("answers",), where=header)
    if dataset is None:
        st.stop()
    parts.provenance(dataset)
    with parts.error_boundary():
        opened = Opened(dataset)
        view = switch(_("View"), VIEWS, "ask", "view", view_words, label_visibility="collapsed")
        if view == "ask":
            console.view(opened)
        elif view == "faults":
            faults.view(opened)
        elif view == "queue":
            queue.view(opened)
        else:
            learned.view(opened)

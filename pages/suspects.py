"""Suspects: cells that the rest of the table speaks against, each with its reason; taken or refused, by key."""

from __future__ import annotations

import streamlit as st

from core import clean
from core.i18n import N_, _
from pages import parts
from pages.parts.shared import needing
from pages.parts.shared.choices import switch
from pages.parts.suspects import groups, one_by_one
from pages.parts.suspects import search as draw

MENU = {"section": "clean", "place": 2.5, "title": N_("Suspects"), "icon": "troubleshoot"}

VIEWS = {"groups": N_("By column and reason"), "one": N_("One at a time"), "decided": N_("Taken and refused")}

with parts.page(_("Suspects"), icon=":material/troubleshoot:") as header:
    dataset = parts.pick_dataset(first=draw.searched(), where=header)
    if dataset is None:
        st.stop()
    draft = clean.load_draft(parts.lake(), dataset.name)
    kept = draw.newest(dataset)
    with header:
        draw.start(dataset, draft, kept)
    draw.waiting(dataset)
    if kept is None:
        draw.introduction(dataset)
    else:
        state = draw.state_of(dataset, draft, kept)
        needing.left_out(dataset.name)
        draw.facts(dataset, state)
        if not kept.found.suspects:
            draw.nothing()
        elif not state.stale:
            view = switch(
                _("View"), list(VIEWS), "groups", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed"
            )
            with parts.error_boundary():
                if view == "groups":
                    groups.groups(dataset, state)
                elif view == "one":
                    one_by_one.one_by_one(dataset, state)
                else:
                    groups.decided(dataset, state)

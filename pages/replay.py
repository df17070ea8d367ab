"""Replay: what cleaning, a contract or a merge does to what shoppers are shown, and how much dirt the shop can bear."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.i18n import N_, _
from core.recommend.replay import events_reading
from pages.parts.replay import dirt, picking, results, running
from pages.parts.shared.choices import switch

MENU = {"section": "use", "place": 2, "title": N_("Replay"), "icon": "replay"}

with parts.page(
    _("Replay"), caption=_("What cleaning, a contract or a merge does to what shoppers are shown, with an interval.")
) as header:
    lake = parts.lake()
    dataset = parts.pick_dataset(
        picking.KINDS, first=picking.first(lake), without=picking.built_beside(lake), where=header
    )
    if dataset is None:
        st.stop()
    events = events_reading(lake, dataset)
    if events is None:
        picking.no_events(lake, dataset)
        st.stop()
    views = picking.views(dataset)
    view = switch(_("View"), views, views[0], "view", picking.view_words, label_visibility="collapsed")
    with parts.error_boundary():
        if view == "dirt":
            dirt.section(lake, dataset)
        else:
            kept = results.newest_of(lake, view, dataset, events)
            running.section(lake, view, dataset, events, kept)
            if kept is not None:
                results.section(kept)

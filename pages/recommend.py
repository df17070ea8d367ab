"""Recommend: what a shopper would be shown, why, and how well each scorer does."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.recommend.leaderboard.view as leaderboard
import pages.parts.recommend.product as product
import pages.parts.recommend.queries as queries
import pages.parts.recommend.sections as draw
import pages.parts.recommend.session_intent as intent
import pages.parts.recommend.shopper as shopper
import pages.parts.recommend.weak.view as weak
from core.i18n import N_, _
from core.recommend.data import built_events, event_kinds
from core.recommend.words import notes
from pages.parts.recommend.leaderboard import tuning
from pages.parts.recommend.opened import Opened
from pages.parts.shared.choices import switch

MENU = {"section": "use", "place": 1, "title": N_("Recommend"), "icon": "recommend"}
VIEWS = {
    "shopper": N_("For a shopper"),
    "product": N_("For a product"),
    "leaderboard": N_("How well do they do?"),
    "weak": N_("Weak lists"),
    "intent": N_("Session intent"),
    "asked": N_("What is asked for"),
}

with parts.page(_("Recommend"), icon=":material/recommend:") as header:
    lake = parts.lake()
    choice, settings = st.columns([2, 3], vertical_alignment="bottom")
    dataset = parts.pick_dataset(event_kinds(lake), first=built_events(lake), where=choice)
    if dataset is None:
        st.stop()
    with settings, st.container(horizontal=True, vertical_alignment="center"):
        options = tuning.control(lake, dataset.name, draw.options_control())
    opened = Opened(lake, dataset, options, header)
    parts.provenance(dataset)
    draw.data_source(dataset, built_events(lake))
    if said := notes(opened.features.inputs):
        st.caption(":material/info: " + " · ".join(parts.md(line) for line in said))
    shown = switch(_("View"), list(VIEWS), "shopper", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed")
    with parts.error_boundary():
        if shown == "leaderboard":
            leaderboard.view(opened)
        elif shown == "weak":
            weak.view(opened)
        elif shown == "intent":
            intent.section(lake, opened.shop, opened.features, options.weights)
        elif shown == "asked":
            queries.section(lake)
        elif shown == "product":
            product.view(opened)
        else:
            shopper.view(opened)

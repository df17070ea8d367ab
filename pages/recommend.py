"""Recommend: what a shopper would be shown by two scorers, why, and how well each does."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.recommend.how_well as how_well
import pages.parts.recommend.queries as queries
import pages.parts.recommend.sections as draw
import pages.parts.recommend.session_intent as intent
from core.i18n import N_, _
from core.recommend import SCORERS, Protocol
from core.recommend.data import built_events, event_kinds, features_of, layers_of, open_shop
from core.recommend.evaluation import BASELINE, is_small, suggested_scorer
from core.recommend.lists import list_of, suggested_shopper
from core.recommend.scorers import why_not
from core.recommend.words import layer_name, notes, scorer_name
from pages.parts.shared.choices import choice as choice_of
from pages.parts.shared.choices import switch

MENU = {"section": "use", "place": 1, "title": N_("Recommend"), "icon": "recommend"}

with parts.page(_("Recommend"), icon=":material/recommend:") as header:
    lake = parts.lake()
    choice, settings = st.columns([2, 3], vertical_alignment="bottom")
    dataset = parts.pick_dataset(event_kinds(lake), first=built_events(lake), where=choice)
    if dataset is None:
        st.stop()
    layers = layers_of(dataset)
    with settings, st.container(horizontal=True, vertical_alignment="center"):
        options = draw.options_control()

    newest = features_of(lake, open_shop(lake, dataset.name), options)
    with header:
        user = draw.shopper_control(newest.shoppers, suggested_shopper(newest))
    usual = (BASELINE, suggested_scorer(lake, open_shop(lake, dataset.name), newest, Protocol()))
    parts.provenance(dataset)
    draw.data_source(dataset, built_events(lake))
    if said := notes(newest.inputs):
        st.caption(":material/info: " + " · ".join(parts.md(line) for line in said))
    if user is None:
        st.stop()
    draw.shopper_history(newest, user)

    sides, badges = [], {}
    for key, column, scorer in zip(("left", "right"), st.columns(2, gap="large"), usual, strict=True):
        with column:
            with st.container(horizontal=True, vertical_alignment="center"):
                label = _("Scorer on the left") if key == "left" else _("Scorer on the right")
                name = choice_of(label, list(SCORERS), scorer, key, scorer_name, label_visibility="collapsed")
                layer = None  # the newest state of every table
                if len(layers) > 1:
                    layer = switch(
                        _("Data"), layers[::-1], layers[0], f"{key}_layer", layer_name, label_visibility="collapsed"
                    )
            side = draw.Side(key, name, layer)
            badges[key] = st.container(horizontal=True)
            shop = open_shop(lake, dataset.name, layer=side.layer)
            features = features_of(lake, shop, options)
            reason = why_not(SCORERS[side.scorer], features)
            sides.append((side, shop))
            if reason:
                parts.empty_state(_("Not scorable"), _(reason), _("Datasets"), "datasets.py", ":material/block:")
                continue
            draw.product_cards(lake, features, side, list_of(lake, shop, options, side.scorer, user))

    # Streamlit shows each piece as it is drawn: what takes longest, the evaluation, is drawn last into its place.
    with st.container(key="rec_well"):
        st.subheader(_("How well do they do?"), anchor=False)
        protocol = draw.protocol_control()
        well = st.container()
    intent.section(lake, open_shop(lake, dataset.name), newest, options.weights)
    queries.section(lake)
    how_well.section(lake, sides, badges, well, options, protocol, small=is_small(newest.inputs))

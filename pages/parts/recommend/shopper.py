"""The view of one shopper: the history, two lists side by side, each item with its reason, and how the two compare."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import pages.parts.recommend.compared as compared
import pages.parts.recommend.sections as draw
import pages.parts.recommend.trained as trained
from core.i18n import _
from core.recommend import SCORERS, Protocol
from core.recommend.data import Shop, features_of, layers_of, open_shop
from core.recommend.evaluation import BASELINE, is_small, suggested_scorer
from core.recommend.lists import list_of, suggested_shopper
from core.recommend.scorers import why_not
from core.recommend.training import state
from core.recommend.words import layer_name, scorer_name
from pages.parts.recommend.opened import Opened
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.empty import empty_state


def view(opened: Opened) -> None:
    """Whom to show, what they did, and what two scorers would show them."""
    newest = opened.features
    with opened.header:
        user = draw.shopper_control(newest.shoppers, suggested_shopper(newest))
    if user is None:
        return
    draw.shopper_history(newest, user)
    usual = (BASELINE, suggested_scorer(opened.lake, opened.shop, newest, Protocol()))
    sides: list[tuple[draw.Side, Shop]] = []
    badges: dict[str, DeltaGenerator] = {}
    for key, column, scorer in zip(("left", "right"), st.columns(2, gap="large"), usual, strict=True):
        with column:
            side, badges[key] = _chosen(opened, key, scorer)
            shop = open_shop(opened.lake, opened.dataset.name, layer=side.layer)
            sides.append((side, shop))
            _list(opened, side, shop, user)
    # Streamlit shows each piece as it is drawn: what takes longest, the evaluation, is drawn last into its place.
    with st.container(key="rec_well"):
        st.subheader(_("How well do they do?"), anchor=False)
        protocol = draw.protocol_control()
        compared.section(opened.lake, sides, badges, opened.options, protocol, small=is_small(newest.inputs))


def _chosen(opened: Opened, key: str, scorer: str) -> tuple[draw.Side, DeltaGenerator]:
    """The scorer and the data of one side, and the place for its badge."""
    layers = layers_of(opened.dataset)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = _("Scorer on the left") if key == "left" else _("Scorer on the right")
        name = choice(label, list(SCORERS), scorer, key, scorer_name, label_visibility="collapsed")
        layer = None  # the newest state of every table
        if len(layers) > 1:
            layer = switch(_("Data"), layers[::-1], layers[0], f"{key}_layer", layer_name, label_visibility="collapsed")
    return draw.Side(key, name, layer), st.container(horizontal=True)


def _list(opened: Opened, side: draw.Side, shop: Shop, user: str) -> None:
    """The list of one side, or why there is none."""
    features = features_of(opened.lake, shop, opened.options)
    if reason := why_not(SCORERS[side.scorer], features):
        empty_state(_("Not scorable"), _(reason), _("Datasets"), "datasets.py", ":material/block:")
        if SCORERS[side.scorer].trained and state(features, side.scorer).possible:
            trained.start(shop, side.scorer)
        return
    listing = list_of(opened.lake, shop, opened.options, side.scorer, user)
    draw.product_cards(opened.lake, features, side, listing)

"""Ads: what is wrong with them, how well clicks are foretold, what an auction brings, and what it costs the shopper."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.ads.auction as auction
import pages.parts.ads.clicks as clicks
import pages.parts.ads.effect as effect
import pages.parts.ads.faults as faults
import pages.parts.ads.settings as settings
from core.i18n import N_, _
from pages.parts.shared.choices import switch

MENU = {"section": "use", "place": 4, "title": N_("Ads"), "icon": "campaign"}

VIEWS = {
    "faults": N_("What is wrong"),
    "clicks": N_("Click rate"),
    "auction": N_("Auction"),
    "effect": N_("Relevance and revenue"),
}

with parts.page(_("Ads"), icon=":material/campaign:") as header:
    dataset = parts.pick_dataset(("ads",), where=header)
    if dataset is None:
        st.stop()
    parts.provenance(dataset)
    lake = parts.lake()
    view = switch(_("View"), list(VIEWS), "faults", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed")
    if view == "faults":
        faults.view(lake, dataset)
        st.stop()
    market = settings.market(lake, dataset, header)
    if market is None:
        st.stop()
    with parts.error_boundary(), settings.told_what_is_missing():
        if view == "clicks":
            clicks.view(lake, market)
        elif view == "auction":
            auction.view(lake, market)
        else:
            effect.view(lake, market)

"""Fraud: known patterns in orders, reviews and clicks, each with its source rows; accounts that hang together."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.fraud.accounts as accounts
import pages.parts.fraud.suspicions as suspicions
from core.anomaly.fraud import readable
from core.i18n import N_, _
from pages.parts.shared.choices import switch

MENU = {"section": "monitor", "place": 2.6, "title": N_("Fraud"), "icon": "gpp_maybe"}

VIEWS = {"suspicions": N_("Suspicions"), "accounts": N_("Accounts")}
KINDS = ("orders", "reviews", "impressions", "events")

with parts.page(_("Fraud"), icon=":material/gpp_maybe:") as header:
    lake = parts.lake()
    about = [one.name for kind in KINDS for one in lake.datasets() if one.kind == kind]
    others = {one.name: readable(lake, one.name) for one in lake.datasets() if one.kind == "other"}
    unread = [name for name, fits in others.items() if not fits]
    dataset = parts.pick_dataset((*KINDS, "other"), first=about, without=unread, last=others, where=header)
    if dataset is None:
        st.stop()
    parts.provenance(dataset)
    view = switch(_("View"), list(VIEWS), "suspicions", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed")
    with parts.error_boundary():
        if view == "accounts":
            accounts.view(lake, dataset)
        else:
            suspicions.view(lake, dataset)

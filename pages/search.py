"""Search: what a shopper's words find and why, and what the search log says of it."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.search.find as find
import pages.parts.search.log as log
from core.i18n import N_, _
from pages.parts.search.opened import Opened
from pages.parts.shared.choices import switch

MENU = {"section": "use", "place": 3, "title": N_("Search"), "icon": "search"}
VIEWS = {"find": N_("Try a search"), "log": N_("What shoppers searched")}

with parts.page(
    _("Search"), caption=_("What a shopper's words find in the catalog, why, and what they miss.")
) as header:
    lake = parts.lake()
    logs = [] if any(one.kind == "items" for one in lake.datasets()) else log.alone(lake)
    others = {one.name for one in lake.datasets()} - set(logs)
    kinds = ("searches", "events") if logs else ("items",)
    dataset = parts.pick_dataset(kinds, without=others if logs else (), where=header)
    if dataset is None:
        st.stop()
    opened = Opened(lake, dataset)
    parts.provenance(dataset)
    shown = "log"
    if opened.catalog:
        shown = switch(_("View"), list(VIEWS), "find", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed")
    with parts.error_boundary():
        if shown == "log":
            log.view(opened)
        else:
            find.view(opened)

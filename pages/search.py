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
    dataset = parts.pick_dataset(("items",), where=header)
    if dataset is None:
        st.stop()
    opened = Opened(parts.lake(), dataset)
    parts.provenance(dataset)
    shown = switch(_("View"), list(VIEWS), "find", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed")
    with parts.error_boundary():
        if shown == "log":
            log.view(opened)
        else:
            find.view(opened)

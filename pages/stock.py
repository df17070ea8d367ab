"""Stock: what will run out before it can be delivered, what to order and how much, and what only lies there."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.stock.headline as headline
import pages.parts.stock.items as items
import pages.parts.stock.settings as settings
from core.forecast.stock import plan_of
from core.i18n import N_, _

MENU = {"section": "use", "place": 6, "title": N_("Stock"), "icon": "inventory_2"}

with parts.page(_("Stock"), icon=":material/inventory_2:") as header:
    dataset = parts.pick_dataset(("inventory",), where=header)
    if dataset is None:
        st.stop()
    parts.provenance(dataset)
    lake = parts.lake()
    with parts.not_there():
        source = settings.source(lake, dataset, header)
        if source is None:
            st.stop()
        top = st.container()
        policy, source = settings.policy(lake, source)
        with parts.error_boundary():
            with st.spinner(_("Drawing what may be sold")):
                plan = plan_of(lake, source, policy)
            with top:
                headline.view(plan)
            group = items.classes(plan)
            items.view(plan, group)
            headline.basis(lake, source, plan)

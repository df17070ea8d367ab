"""Anomalies: what stands apart, within what a team can review, each with its reason and its source rows."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.anomalies.days as by_day
import pages.parts.anomalies.measured as measuring
import pages.parts.anomalies.queue as queueing
import pages.parts.anomalies.settings as setting
from core.i18n import N_, _
from pages.parts.shared.choices import switch

MENU = {"section": "monitor", "place": 2.5, "title": N_("Anomalies"), "icon": "troubleshoot"}
VIEWS = {
    "queue": N_("What stands apart"),
    "days": N_("Days"),
    "measured": N_("How good it is"),
}

with parts.page(_("Anomalies"), icon=":material/troubleshoot:") as header:
    dataset = parts.pick_dataset(first=setting.telling(parts.lake()), where=header)
    if dataset is None:
        st.stop()
    if dataset.kind in setting.SUSPECTED:
        with header:
            parts.link(_("Fraud"), "fraud.py", icon=":material/gpp_maybe:", dataset=dataset.name)
    parts.provenance(dataset)
    view = switch(_("View"), list(VIEWS), "queue", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed")
    with parts.error_boundary(), setting.told_why():
        if view == "days":
            by_day.view(dataset)
        elif view == "measured":
            measuring.view(dataset, setting.asked(dataset))
        else:
            queueing.view(dataset, setting.asked(dataset))

"""Audit: who did what, when, before and after; and whether the trail is whole."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.audit.trail as trail
from core import access
from core.i18n import N_, _
from pages.parts.shared.empty import no_dataset
from pages.parts.shared.reader import may

MENU = {"section": "govern", "place": 6, "title": N_("Audit"), "icon": "policy"}

with parts.page(_("Audit"), caption=_("What was done, by whom; each row is sealed by the one before it.")) as header:
    if not may("audit"):
        st.info(_("The trail is read by an admin."), icon=":material/lock:")
        if not parts.lake().datasets():
            no_dataset()
        st.stop()
    rows = access.entries(parts.lake().path)
    if not rows:
        if parts.lake().datasets():
            trail.nothing()
        else:
            no_dataset()
        st.stop()
    trail.verifier(header)
    trail.listing(rows)

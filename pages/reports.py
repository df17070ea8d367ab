"""Reports: what is handed on of the workspace, made now, kept, or made and sent every week."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.reports.making as making
import pages.parts.reports.repeating as repeating
import pages.parts.reports.shelf as shelf
from core.i18n import N_, _
from pages.parts.shared.choices import tabs
from pages.parts.shared.empty import no_dataset

MENU = {"section": "govern", "place": 7, "title": N_("Reports"), "icon": "summarize"}

with parts.page(_("Reports"), caption=_("What is handed on: as a page to read and print, as a workbook, by mail.")):
    if not parts.lake().datasets() and not shelf.held():
        no_dataset()
        st.stop()
    shown = tabs({"make": _("Make one"), "kept": _("Kept"), "repeat": _("Repeat")})
    if shown["make"].open:
        with shown["make"]:
            asked = making.asked()
            report = making.report_of(asked)
            making.actions(asked, report)
            making.preview(report)
    if shown["kept"].open:
        with shown["kept"]:
            shelf.shelf()
    if shown["repeat"].open:
        with shown["repeat"]:
            repeating.repeating()

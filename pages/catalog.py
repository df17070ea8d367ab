"""Catalog: the words of the workspace, what columns are made of and used for, and which of them are critical."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import pages.parts as parts
from core.govern.describing import covered, covered_said
from core.i18n import N_, _
from pages.parts.catalog.columns import column_view
from pages.parts.catalog.critical import critical_view
from pages.parts.catalog.descriptions import descriptions_view
from pages.parts.catalog.terms import terms_view
from pages.parts.shared.choices import switch_for_all
from pages.parts.shared.empty import no_dataset

MENU = {"section": "govern", "place": 2, "title": N_("Data catalog"), "icon": "menu_book"}
VIEWS: dict[str, tuple[str, Callable[[], None]]] = {
    "terms": (N_("Glossary"), terms_view),
    "columns": (N_("Column lineage"), column_view),
    "critical": (N_("Critical data"), critical_view),
    "descriptions": (N_("Descriptions"), descriptions_view),
}

with parts.page(
    _("Data catalog"),
    caption=_("What the words mean, what each column is made of and used for, and what much hangs on."),
) as header:
    if not parts.lake().datasets():
        no_dataset()
    else:
        with header:
            parts.link(_("Datasets"), "datasets.py", icon=":material/database:")
        st.markdown(f"#### {parts.md(covered_said(covered(parts.lake())))}")
        chosen = switch_for_all(_("View"), list(VIEWS), "terms", "view", lambda one: _(VIEWS[one][0]))
        VIEWS[chosen][1]()

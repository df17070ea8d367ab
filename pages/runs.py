"""Runs: pipelines that repeat every night what was once done by hand, what each run did, and what it cost."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.runs.history as history
import pages.parts.runs.pipelines as drawing
import pages.parts.runs.schedules as schedules
import pages.parts.runs.writing as writing
from core.i18n import N_, _
from core.ledger import runs
from core.runs.job import pipelines
from pages.parts.shared.choices import tabs
from pages.parts.shared.empty import no_dataset

MENU = {"section": "monitor", "place": 4, "title": N_("Runs"), "icon": "schedule"}

with parts.page(_("Runs"), caption=_("What is loaded, cleaned, checked and told of every night.")):
    found = runs(parts.lake())
    names = pipelines(parts.lake())
    if not (found or names or parts.lake().datasets()):
        no_dataset()
        st.stop()
    shown = tabs({"history": _("History"), "pipelines": _("Pipelines"), "write": _("Write one")})
    if shown["history"].open:
        with shown["history"]:
            if not found:
                history.none_yet()
            else:
                history.headline(found)
                history.cost(found)
                chosen = history.table_of(found)
                if chosen:
                    history.one(chosen)
    if shown["pipelines"].open:
        with shown["pipelines"]:
            for name in names:
                drawing.pipeline(name)
            schedules.orphans(names)
            if names:
                schedules.unwatched()
            drawing.where()
    if shown["write"].open:
        with shown["write"]:
            writing.write()

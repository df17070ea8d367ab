"""Runs: pipelines that repeat every night what was once done by hand, what each run did, and what it cost."""

from __future__ import annotations

import pages.parts as parts
import pages.parts.runs.history as history
import pages.parts.runs.pipelines as drawing
from core.i18n import N_, _
from core.runs import runs
from core.runs.job import pipelines
from pages.parts.shared.choices import tabs

MENU = {"section": "monitor", "place": 4, "title": N_("Runs"), "icon": "schedule"}

with parts.page(_("Runs"), caption=_("What is loaded, cleaned, checked and told of every night.")):
    found = runs(parts.lake())
    names = pipelines(parts.lake())
    shown = tabs({"history": _("History"), "pipelines": _("Pipelines")})
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
            drawing.where()

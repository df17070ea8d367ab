"""Incidents: what is wrong by its cause, who looks after it, and what became of it."""

from __future__ import annotations

import pages.parts as parts
import pages.parts.incidents.sections as drawing
import pages.parts.incidents.telling as telling
from core.i18n import N_, _
from core.incidents import Incident, incidents
from pages.parts.shared.choices import switch
from pages.parts.shared.empty import no_dataset

MENU = {"section": "monitor", "place": 1.5, "title": N_("Incidents"), "icon": "notification_important"}
SHOWN = {"open": N_("Open"), "closed": N_("Closed"), "all": N_("All")}


def shown(found: list[Incident], which: str) -> list[Incident]:
    """The incidents of a choice."""
    return [one for one in found if which == "all" or one.open == (which == "open")]


with parts.page(_("Incidents")) as header:
    found = incidents(parts.lake())
    if not parts.lake().datasets():
        no_dataset()
    elif not found:
        drawing.none_yet()
    else:
        drawing.headline(found)
        which = switch(
            _("Which"), list(SHOWN), "open", "which", lambda one: _(SHOWN[one]), label_visibility="collapsed"
        )
        linked = drawing.linked(found)
        listed = shown(found, which)
        picked = drawing.table_of(listed, which)
        chosen = picked or linked or next(iter(listed), None)
        if chosen:
            with header:
                parts.link(_("Quality"), "quality.py", icon=":material/verified:", dataset=chosen.dataset)
            drawing.one(chosen)
        telling.alerts()

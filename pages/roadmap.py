"""Roadmap: which level each step of the road has reached, what holds it back, what to do next; computed, not asked."""

from __future__ import annotations

import pages.parts as parts
from core.i18n import N_, _
from core.road import standing
from pages.parts.roadmap import beside, figures, headline, stages, targets
from pages.parts.shared.choices import tabs

MENU = {"section": "govern", "place": 1, "title": N_("Roadmap"), "icon": "route"}
VIEWS = {
    "stages": N_("Criteria"),
    "course": N_("How it came here"),
    "targets": N_("Targets"),
    "compare": N_("Compare and hand on"),
}

with parts.page(
    _("Roadmap"), caption=_("How far governance is, computed from what was done in this workspace; nobody is asked.")
):
    lake = parts.lake()
    held = standing(lake)
    headline.verdict(held)
    headline.levels(held)
    headline.actions(held)
    drawn = tabs({name: _(title) for name, title in VIEWS.items()})
    with drawn["stages"]:
        stages.section(held)
    with drawn["course"]:
        figures.section(held)
    with drawn["targets"]:
        targets.section(held)
    with drawn["compare"]:
        beside.section(held)

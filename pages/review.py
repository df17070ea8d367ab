"""Review by eye: the table looked at by people; their verdicts measure the checks, and teach them."""

from __future__ import annotations

import pages.parts as parts
import pages.parts.review.judging as judging
import pages.parts.review.map as mapping
import pages.parts.review.opened as opening
import pages.parts.review.results as measuring
import pages.parts.review.table as looking
import pages.parts.review.teaching as learning
from core.i18n import N_, _
from pages.parts.shared.choices import switch

MENU = {"section": "monitor", "place": 1.7, "title": N_("Review by eye"), "icon": "rate_review"}
VIEWS = {
    "table": N_("Table"),
    "map": N_("Map"),
    "sample": N_("Sample"),
    "measured": N_("Measured"),
    "lessons": N_("Lessons"),
}

with parts.page(_("Review by eye"), icon=":material/rate_review:") as header:
    dataset = parts.pick_dataset(where=header)
    with header:
        if dataset:
            parts.link(_("Quality"), "quality.py", icon=":material/verified:", dataset=dataset.name)
    found = opening.opened(dataset) if dataset else None
    if dataset and found is not None:
        shown = switch(_("View"), list(VIEWS), "table", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed")
        with parts.error_boundary():
            if shown == "map":
                mapping.map_view(found)
            elif shown == "sample":
                judging.sample(dataset, found)
            elif shown == "measured":
                measuring.results(dataset, found)
            elif shown == "lessons":
                learning.teaching(dataset, found)
            else:
                looking.table_view(found)

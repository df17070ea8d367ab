"""Personal data: which dataset tells how much of persons, what lowers that, how long it is kept, and erasing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pages.parts as parts
from core.i18n import N_, _
from pages.parts.personal.erasing import erasing
from pages.parts.personal.keeping import keeping
from pages.parts.personal.overview import datasets_by_risk
from pages.parts.personal.risks import risks
from pages.parts.shared.choices import tabs
from pages.parts.shared.empty import no_dataset

MENU = {"section": "govern", "place": 3, "title": N_("Personal data"), "icon": "shield_person"}


with parts.page(
    _("Personal data"), caption=_("Who can be recognised in which dataset, what lowers that, and erasing one person.")
) as header:
    if not parts.lake().datasets():
        no_dataset()
    else:
        dataset = parts.pick_dataset(first=datasets_by_risk())
        if dataset:
            with header:
                parts.link(_("Clean"), "clean.py", icon=":material/cleaning_services:", dataset=dataset.name)
            words = {"risk": _("Risk of the dataset"), "keep": _("Retention"), "erase": _("Erase a person")}
            draw: dict[str, Callable[[], None]] = {
                "risk": partial(risks, dataset),
                "keep": partial(keeping, dataset),
                "erase": erasing,
            }
            for name, tab in tabs(words).items():
                if tab.open:
                    with tab:
                        draw[name]()

"""Experiments: is the comparison fair, what is the effect, what follows, and how the next one is planned."""

from __future__ import annotations

import pages.parts as parts
from core.i18n import N_, _
from pages.parts.experiments import design, metrics, readout, recommenders, simulator, tests
from pages.parts.shared.choices import switch_for_all

MENU = {"section": "monitor", "place": 3, "title": N_("Experiments"), "icon": "experiment"}

VIEWS = {
    "readout": (N_("Readout"), readout.view),
    "design": (N_("Design"), design.view),
    "metrics": (N_("Metrics"), metrics.view),
    "tests": (N_("All tests"), tests.view),
    "recommenders": (N_("Recommenders"), recommenders.view),
    "simulator": (N_("Simulator"), simulator.view),
}
"""What the page can show: id in the address -> label, and what draws it into the page and its header."""

with parts.page(_("Experiments"), icon=":material/experiment:") as header:
    view = switch_for_all(_("View"), list(VIEWS), "readout", "view", lambda one: _(VIEWS[one][0]))
    VIEWS[view][1](parts.lake(), header)

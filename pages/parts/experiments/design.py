"""The view of the Experiments page that plans a test: how large, how long, who is given which arm, what is promised."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import TouchstoneError
from core.experiment.baseline import Start, start_of
from core.i18n import _, sentences
from core.lake import Lake
from pages.parts.experiments import assigning, registering, sizing
from pages.parts.shared.frame import provenance
from pages.parts.shared.picking import pick_dataset
from pages.parts.shared.wording import md

KINDS = ("events", "assignments")
"""What says how many units come and how they behave: the shop's events, which come first, or an earlier test."""


def view(lake: Lake, header: DeltaGenerator) -> None:
    """The size of a test from the shop's own numbers, its assignment, and its plan made fast."""
    start = started(lake)
    st.subheader(_("How large, and how long"), anchor=False)
    sized = sizing.choose(start)
    if sized is None:
        return
    st.subheader(_("Who is given which arm"), anchor=False)
    made = assigning.assignment(sized.weights, sized.exposed)
    if made is None:
        return
    assigning.view(lake, made)
    st.subheader(_("What is promised beforehand"), anchor=False)
    registering.view(lake, sized, made)


def started(lake: Lake) -> Start | None:
    """What the chosen dataset says of traffic and metrics; None where it says nothing, and the reader writes both."""
    if not any(one.kind in KINDS for one in lake.datasets()):
        words = _("No events and no earlier test are here to take values from; write your own, or upload the events.")
        st.info(words, icon=":material/edit:")
        return None
    dataset = pick_dataset(KINDS, first=[one.name for one in lake.datasets() if one.kind == "events"])
    if dataset is None:
        return None
    provenance(dataset)
    try:
        with st.spinner(_("Reading the shop's numbers")):
            return start_of(lake, dataset.name)
    except TouchstoneError as error:
        st.info(md(sentences(error.message, error.hint)), icon=":material/edit:")
        return None

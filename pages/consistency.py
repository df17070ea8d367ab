"""Consistency: what one row says twice and differently, decided one by one, and taken to the recipe."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import pages.parts as parts
import pages.parts.consistency.model as model
import pages.parts.consistency.sections as draw
from core.i18n import N_, _
from core.integrate.consistency import LOOKED, latest, newest, submit
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.choices import tabs

MENU = {"section": "clean", "place": 5, "title": N_("Consistency"), "icon": "rule"}


def by_encoders(dataset: Dataset, header: DeltaGenerator) -> None:
    """What the encoders that ship find."""
    seen = newest(parts.lake(), dataset.name)
    job = latest(parts.jobs(), dataset.name)
    busy = job is not None and job.active
    with header:
        words = _("Look again") if seen else _("Look for contradictions")
        if needing.button(
            "compute",
            words,
            key="consistency_look",
            type="secondary" if seen and not seen.stale else "primary",
            icon=":material/play_arrow:",
            disabled=busy,
        ):
            submit(parts.jobs(), dataset.name, dataset.version)
            st.rerun()
    if job is not None and (job.active or job.resumable):
        parts.job_bar(job.id)
    if seen is None:
        if not busy:
            draw.offer(dataset)
        return
    parts.provenance(dataset, seen.version)
    if seen.stale:
        st.info(_("The dataset has changed since: look again."), icon=":material/update:")
    above = st.empty()

    def tell() -> None:
        with above.container():
            draw.headline(dataset, seen)

    draw.review(dataset, tell=tell)


with parts.page(
    _("Consistency"),
    caption=_("Catalogs and reviews that contradict themselves: what one row says twice, and differently."),
) as header:
    dataset = parts.pick_dataset(LOOKED, uploaded=True, where=header)
    if dataset is None:
        st.stop()
    with header:
        draw.into_recipe(dataset)
    shown = tabs({"encoders": _("By the models that ship"), "model": _("By a large model")})
    if shown["encoders"].open:
        with shown["encoders"]:
            by_encoders(dataset, header)
    if shown["model"].open:
        with shown["model"]:
            model.draw(dataset)

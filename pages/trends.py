"""Trends: how quality moved over the versions, what turned, and where every dataset stands."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.trends.apart as apart
import pages.parts.trends.compare as comparing
import pages.parts.trends.sections as drawing
import pages.parts.trends.watch as watch
from core import quality
from core.i18n import N_, _, ngettext
from core.quality import Standing
from core.quality.job import HANDLER
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data

MENU = {"section": "monitor", "place": 2, "title": N_("Trends"), "icon": "trending_up"}


@cache_data(max_entries=16, show_spinner=False)
def all_standings(workspace: str, workspace_version: int) -> list[Standing]:
    return quality.standings(parts.lake())


def backfill(waiting: int) -> None:
    """The button that checks what has no report yet, or the bar of the job that does."""
    job = next(iter(parts.jobs().list(HANDLER)), None)
    if job and (job.active or job.resumable):
        parts.job_bar(job.id)
    elif waiting and needing.button(
        "compute",
        ngettext("Check the unchecked version", "Check the {n} unchecked versions", waiting).format(n=waiting),
        key="check_all",
        icon=":material/fact_check:",
    ):
        parts.jobs().submit(HANDLER, {}, title=N_("Check all versions"))
        st.rerun()


with parts.page(_("Trends")) as header:
    standings = all_standings(str(parts.lake().path), parts.lake().version())
    if standings:
        backfill(sum(one.unchecked for one in standings))
        drawing.overview(standings)
        comparing.datasets(standings)
    dataset = parts.pick_dataset()
    if dataset:
        standing = next(one for one in standings if one.dataset.name == dataset.name)
        with header:
            parts.link(_("Quality"), "quality.py", icon=":material/verified:", dataset=dataset.name)
        versions = parts.lake().versions(dataset.name)
        drawing.one_dataset(standing, versions)
        watch.watched(dataset, versions)
        apart.days_apart(dataset)
        if standing.reports:
            comparing.parts_of(dataset, standing.reports[-1])

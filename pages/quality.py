"""Quality: what fails, what it cost, the rows behind it, and the contract that says so."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import pages.parts as parts
import pages.parts.quality.agreement as agreeing
import pages.parts.quality.caught as catching
import pages.parts.quality.contract as contract
import pages.parts.quality.sections as drawing
import pages.parts.quality.suggested as suggesting
import pages.parts.quality.write as writing
from core import quality
from core.i18n import N_, _
from core.lake import Dataset
from core.quality import Report
from core.quality.job import latest_one, submit_one
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import switch
from pages.parts.shared.owned import own
from pages.parts.shared.versions import pick_version as choose

VIEWS = {
    "findings": N_("Findings"),
    "write": N_("Write a check"),
    "suggested": N_("Suggestions"),
    "agreement": N_("Terms and review"),
    "caught": N_("What would be caught"),
}
MENU = {"section": "monitor", "place": 1, "title": N_("Quality"), "icon": "verified"}


@cache_data(max_entries=32, show_spinner=False)
def stored(workspace: str, workspace_version: int, name: str) -> list[Report]:
    return quality.history(parts.lake(), name)


def pick_version(dataset: Dataset) -> int:
    """The version, newest first; the address keeps it."""
    versions = {item.number: item for item in reversed(parts.lake().versions(dataset.name))}

    def words(number: int) -> str:
        one = versions[number]
        return _("version {n} · {layer} · {when}").format(
            n=one.ordinal, layer=parts.layer_name(one.layer), when=parts.dated(one.time)
        )

    return choose(dataset.name, list(versions), words, own(f"version_{dataset.name}"))


def checking(dataset: Dataset, version: int, report: Report | None, header: DeltaGenerator) -> None:
    """The button that starts a check, and the bar of one that runs or was cut off; the stored report stays in view."""
    job = latest_one(parts.jobs(), dataset.name, version)
    busy = job is not None and job.active
    with header:
        parts.link(_("Review by eye"), "review.py", icon=":material/rate_review:", dataset=dataset.name)
        parts.link(_("Incidents"), "incidents.py", icon=":material/notification_important:")
        parts.link(_("Trends"), "trends.py", icon=":material/trending_up:", dataset=dataset.name)
        if needing.button(
            "compute", _("Check now"), type="primary", icon=":material/fact_check:", key="check_now", disabled=busy
        ):
            submit_one(parts.jobs(), parts.lake(), dataset.name, version)
            st.rerun()
    if job and (busy or (job.resumable and (report is None or job.created > report.time))):
        parts.job_bar(job.id)


def findings(dataset: Dataset, version: int, header: DeltaGenerator) -> None:
    """What the newest check of a version found, and the contract it judged by."""
    history = stored(str(parts.lake().path), parts.lake().version(), dataset.name)
    report = next((one for one in history if one.version == version), None)
    checking(dataset, version, report, header)
    if report is None:
        drawing.not_checked(dataset, version)
    else:
        drawing.provenance(report)
        linked = drawing.linked_check(report)
        if linked:
            drawing.one_check(report, linked)
        drawing.headline(report, quality.previous(history, version), history)
        wide, narrow = st.columns([1.9, 1], gap="medium")
        with wide:
            chosen = drawing.checks_table(report)
            drawing.beyond(report)
        with narrow:
            drawing.dimensions(report)
            drawing.costs(report)
        picked = chosen or (drawing.first_failing(report) if linked is None else None)
        if picked and picked != linked:
            drawing.one_check(report, picked)
    suggesting.offers(dataset)
    contract.weights(dataset)
    contract.contract(dataset, version)


with parts.page(_("Quality")) as header:
    left, right = st.columns(2)
    dataset = parts.pick_dataset(where=left)
    if dataset:
        with right:
            version = pick_version(dataset)
        shown = switch(
            _("View"), list(VIEWS), "findings", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed"
        )
        if shown == "write":
            writing.write(dataset, version)
        elif shown == "suggested":
            suggesting.suggestions(dataset, version)
        elif shown == "caught":
            catching.caught(dataset)
        elif shown == "agreement":
            agreeing.agreement(dataset)
        else:
            findings(dataset, version, header)

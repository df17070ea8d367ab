"""What became of files: jobs that are storing, and a report per stored dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core import quality
from core.collect.contract import with_renames
from core.collect.job import Stored, is_large, submit, unfinished
from core.collect.sources import discard
from core.i18n import N_, _
from core.jobs import Job
from core.kinds import kind_label
from core.quality.gate import HELD_TO, held_to
from core.quality.job import HANDLER as CHECK
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import link
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number
from pages.parts.upload.received import Waiting
from pages.parts.upload.target import Target

REPORTS, STARTED = "upload_reports", "upload_jobs"


@dataclass(frozen=True)
class Report:
    """A stored dataset and the job that checks it."""

    stored: Stored
    check: int


def store(group: Sequence[Waiting], target: Target) -> bool:
    """Store at once, or in the background where that takes long; whether a job does it and needs the files."""
    one = group[0]
    paths = [waiting.path for waiting in group]
    how: dict[str, Any] = {
        "kind": one.kind or (None if target.append else one.part.kind),
        "roles": one.roles if one.roles is not None or target.append else dict(one.part.roles),
        "options": with_renames(one.options, target.renamed),
        "append": target.append,
        "key": target.key,
    }
    if is_large(paths):
        started = submit(jobs(), lake(), paths, target.name, load=HELD_TO, **how)
        st.session_state.setdefault(STARTED, []).append(started)
        return True
    with st.spinner(_("Storing every row")):
        done = held_to(lake(), paths, target.name, **how)
    _add(Stored.of(done))
    return False


def _add(stored: Stored) -> None:
    """A report at once, and the job that gives it its score."""
    words = {"name": stored.dataset}
    given = {"dataset": stored.dataset}
    check = jobs().submit(CHECK, given, title=N_("Check {name}"), title_params=words, quick=True)
    st.session_state.setdefault(REPORTS, []).insert(0, Report(stored, check))


def running() -> None:
    """The jobs that are storing files, of this reader or another; done ones of this session become reports."""
    started: list[int] = st.session_state.setdefault(STARTED, [])
    for identity in list(started):
        job = jobs().get(identity)
        if job.state == "done":
            started.remove(identity)
            _add(Stored.from_json(job.result))
    mine = [job for identity in started if (job := jobs().get(identity)).resumable]
    for job in {job.id: job for job in [*unfinished(jobs(), lake()), *mine]}.values():
        job_bar(job.id)
        if job.resumable:
            st.button(
                _("Give up"), key=f"give_up_{job.id}", on_click=_give_up, args=(job,), icon=":material/close:",
                type="tertiary", help=_("The received file is thrown away; nothing of it was stored."),
            )  # fmt: skip


def _give_up(job: Job) -> None:
    for text in job.params["files"]:
        discard(lake(), Path(text))
    st.session_state[STARTED] = [one for one in st.session_state.get(STARTED, []) if one != job.id]


def reports() -> None:
    """A card per stored dataset of this session, newest first."""
    reports: list[Report] = st.session_state.get(REPORTS, [])
    for place, (report, follows) in enumerate(zip(reports, followed([one.check for one in reports]), strict=True)):
        card(place, report, follows)


def followed(checks: Sequence[int]) -> list[bool]:
    """Which cards show the bar of their check: two files stored one after the other share one that still waits."""
    return [check not in checks[:place] for place, check in enumerate(checks)]


def card(place: int, report: Report, follows: bool) -> None:
    """Counts, score, what to know, and the ways on; the bar of its check where it `follows` it."""
    stored = report.stored
    with st.container(border=True, key=f"stored_{place}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/check_circle: **{md(stored.dataset)}**")
            st.badge(kind_label(stored.kind), color="gray")
            st.caption(_("version {n}").format(n=number_of(stored.dataset, stored.version)))
        facts = [
            Tile(_("Rows in"), number(stored.rows_in), help=_("Records found in the files.")),
            Tile(_("Loaded"), number(stored.rows_loaded)),
            Tile(_("In quarantine"), number(stored.rows_quarantined)),
        ]
        checked = quality.latest(lake(), stored.dataset)
        if checked is not None and checked.version == stored.version:
            facts.append(Tile(_("Quality score"), quality.score_shown(checked.score)))
        tiles(facts)
        if follows and jobs().get(report.check).active:
            job_bar(report.check)
        for note in stored.notes[:8]:
            st.markdown(f":material/info: {md(str(note))}")
        with st.container(horizontal=True):
            link(_("Profile"), "profile.py", icon=":material/query_stats:", dataset=stored.dataset)
            link(_("Quality"), "quality.py", icon=":material/verified:", dataset=stored.dataset)
            link(_("Clean"), "clean.py", icon=":material/cleaning_services:", dataset=stored.dataset)
            link(_("Dataset"), "datasets.py", icon=":material/database:", dataset=stored.dataset)
            if stored.rows_quarantined:
                link(_("See the quarantine"), "quarantine.py", icon=":material/report:", dataset=stored.dataset)

"""The workspace's pipelines: what each would do now, and running it."""

from __future__ import annotations

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import _, ngettext, sentences
from core.ledger import kind_label
from core.runs import Pipeline, Planned, plan
from core.runs.job import folder, latest, pipeline_named, submit
from pages.parts.runs.schedules import of_pipeline
from pages.parts.shared import needing
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md


def pipeline(name: str) -> None:
    """One pipeline: its steps in words, the buttons, and the bar of its run."""
    with st.container(border=True, key=f"pipeline_{name}"):
        st.markdown(f"**{md(name)}**")
        try:
            asked = pipeline_named(lake(), name)
        except TouchstoneError as error:
            st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            return
        st.caption(md(_described(asked)))
        with st.container(horizontal=True):
            run = needing.button(
                "compute", _("Run now"), key=f"run_{name}", icon=":material/play_arrow:", type="primary"
            )
            dry = st.button(_("What it would do"), key=f"dry_{name}", icon=":material/preview:")
        if run:
            submit(jobs(), name)
            st.rerun()
        job = latest(jobs(), name)
        if job and (job.active or job.resumable):
            job_bar(job.id)
        if dry:
            _planned(plan(lake(), asked))
        of_pipeline(name)


def _described(asked: Pipeline) -> str:
    n = len(asked.loads)
    told = ngettext("{n} dataset", "{n} datasets", n).format(n=n)
    kinds = list(dict.fromkeys(kind for kind, _dataset in asked.steps()))
    return f"{told} · " + " → ".join(kind_label(kind) for kind in kinds)


def _planned(found: list[Planned]) -> None:
    if not any(one.look.todo for one in found):
        st.success(_("Nothing is new: a run would do nothing."), icon=":material/check_circle:")
    table(
        [
            {
                "step": kind_label(one.kind),
                "dataset": one.dataset or None,
                "says": one.look.said,
                "files": "\n".join(one.look.files) or None,
            }
            for one in found
        ],
        "planned",
        columns={
            "step": st.column_config.TextColumn(_("Step"), width=140, pinned=True),
            "dataset": st.column_config.TextColumn(_("Dataset"), width=120),
            "says": st.column_config.TextColumn(_("What it would do"), width=360),
            "files": st.column_config.TextColumn(_("Files"), width=260),
        },
        alt=_("What a run would do now"),
        row_height="fit",
        of_workspace=True,
    )


def where() -> None:
    """Where pipelines and their files lie."""
    st.caption(_("Pipelines lie in the folder {folder}.").format(folder=f"`{folder(lake())}`"))

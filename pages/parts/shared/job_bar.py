"""A background job, live: bar, rows per second, time left, cancel, resume, discard."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.i18n import _
from core.jobs import Job
from pages.parts.shared import needing
from pages.parts.shared.session import jobs
from pages.parts.shared.wording import duration, md, number


def job_bar(identity: int, *, rerun_when_done: bool = True, discard: Callable[[], None] | None = None) -> Job:
    """Draw a job's bar, refreshed twice a second while it is active.

    Args:
        identity: The job's id.
        rerun_when_done: Run the whole page once when the job ends, so that results appear.
        discard: Of a repeat: throw away what it has read so far; offered beside Resume.

    Returns:
        The job as of now.
    """
    job = jobs().get(identity)
    live = st.fragment(_bar, run_every=0.5 if job.active else None)
    live(identity, job.active and rerun_when_done, discard)
    return job


def _bar(identity: int, watch: bool, discard: Callable[[], None] | None) -> None:
    job = jobs().get(identity)
    if watch and not job.active:
        st.rerun()
    with st.container(border=True, key=f"job_{identity}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{md(job.label)}** · {job.state_label}", width="content")
            st.space("stretch")
            if job.active and needing.button(
                "compute",
                _("Cancel"),
                key=f"job_cancel_{identity}",
                icon=":material/stop_circle:",
                type="tertiary",
                disabled=job.stopping,
            ):
                jobs().cancel(identity)
                st.rerun()
            if job.resumable and needing.button(
                "compute", _("Resume"), key=f"job_resume_{identity}", icon=":material/play_arrow:", type="primary"
            ):
                jobs().resume(identity)
                st.rerun()
            if job.resumable and discard:
                _discard(identity, discard)
        if job.active or job.resumable:
            st.progress(job.fraction, text=progress_text(job))
        if job.error:
            st.error(f"{md(job.error['message'])}\n\n{md(job.error['hint'])}", title=job.error["title"])


def _discard(identity: int, discard: Callable[[], None]) -> None:
    """Hours of reading may be lost, so the effect is told before the button."""
    with st.popover(_("Discard"), icon=":material/delete:", key=f"job_discard_{identity}"):
        st.markdown(_("Drops what this repeat has read so far and ends it. The results shown stay as they are."))
        if needing.button(
            "compute", _("Discard this repeat"), key=f"job_discard_run_{identity}", icon=":material/delete:"
        ):
            discard()
            st.rerun()


def progress_text(job: Job) -> str:
    """Units done, speed, time left and what is done now, as far as each is known."""
    parts = [_("{done} of {total}").format(done=number(job.done), total=number(job.total))] if job.total else []
    if job.state == "running" and job.rate:
        parts.append(_("{n} per second").format(n=number(job.rate, 1 if job.rate < 10 else 0)))
    if job.seconds_left is not None:
        parts.append(_("{time} left").format(time=duration(job.seconds_left)))
    if job.message:
        parts.append(md(job.message))
    return " · ".join(parts) or job.state_label

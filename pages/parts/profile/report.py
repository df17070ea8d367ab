"""The full report of ydata-profiling on a stated sample, of one version or of two side by side."""

from __future__ import annotations

from typing import Any

import streamlit as st

import pages.parts as parts
from core.i18n import N_, _
from core.profile import Profile
from core.report import full_profile
from core.settings import settings
from pages.parts.shared import needing
from pages.parts.shared.taking import take


def full_report(found: Profile) -> None:
    """A second opinion on one version."""
    sample = min(settings().report_rows, found.rows)
    st.markdown(
        _(
            "A second opinion from the ydata-profiling library, on a sample drawn with a fixed seed "
            "(rows: **{n} of {total}**). It runs beside the app and stops after {seconds} s."
        ).format(n=parts.number(sample), total=parts.number(found.rows), seconds=settings().report_seconds)
    )
    note = _("Sample: rows {n} of {total} · version {version}").format(
        n=parts.number(sample), total=parts.number(found.rows), version=parts.number_of(found.dataset, found.version)
    )
    _report(found, None, note, _("Make the full report"), N_("Full report on {name}"))


def comparison_report(before: Profile, after: Profile) -> None:
    """A second opinion on what changed between two versions."""
    st.markdown(
        _(
            "ydata-profiling's comparison of both versions, on at most **{most} rows** of each drawn "
            "with a fixed seed, over the columns that both have with the same type. It stops after "
            "{seconds} s."
        ).format(most=parts.number(settings().report_rows), seconds=2 * settings().report_seconds)
    )
    note = _("Samples of at most {most} rows · version {before} and version {after}").format(
        most=parts.number(settings().report_rows),
        before=parts.number_of(before.dataset, before.version),
        after=parts.number_of(after.dataset, after.version),
    )
    _report(after, before, note, _("Make the comparison report"), N_("Comparison report on {name}"))


def _report(found: Profile, against: Profile | None, note: str, action: str, title: str) -> None:
    """The report where it has been made; else the job's bar or the button that starts it."""
    rows = settings().report_rows
    params: dict[str, Any] = {
        "dataset": found.dataset, "version": found.version, "layer": found.layer, "rows": rows,
    }  # fmt: skip
    other = (against.version, against.layer) if against else None
    if other:
        params |= {"against": other[0], "against_layer": other[1]}
    if sight := parts.lake().sight(found.dataset):
        params["sight"] = sight  # a job of another view makes another report
    key = "comparison_report" if other else "report"
    made = [job for job in parts.jobs().list(full_profile.HANDLER) if job.params == params]
    path = full_profile.report_path(parts.lake(), found.dataset, found.version, found.layer, rows, other)
    if made and made[0].state != "done":
        parts.job_bar(made[0].id)
    if not path.is_file():
        empty = not found.rows or (against is not None and not against.rows)
        if (not made or not made[0].active) and needing.button(
            "compute", action, key=f"make_{key}", icon=":material/lab_profile:", disabled=empty
        ):
            parts.jobs().submit(full_profile.HANDLER, params, title=title, title_params={"name": found.dataset})
            st.rerun()
        return
    html = path.read_text(encoding="utf-8")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(note)
        st.space("stretch")
        take(
            _("Download HTML"), html, file_name=_file_name(found, against), mime="text/html", key=f"{key}_download",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    st.iframe(full_profile.framed(html), height=760, alt=note)


def _file_name(found: Profile, against: Profile | None) -> str:
    sides = [one for one in (found, against) if one]
    told = (f"{one.layer}-v{parts.number_of(one.dataset, one.version)}" for one in sides)
    return f"{found.dataset}-{'-against-'.join(told)}.html"

"""Overview: every dataset's score and trend, failing checks first, running jobs, the next step."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core import quality
from core.figures.quality import score_lines
from core.i18n import N_, _, ngettext
from core.report.overview import SPLIT, DatasetLine, Finding, Overview, overview, unfailing
from pages.parts.overview.welcome import welcome
from pages.parts.shared.cached import cache_data

MENU = {"section": "home", "place": 1, "title": N_("Overview"), "icon": "dashboard"}

LINES = 62
"""Pixels of a row of three lines: from 61 on Streamlit goes on with a long finding in the next line."""


@cache_data(max_entries=20, show_spinner=False)
def gathered(workspace: str, version: int) -> Overview:
    return overview(parts.lake())


def row(line: DatasetLine) -> dict[str, object]:
    return {
        "name": line.dataset.name,
        "rows": line.dataset.rows,
        "score": line.score,
        "failing": line.failing if line.ran else None,
        "worst": quality.describe(line.worst) if line.worst else "",
        "trend": list(line.trend),
        "updated": parts.when(line.dataset.updated),
    }


def headline(state: Overview) -> None:
    parts.tiles(
        [
            parts.Tile(
                _("Quality score"),
                parts.number(state.score.now, 1),
                None if state.score.change is None else round(state.score.change, 1),
                note=_("since last check"),
                chart=state.score.values,
                help=_(
                    "Mean score of all checked datasets; 100 means that no check found anything. "
                    "An empty dataset has none."
                ),
            ),
            parts.Tile(
                _("Failing checks"),
                parts.number(state.failing.now),
                None if state.failing.change is None else int(state.failing.change),
                delta_color="inverse",
                note=_("of {n}").format(n=parts.number(state.checks)),
                chart=state.failing.values,
                help=_("Checks of the newest version of each dataset that did not pass."),
            ),
            parts.Tile(
                _("Rows"),
                parts.number(state.rows.now),
                note=ngettext("in {n} dataset", "in {n} datasets", state.uploaded).format(n=state.uploaded),
                chart=state.rows.values,
                help=_("Rows of the newest version of every dataset."),
            ),
            parts.Tile(
                _("Rows in quarantine"),
                parts.number(state.quarantined.now),
                note=_("{share} of all rows").format(share=parts.percent(state.quarantined_share, 2)),
                chart=state.quarantined.values,
                help=_("Rows that could not be loaded; they are kept with line number and reason."),
            ),
            parts.Tile(
                _("Negative reviews"),
                parts.percent(state.negative),
                note=_("of {n} read by BERT").format(n=parts.number(state.reviews_read))
                if state.reviews_read
                else _("not read yet"),
                help=_("Share of negative reviews among those that the sentiment model has read."),
            ),
        ]
    )


def datasets_table(state: Overview) -> None:
    st.subheader(_("Datasets"), anchor=False)
    chosen = parts.table(
        [row(line) for line in state.lines],
        "overview_datasets",
        columns={
            "name": st.column_config.TextColumn(_("Dataset"), width=110, pinned=True),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width=76),
            "score": st.column_config.ProgressColumn(_("Score"), min_value=0, max_value=100, format="%.0f", width=110),
            "failing": st.column_config.NumberColumn(_("Failing"), width=64),
            "worst": st.column_config.TextColumn(_("Worst finding"), width=300),
            "trend": st.column_config.LineChartColumn(_("Trend"), width=60),
            "updated": st.column_config.TextColumn(_("Updated"), width=96),
        },
        alt=_("Datasets with score, trend and worst finding"),
        select="single-row",
        row_height=LINES,
        height=min(36 + LINES * len(state.lines), 612),
    )
    if chosen:
        parts.go("quality.py", dataset=state.lines[chosen[0]].dataset.name)


def look(finding: Finding) -> None:
    """The link to where the finding is understood: its rows, or the experiment whose arms are uneven."""
    target = {"dataset": finding.dataset, "icon": ":material/arrow_forward:"}
    if finding.result.check == SPLIT:
        parts.link(_("Open the experiment"), "experiments.py", **target)
    else:
        words = _("Look at rows") if finding.result.has_rows else _("Look closer")
        parts.link(words, "quality.py", check=finding.result.id, **target)


def attention(state: Overview) -> None:
    st.subheader(_("Needs attention"), anchor=False)
    if not state.findings:
        st.caption(unfailing(state))
        return
    wall = st.grid(3, min_column_width=240, border=True)
    for finding in state.findings:
        with wall.cell():
            with st.container(horizontal=True, vertical_alignment="center"):
                parts.severity_badge(finding.result.severity)
                st.space("stretch")
                look(finding)
            st.markdown(f"**{parts.md(quality.describe(finding.result))}**")
            st.caption(_("{dataset} · since version {n}").format(dataset=parts.md(finding.dataset), n=finding.since))


def trend(state: Overview) -> None:
    name = state.lines[0].dataset.name
    history = quality.history(parts.lake(), name)
    if len(history) > 1:
        st.subheader(_("Score by dimension: {dataset}").format(dataset=parts.md(name)), anchor=False)
        figure = score_lines(history, parts.lake().versions(name))
        parts.plot(
            figure, _("Score by dimension over the versions of {dataset}").format(dataset=name), "overview_trend"
        )


def checked(state: Overview) -> str:
    """How many of the datasets were checked, and when."""
    if not state.checked or not state.asked:
        return _("not checked yet")
    time = parts.when(state.checked)
    if state.asked < state.uploaded:
        return _("{n} of them checked ({time}), all rows (exact)").format(n=state.asked, time=time)
    return _("checked {time}, all rows (exact)").format(time=time)


def running() -> None:
    for job in [job for job in parts.jobs().list() if job.active or job.state == "interrupted"][:4]:
        parts.job_bar(job.id)


with parts.page(_("Overview")) as header:
    state = gathered(str(parts.lake().path), parts.lake().version())
    if not state.lines:
        welcome()
    else:
        with header:
            if state.next_step:
                step = state.next_step
                parts.link(
                    _(step.title).format(**step.params), step.page, icon=":material/arrow_forward:", **step.params
                )
            if st.button(_("Upload files"), type="primary", icon=":material/upload_file:", key="overview_upload"):
                parts.go("upload.py")
        count = ngettext("{n} dataset", "{n} datasets", state.uploaded).format(n=state.uploaded)
        st.caption(f"{count} · {checked(state)}")
        running()
        headline(state)
        datasets_table(state)
        attention(state)
        trend(state)

"""Drawing of the Trends page: all datasets, one dataset's lines, and what turned at a version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import quality
from core.figures.incidents import clicked_mark, marked
from core.figures.quality import failing_bars, row_line, score_lines
from core.i18n import N_, _
from core.incidents import incidents
from core.lake import Version
from core.quality import Change, Report, Standing
from pages.parts.shared.charts import plot, plot_lines
from pages.parts.shared.empty import empty_state
from pages.parts.shared.links import go, link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.versions import pick_version
from pages.parts.shared.wording import dated, md, number, when
from pages.parts.trends.news import changed

TURNED = {"broke": N_("broke"), "mended": N_("mended"), "new": N_("new"), "same": ""}


def overview(standings: Sequence[Standing]) -> None:
    """Every dataset in one table, the lowest score first."""
    table(
        [
            {
                "name": one.dataset.name,
                "score": one.score,
                "moved": one.moved,
                "trend": [round(score, 2) for score in one.scores],
                "failing": len(one.reports[-1].failing) if one.reports else None,
                "versions": len(one.reports),
                "unchecked": one.unchecked,
            }
            for one in standings
        ],
        "standings",
        columns={
            "name": st.column_config.TextColumn(_("Dataset"), pinned=True, width=130),
            "score": st.column_config.ProgressColumn(_("Score"), min_value=0, max_value=100, format="%.1f"),
            "moved": st.column_config.NumberColumn(
                _("Change"), format="%+.2f", help=_("Points since the check before")
            ),
            "trend": st.column_config.LineChartColumn(_("Trend")),
            "failing": st.column_config.NumberColumn(_("Failing checks")),
            "versions": st.column_config.NumberColumn(_("Versions checked")),
            "unchecked": st.column_config.NumberColumn(_("Unchecked")),
        },
        alt=_("Score and trend of every dataset, the lowest first"),
        of_workspace=True,
    )


def one_dataset(standing: Standing, versions: Sequence[Version]) -> None:
    """The lines of one dataset and the checks of a chosen version."""
    reports = standing.reports
    if not reports:
        empty_state(
            _("No version of {name} has been checked").format(name=md(standing.dataset.name)),
            _("Trends show the score of each version side by side. Check one version, or all of them at once above."),
            _("Open Quality"),
            "quality.py",
            ":material/trending_up:",
        )
        return
    newest, first = reports[-1], reports[0]
    st.caption(
        " · ".join(
            [
                md(newest.dataset),
                _("versions {first} to {last}").format(first=first.number, last=newest.number),
                _("{n} checked").format(n=len(reports)),
                _("checked {when}").format(when=when(newest.time)),
                _("all rows (exact)"),
            ]
        )
    )
    _headline(standing)
    changed(standing.dataset)
    st.subheader(_("Score by dimension"), anchor=False)
    places = {report.number: place for place, report in enumerate(reports)}
    marks = marked(incidents(lake(), newest.dataset), places)
    figure = score_lines(reports, versions, marks)
    point = plot_lines(
        figure,
        _("Score by dimension over the versions of {name}").format(name=newest.dataset),
        "score_lines",
        on_select="rerun",
    )
    st.caption(_("Click a marker to see what turned at that version; triangles are incidents and lead to them."))
    if point and (incident := clicked_mark(figure, marks, point)):
        go("incidents.py", incident=incident)
    _follow(point, reports)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(_("Failing checks per version"), anchor=False)
        if any(report.failing for report in reports):
            plot(failing_bars(reports), _("Failing checks per version, by severity"), "failing_bars")
        else:
            st.caption(_("No check failed in any version."))
    with right:
        st.subheader(_("Rows per version"), anchor=False)
        plot(row_line(reports), _("Rows per version"), "row_line")
    _version(reports, versions)


def _follow(point: dict[str, Any] | None, reports: Sequence[Report]) -> None:
    """The version whose point was clicked becomes the one of the table below."""
    place = point.get("point_index", -1) if point else -1
    if 0 <= place < len(reports):
        st.session_state[own(f"trend_version_{reports[0].dataset}")] = reports[place].version


def _headline(standing: Standing) -> None:
    reports = standing.reports
    newest, best = reports[-1], max(reports, key=lambda one: one.score or 0.0)
    moved = standing.moved
    since = quality.gained(reports[0].score, reports[-1].score) if len(reports) > 1 else None
    tiles(
        [
            Tile(
                _("Score"),
                quality.score_shown(newest.score),
                None if moved is None else round(moved, 2),
                note=_("against version {n}").format(n=reports[-2].number) if len(reports) > 1 else "",
            ),
            Tile(
                _("Since the first check"),
                "–" if since is None else f"{since:+z.1f}",
                note=_("from version {n}").format(n=reports[0].number),
            ),
            Tile(_("Best score"), quality.score_shown(best.score), note=_("version {n}").format(n=best.number)),
            Tile(
                _("Failing checks"),
                len(newest.failing),
                len(newest.failing) - len(reports[-2].failing) if len(reports) > 1 else None,
                delta_color="inverse",
                note=_("of {n}").format(n=sum(one.state != "skipped" for one in newest.results)),
            ),
            Tile(_("Rows"), number(newest.rows), note=_("version {n}").format(n=newest.number)),
        ],
        key="trend_tiles",
    )


def _version(reports: Sequence[Report], versions: Sequence[Version]) -> None:
    """Choose a version: its checks against those of the version before."""
    known = {one.number: one for one in versions}
    by_version = {report.version: report for report in reversed(reports)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(_("What turned"), anchor=False, width="content")
        st.space("stretch")
        chosen = pick_version(
            reports[0].dataset,
            list(by_version),
            lambda snapshot: _("version {n} · {when}").format(
                n=by_version[snapshot].number, when=dated(known[snapshot].time) if snapshot in known else "–"
            ),
            own(f"trend_version_{reports[0].dataset}"),
            width=260,
        )
    report = by_version[chosen]
    before = quality.previous(reports, report.version)
    found = [one for one in quality.changes(report, before) if one.moved or one.turned in ("broke", "mended")]
    if before is None:
        st.caption(_("This is the first checked version; there is nothing to compare it with."))
    elif not found:
        st.caption(_("Nothing moved against version {n}.").format(n=before.number))
    if found:
        table(
            [_row(one) for one in found],
            f"changes_{report.dataset}_{report.version}",
            columns={
                "turned": st.column_config.TextColumn(_("Turned"), width=80),
                "says": st.column_config.TextColumn(_("Finding"), width=460),
                "moved": st.column_config.NumberColumn(
                    _("Cost change"), format="%+.3f", help=_("Points; above 0 is worse than the version before")
                ),
                "before": st.column_config.NumberColumn(_("Failing before"), format="localized"),
                "failed": st.column_config.NumberColumn(_("Failing now"), format="localized"),
                "check": st.column_config.TextColumn(_("Id in the contract")),
            },
            alt=_("Checks that moved at version {n}").format(n=report.number),
            file_name=f"{report.dataset}_v{report.number}_changes.csv",
        )
    link(
        _("Open version {n} on the Quality page").format(n=report.number),
        "quality.py",
        icon=":material/arrow_forward:",
        dataset=report.dataset,
        v=report.number,
    )


def _row(one: Change) -> dict[str, object]:
    return {
        "turned": _(TURNED[one.turned]) if TURNED[one.turned] else "",
        "says": quality.describe(one.result),
        "moved": one.moved,
        "before": one.before.failed if one.before else None,
        "failed": one.result.failed,
        "check": one.result.id,
    }

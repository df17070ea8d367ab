"""Drawing of the Quality page: tiles, checks, dimensions, failing rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import quality
from core.clean import STEPS
from core.errors import TouchstoneError
from core.figures.quality import cost_bars
from core.i18n import _, ngettext, sentences
from core.lake import Dataset
from core.quality import CheckResult, Report
from pages.parts.shared.cached import cache_data
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import flag
from pages.parts.shared.empty import empty_state
from pages.parts.shared.frame import severity_badge
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import WRAPS, table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number, when

MOST_ROWS = 200
PICKED = "quality_picked"
"""Note of the check that was last picked in the table."""


def not_checked(dataset: Dataset, version: int) -> None:
    """The state before the first check of a version."""
    empty_state(
        _("This version has not been checked"),
        _(
            "A check reads every row of {name}, version {n}, against its contract and says what fails, how bad it is, "
            "and what each fault costs. Press “Check now” above."
        ).format(name=md(dataset.name), n=number_of(dataset.name, version)),
        icon=":material/fact_check:",
    )


def provenance(report: Report) -> None:
    """Where the page's numbers come from."""
    layer = _("cleaned") if report.layer == "clean" else _("as uploaded")
    parts = [md(report.dataset), _("version {n}").format(n=report.number), layer]
    parts += [
        ngettext("{n} row", "{n} rows", report.rows).format(n=number(report.rows)),
        _("checked {when}").format(when=when(report.time)),
    ]
    parts += [_("all rows (exact)"), _("contract {n}").format(n=report.suite or "–")]
    st.caption(" · ".join(parts))


def headline(report: Report, before: Report | None, history: Sequence[Report]) -> None:
    """Score, failing checks, the worst dimension, and how much was checked."""
    applied = [one for one in report.results if one.state != "skipped"]
    errors = sum(one.severity == "error" for one in report.failing)
    worst = min(report.dimensions.items(), key=lambda one: one[1], default=None)
    against = _("against version {n}").format(n=before.number) if before else ""
    moved = quality.gained(before.score, report.score) if before else None
    scores = [one.score for one in history if one.score is not None]
    tiles(
        [
            Tile(
                _("Score"),
                quality.score_shown(report.score),
                None if moved is None else round(moved, 1),
                note=against,
                help=_(
                    "100 without a finding. A failing error takes a fifth of it or more, a warning 3 % or more, "
                    "information 0.5 % or more, by the share of failing rows; what is taken adds up over all checks."
                ),
                chart=scores if len(scores) > 1 else None,
            ),
            Tile(
                _("Failing checks"),
                len(report.failing),
                len(report.failing) - len(before.failing) if before else None,
                delta_color="inverse",
                note=_("of {n}").format(n=len(applied)),
                chart=[len(one.failing) for one in history] if len(history) > 1 else None,
            ),
            Tile(
                _("Errors"),
                errors,
                errors - sum(one.severity == "error" for one in before.failing) if before else None,
                delta_color="inverse",
                note=against,
                help=_("Failing checks that make the data wrong, not only untidy."),
            ),
            Tile(
                _("Lowest dimension"),
                f"{worst[1]:.1f}" if worst else "–",
                note=quality.dimension_label(worst[0]) if worst else "",
            ),
            Tile(
                _("Not applicable"),
                len(report.results) - len(applied),
                note=_("checks skipped"),
                help=_("Checks that need a column, an earlier version or another dataset that is not here."),
            ),
        ],
        key="quality_tiles",
    )


def linked_check(report: Report) -> str | None:
    """The check that a link leads to, whose rows stand above everything else; not one that was picked in the table."""
    asked = st.query_params.get("check")
    if not asked or asked == st.session_state.get(own(PICKED)):
        return None
    if report.result(asked) is None:
        st.caption(_("The check “{id}” of the address is not in this contract.").format(id=md(asked)))
        return None
    return asked


def checks_table(report: Report) -> str | None:
    """All checks, failing first; returns the id of the one picked in the table."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(_("Checks"), anchor=False, width="content")
        st.space("stretch")
        only = flag(
            _("Findings only"), "failed", default=True,
            help=_("What fails, and what the contract tolerates though it costs points."),
        )  # fmt: skip
    tolerated = {one.id for one in report.tolerated}
    rest = [one for one in report.results if one.passed]
    rest.sort(key=lambda one: (one.state == "skipped", -one.cost, one.id))
    shown = list(report.failing) + [one for one in rest if not only or one.id in tolerated]
    if not report.failing:
        st.success(_("Every check that applies passes."), icon=":material/check_circle:")
    picked: list[int] = []
    if shown:
        picked = table(
            [_row(one) for one in shown],
            f"checks_{report.dataset}_{report.version}_{only}",
            columns=_columns(),
            alt=_("Checks of {name}, failing first").format(name=report.dataset),
            select="single-row",
            height=min(600, 38 + WRAPS * len(shown)),
            row_height=WRAPS,
            file_name=f"{report.dataset}_v{report.number}_checks.csv",
        )
    if picked:
        st.session_state[own(PICKED)] = st.query_params["check"] = shown[picked[0]].id
        return shown[picked[0]].id
    return None


def beyond(report: Report) -> None:
    """What no check of the contract sees, and the page that looks for it."""
    if report.layer not in ("raw", "clean"):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            _("A check does not see a well-formed cell that contradicts the other rows of the same thing."),
            width="content",
        )
        link(_("Look for such cells"), "suspects.py", icon=":material/search:", dataset=report.dataset)


def first_failing(report: Report) -> str | None:
    """The id of the check to show where nobody asks for one."""
    return report.failing[0].id if report.failing else None


def _row(one: CheckResult) -> dict[str, object]:
    words = {"skipped": _("Skipped"), "ok": _("Tolerated") if one.failed else _("Passed")}
    return {
        "state": words.get(one.state) or quality.severity_label(one.state),
        "says": quality.describe(one),
        "cost": one.cost,
        "share": one.share * 100 if one.total else None,
        "failed": one.failed,
        "dimension": quality.dimension_label(one.dimension),
        "check": one.id,
    }


def _columns() -> dict[str, object]:
    config = st.column_config
    return {
        "state": config.TextColumn(_("State"), width=78, pinned=True),
        "says": config.TextColumn(_("Finding"), width=295),
        "cost": config.NumberColumn(_("Cost"), format="%.2f", width=64, help=_("Points of the score")),
        "share": config.NumberColumn(
            _("Share"), format="%.2f %%", width=80, help=_("Failing rows of the rows checked")
        ),
        "failed": config.NumberColumn(_("Failing"), format="localized", width=80),
        "dimension": config.TextColumn(_("Dimension"), width=130),
        "check": config.TextColumn(_("Id in the contract"), width=150),
    }


def dimensions(report: Report) -> None:
    """The score of each dimension as bars."""
    st.subheader(_("By dimension"), anchor=False)
    rows = [
        {"dimension": quality.dimension_label(name), "score": score}
        for name, score in sorted(report.dimensions.items(), key=lambda one: one[1])
    ]
    table(
        rows,
        "dimension_scores",
        columns={
            "dimension": st.column_config.TextColumn(_("Dimension"), width=120),
            "score": st.column_config.ProgressColumn(_("Score"), min_value=0, max_value=100, format="%.1f", width=130),
        },
        alt=_("Score of each quality dimension, lowest first"),
    )


def costs(report: Report) -> None:
    """What cost the points."""
    if any(one.cost > 0 for one in report.results):
        st.subheader(_("What cost the points"), anchor=False)
        lost = 100 - (report.score or 0.0)
        plot(cost_bars(report), _("Points lost by check, the dearest first"), "cost_bars")
        st.caption(_("All costs add up to what is missing to 100: {points}.").format(points=f"{lost:.2f}"))


def one_check(report: Report, check_id: str) -> None:
    """One check: what it found, what it asks, what would help, and the rows."""
    result = report.result(check_id)
    if result is None:
        return
    with st.container(border=True, key="one_check"):
        with st.container(horizontal=True, vertical_alignment="center"):
            if result.state != "skipped":
                severity_badge(result.state)
            st.markdown(f"**{md(quality.describe(result))}**", width="content")
        st.caption(
            " · ".join(
                [
                    quality.dimension_label(result.dimension),
                    md(quality.definition(result)),
                    _("points lost: {points}").format(points=f"{result.cost:.2f}"),
                ]
            )
        )
        _remedies(report, result)
        if result.failed and result.has_rows:
            _failing_rows(report, result)
        elif result.failed:
            st.caption(_("This check is about the table as a whole; there are no single rows to show."))
        _as_sql(report, result)


def _remedies(report: Report, result: CheckResult) -> None:
    if not result.failed:
        return
    fixes = quality.fixes(result, lake().dataset(report.dataset))
    if fixes:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("Cleaning steps that would help:"), width="content")
            for number, fix in enumerate(fixes):
                label = " → ".join(_(STEPS[one.step].label) for one in fix)
                icon = ":material/cleaning_services:"
                link(label, "clean.py", icon=icon, dataset=report.dataset, mend=result.id, fix=number)
    if words := quality.advice(result):
        st.caption(md(words))
    _elsewhere(report, result)


def _elsewhere(report: Report, result: CheckResult) -> None:
    """The page where a finding is looked into further: of the table as a whole, or what its rows do to the lists."""
    to: dict[str, Any] = {"icon": ":material/arrow_forward:", "dataset": report.dataset}
    if result.check in ("D16_srm", "D16_arms"):
        link(_("Open the experiment"), "experiments.py", **to)
    elif result.check.startswith("new_") and result.check != "new_columns":
        link(_("See it beside the uploads and days before"), "trends.py", **to)
    elif result.check in ("schema_added", "schema_removed", "schema_retyped", "new_columns") and report.number > 1:
        link(_("Compare with the version before"), "profile.py", v=report.number, tab="compare", **to)
    elif result.has_rows and lake().dataset(report.dataset).kind == "events":
        link(_("What these rows cost the shoppers"), "replay.py", view="checks", **to)


@cache_data(max_entries=16, show_spinner=False)
def _rows_of(
    workspace: str, workspace_version: int, dataset: str, version: int, layer: str, check_id: str, _report: Report
) -> list[dict[str, Any]]:
    """A check's failing rows. Making and running its statement takes 0.2 s of processor time on 124,000 events, which
    no click elsewhere on the page has to wait for."""
    result = _report.result(check_id)
    return quality.failing_rows(lake(), _report, result, MOST_ROWS) if result else []


def _failing_rows(report: Report, result: CheckResult) -> None:
    place = (str(lake().path), lake().version(), report.dataset, report.version, report.layer, result.id)
    try:
        rows = _rows_of(*place, report)
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return
    st.caption(
        _("Failing rows: {n}, shown: {shown}, with file and line of the source").format(
            shown=number(len(rows)), n=number(result.failed)
        )
    )
    table(
        rows,
        f"rows_{report.dataset}_{report.version}_{result.id}",
        columns={
            **{name: quality.row_heading(name) for name in (rows[0] if rows else ())},
            "_file": st.column_config.TextColumn(_("File"), width=150),
            "_line": st.column_config.NumberColumn(_("Line"), format="%d", width=70),
        },
        alt=_("Failing rows of {check}").format(check=result.id),
        height=420,
        row_height="fit",
        file_name=f"{report.dataset}_v{report.number}_{result.check}.csv",
    )


def _as_sql(report: Report, result: CheckResult) -> None:
    with st.expander(_("As SQL"), key=own(f"sql_{result.id}"), on_change="rerun") as shown:
        if shown.open:
            text = quality.statement(lake(), report, result)
            if text:
                st.code(text, language="sql", height=320)
            else:
                st.caption(_("This check is not one statement: it compares the table as a whole."))

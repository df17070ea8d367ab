"""What the quarantine page draws: why rows are kept out, the rows to mend, and what was mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pandas as pd
import streamlit as st

import pages.parts as parts
from core.clean import STEPS
from core.collect.quarantine import Edit, Outcome, readmit, suggestions
from core.collect.quarantine import listing as quarantine
from core.collect.reload import retype
from core.collect.types import REASONS
from core.i18n import _, ngettext
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.taking import take

PER_PAGE = 200
SHOWN_REFUSALS = 100
KEPT_COLUMNS = 4
PLAIN = ("file", "line", "column", "reason", "value", "raw")
SUGGESTING = ("line", "reason", "raw", "proposed", "column", "value", "file")
"""Columns of the editor, in order; a suggestion stands beside the row it is for."""


def spoken(reason: str) -> str:
    """The reason in the reader's language; a cleaning step is named by its label."""
    prefix = quarantine.CLEANING
    step = STEPS.get(reason.removeprefix(prefix)) if reason.startswith(prefix) else None
    return _("Cleaning step: {step}").format(step=_(step.label)) if step else _(reason)


def _place() -> dict[str, Any]:
    """The columns that say where a row stands, the same in every table here."""
    return {
        "file": st.column_config.TextColumn(_("File"), width=150),
        "line": st.column_config.NumberColumn(_("Line"), width="small", format="%d"),
        "column": st.column_config.TextColumn(_("Column"), width="small"),
    }


def summary(dataset: Dataset, found: Sequence[quarantine.Count]) -> None:
    """The headline numbers."""
    total = sum(item.rows for item in found)
    parts.tiles(
        [
            parts.Tile(_("Rows in quarantine"), parts.number(total)),
            parts.Tile(
                _("Share of rows read"),
                parts.percent(total / (total + dataset.rows) if total + dataset.rows else 0, 2),
                help=_("Rows in quarantine divided by rows in quarantine plus rows of the newest version."),
            ),
            parts.Tile(_("Files concerned"), parts.number(len({item.file for item in found}))),
            parts.Tile(_("Reasons"), parts.number(len({item.reason for item in found}))),
        ]
    )


def by_reason(dataset: Dataset, found: Sequence[quarantine.Count]) -> None:
    """Rows by reason, column and file; and for columns whose type keeps rows out, the way to keep them as text."""
    st.subheader(_("Why"), anchor=False)
    parts.table(
        [
            {"reason": spoken(item.reason), "rows": item.rows, "column": item.column, "file": item.file}
            for item in found
        ],
        "quarantine_reasons",
        columns={
            "reason": st.column_config.TextColumn(_("Reason"), width=205),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width=64),
            "column": st.column_config.TextColumn(_("Column"), width=110),
            "file": st.column_config.TextColumn(_("File"), width="medium"),
        },
        alt=_("Rows in quarantine by reason, column and file"),
        row_height="fit",
    )
    kept_out: dict[str, int] = {}
    for item in found:
        if item.column and item.reason in REASONS.values() and dataset.types.get(item.column) != "VARCHAR":
            kept_out[item.column] = kept_out.get(item.column, 0) + item.rows
    if not kept_out:
        return
    with st.container(horizontal=True):
        for column, rows in list(kept_out.items())[:KEPT_COLUMNS]:
            label = ngettext(
                "Keep “{column}” as text and load {n} row", "Keep “{column}” as text and load {n} rows", rows
            )
            if needing.button(
                "ingest",
                label.format(column=parts.md(column), n=parts.number(rows)),
                key=f"quarantine_text_{column}",
                icon=":material/text_fields:",
                help=_(
                    "Reads the files again with this column as text. It becomes a new version; nothing else changes."
                ),
            ):
                with st.spinner(_("Reading the files again …")):
                    done = retype(parts.lake(), dataset.name, {column: "VARCHAR"})
                st.session_state["quarantine_said"] = ngettext(
                    "“{column}” is text now; {n} row stays in quarantine.",
                    "“{column}” is text now; {n} rows stay in quarantine.",
                    parts.lake().dataset(done.dataset).quarantined,
                ).format(column=parts.md(column), n=parts.number(parts.lake().dataset(done.dataset).quarantined))
                st.rerun()


def mend(dataset: Dataset, found: Sequence[quarantine.Count]) -> None:
    """A page of rows as an editor: mend the cell or the whole row, then load what was mended."""
    mine = [item for item in found if not item.of_cleaning]
    if not mine:
        return
    st.subheader(_("Mend single rows"), anchor=False)
    st.caption(
        _(
            "Change the cell, or the whole row as it stands in the file. A mended row is read as its file was, loaded "
            "as a new version, and written into the log; what still does not fit stays here and says why."
        )
    )
    reason, first, frame = _page(dataset, mine)
    proposed = suggestions(parts.lake(), dataset.name, cast("list[dict[str, Any]]", frame.to_dict("records")))
    frame["proposed"] = [proposed.get(int(identity)) for identity in frame["id"]]
    state = own(f"quarantine_editor_{dataset.name}_{dataset.version}_{dataset.quarantined}_{reason}_{first}")
    parts.editor(
        frame.assign(reason=[spoken(text) for text in frame["reason"]]),
        column_order=SUGGESTING if proposed else PLAIN,
        columns={
            **_place(),
            "reason": st.column_config.TextColumn(_("Reason"), width="medium"),
            "value": st.column_config.TextColumn(_("Cell (edit)"), width="medium"),
            "raw": st.column_config.TextColumn(_("Row as in the file (edit)"), width="large"),
            "proposed": st.column_config.TextColumn(
                _("Suggestion"), width="large", help=_("The only mending of the row that fits every column.")
            ),
        },
        disabled=("file", "line", "column", "reason", "proposed"),
        key=state,
        row_height="fit",
        alt=_("Rows in quarantine; the cell and the whole row can be changed"),
    )
    edits = edits_of(frame, st.session_state.get(state, {}).get("edited_rows", {}))
    with st.container(horizontal=True, vertical_alignment="center"):
        label = ngettext("Load {n} mended row", "Load {n} mended rows", len(edits)).format(n=len(edits))
        label = label if edits else _("Load mended rows")
        if needing.button("ingest", label, disabled=not edits, key="quarantine_load", icon=":material/done_all:"):
            _try(dataset, edits)
        if proposed:
            label = ngettext("Load {n} row as suggested", "Load {n} rows as suggested", len(proposed))
            if needing.button(
                "ingest",
                label.format(n=parts.number(len(proposed))),
                key="quarantine_take",
                icon=":material/auto_fix_high:",
                help=_("The suggestions on this page; each is written into the log and can be seen there."),
            ):
                _try(dataset, [Edit(identity, raw=text) for identity, text in proposed.items()])
        if needing.button(
            "ingest",
            _("Try all again as they are"),
            key="quarantine_retry",
            icon=":material/refresh:",
            help=_("Useful after the dataset's types have widened; rows that still do not fit stay here."),
        ):
            _try(dataset, [Edit(i) for i in quarantine.ids(parts.lake(), dataset.name, reason=reason)])
        _download(dataset, reason)


def edits_of(frame: pd.DataFrame, changes: Mapping[int | str, Mapping[str, Any]]) -> list[Edit]:
    """The editor's changes as edits; a changed row counts before a changed cell."""
    edits = []
    for position, cells in changes.items():
        identity = int(frame["id"].iloc[int(position)])
        if cells.get("raw") is not None:
            edits.append(Edit(identity, raw=str(cells["raw"])))
        elif "value" in cells:
            edits.append(Edit(identity, value=str(cells["value"] or "")))
    return edits


def outcome() -> None:
    """What the last action did, said once."""
    if said := st.session_state.pop("quarantine_said", None):
        st.success(said, icon=":material/check_circle:")
    result: Outcome | None = st.session_state.pop("quarantine_outcome", None)
    if result is None:
        return
    if result.admitted:
        text = ngettext("{n} row was loaded.", "{n} rows were loaded.", result.admitted)
        st.success(text.format(n=parts.number(result.admitted)), icon=":material/check_circle:")
    if result.refused:
        text = ngettext("{n} row still does not fit.", "{n} rows still do not fit.", len(result.refused))
        st.warning(text.format(n=parts.number(len(result.refused))), icon=":material/error:")
        parts.table(
            [
                {"line": r.line, "column": r.column, "value": r.value, "reason": spoken(r.reason)}
                for r in result.refused[:SHOWN_REFUSALS]
            ],
            "quarantine_refused",
            columns={
                "line": st.column_config.NumberColumn(_("Line"), width="small", format="%d"),
                "column": _("Column"),
                "value": st.column_config.TextColumn(_("Value"), width="medium"),
                "reason": st.column_config.TextColumn(_("Reason"), width="large"),
            },
            alt=_("Rows that still do not fit, and why"),
            row_height="fit",
        )


def of_cleaning(dataset: Dataset, found: Sequence[quarantine.Count]) -> None:
    """Rows that a cleaning step set aside: to read only, as they come back when the step goes."""
    mine = [item for item in found if item.of_cleaning]
    if not mine:
        return
    st.subheader(_("Set aside by cleaning"), anchor=False)
    st.caption(_("These rows are in the uploaded data. Change or remove the step on the Clean page to have them back."))
    frame = quarantine.rows(parts.lake(), dataset.name, of_cleaning=True, limit=PER_PAGE)
    parts.table(
        frame.drop(columns="id").assign(reason=[spoken(text) for text in frame["reason"]]),
        "quarantine_cleaning",
        columns={
            **_place(),
            "value": st.column_config.TextColumn(_("Value"), width="small"),
            "reason": st.column_config.TextColumn(_("Reason"), width="medium"),
            "raw": st.column_config.TextColumn(_("The row as it stands in the file"), width="large"),
        },
        alt=_("Rows set aside by cleaning steps"),
        height=460,
        row_height="fit",
    )


def history(dataset: Dataset) -> None:
    """The log of mended rows."""
    frame = quarantine.log(parts.lake(), dataset.name)
    if not len(frame):
        return
    st.subheader(_("Mended so far"), anchor=False)
    parts.table(
        frame.assign(reason=[spoken(text) for text in frame["reason"]]),
        "quarantine_log",
        columns={
            **_place(),
            "reason": st.column_config.TextColumn(_("Reason"), width="medium"),
            "before": st.column_config.TextColumn(_("Before"), width="large"),
            "after": st.column_config.TextColumn(_("After"), width="large"),
            "author": _("Who"),
            "time": st.column_config.DatetimeColumn(_("When (UTC)"), format="YYYY-MM-DD HH:mm"),
        },
        alt=_("Rows that were mended, before and after, by whom and when"),
        height=460,
        row_height="fit",
        file_name=f"{dataset.name}_mended.csv",
    )


def _page(dataset: Dataset, found: Sequence[quarantine.Count]) -> tuple[str | None, int, pd.DataFrame]:
    """The reason chosen, the first row's place, and the rows of the page chosen."""
    reasons = list(dict.fromkeys(item.reason for item in found))
    sizes = {reason: sum(item.rows for item in found if item.reason == reason) for reason in reasons}
    reason: str | None = None
    if len(reasons) > 1:
        reason = st.pills(_("Reason"), reasons, format_func=spoken, key=own("quarantine_reason"))
    pages = -(-(sizes[reason] if reason else sum(sizes.values())) // PER_PAGE)
    page = 1
    if pages > 1:  # a key for each number of pages, so that a page kept from a longer list cannot be too high
        key = own(f"quarantine_page_{dataset.name}_{reason}_{pages}")
        page = int(st.number_input(_("Page of {n}").format(n=pages), 1, pages, key=key))
    first = (page - 1) * PER_PAGE
    frame = quarantine.rows(parts.lake(), dataset.name, reason=reason, of_cleaning=False, limit=PER_PAGE, offset=first)
    return reason, first, frame


def _try(dataset: Dataset, edits: Sequence[Edit]) -> None:
    with st.spinner(_("Reading the rows again …")):
        st.session_state["quarantine_outcome"] = readmit(parts.lake(), dataset.name, edits)
    st.rerun()


def _download(dataset: Dataset, reason: str | None) -> None:
    take(
        _("Download all as CSV"),
        data=lambda: parts.csv_bytes(quarantine.rows(parts.lake(), dataset.name, reason=reason).drop(columns="id")),
        file_name=f"{dataset.name}_quarantine.csv",
        mime="text/csv",
        key="quarantine_download",
        icon=":material/download:",
        on_click="ignore",
    )

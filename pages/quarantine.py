"""Quarantine: the rows that could not be loaded, with file, line, reason and raw text."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.clean import STEPS
from core.collect import quarantine
from core.i18n import _
from core.lake import Dataset

PER_PAGE = 500


def summary(dataset: Dataset, found: list[quarantine.Count]) -> None:
    total = sum(item.rows for item in found)
    reasons = {item.reason for item in found}
    parts.tiles(
        [
            parts.Tile(_("Rows in quarantine"), parts.number(total)),
            parts.Tile(
                _("Share of rows read"),
                parts.percent(total / (total + dataset.rows) if total + dataset.rows else 0, 2),
                help=_("Rows in quarantine divided by rows in quarantine plus rows of the newest version."),
            ),
            parts.Tile(_("Files concerned"), parts.number(len({item.file for item in found}))),
            parts.Tile(_("Reasons"), parts.number(len(reasons))),
        ]
    )


def spoken(reason: str) -> str:
    """The reason in the reader's language; a cleaning step is named by its label."""
    step = STEPS.get(reason.removeprefix("clean:")) if reason.startswith("clean:") else None
    return _("Cleaning step: {step}").format(step=_(step.label)) if step else _(reason)


def by_reason(found: list[quarantine.Count]) -> None:
    st.subheader(_("Why"), anchor=False)
    parts.table(
        [
            {"reason": spoken(item.reason), "column": item.column, "file": item.file, "rows": item.rows}
            for item in found
        ],
        "quarantine_reasons",
        columns={
            "reason": st.column_config.TextColumn(_("Reason"), width="large"),
            "column": _("Column"),
            "file": _("File"),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
        },
        alt=_("Rows in quarantine by reason, column and file"),
        download=False,
    )


def browse(dataset: Dataset, found: list[quarantine.Count]) -> None:
    st.subheader(_("Row by row"), anchor=False)
    reasons = list(dict.fromkeys(item.reason for item in found))
    sizes = {reason: sum(item.rows for item in found if item.reason == reason) for reason in reasons}
    reason: str | None = None
    if len(reasons) > 1:
        reason = st.pills(_("Reason"), reasons, format_func=spoken, key="quarantine_reason")
    total = sizes[reason] if reason else sum(sizes.values())
    pages = -(-total // PER_PAGE)
    page = st.number_input(_("Page of {n}").format(n=pages), 1, pages, key="quarantine_page") if pages > 1 else 1
    frame = quarantine.rows(
        parts.lake(), dataset.name, reason=reason, limit=PER_PAGE, offset=(int(page) - 1) * PER_PAGE
    )
    frame["reason"] = [spoken(text) for text in frame["reason"]]
    parts.table(
        frame,
        "quarantine_rows",
        columns={
            "file": st.column_config.TextColumn(_("File"), width="small"),
            "line": st.column_config.NumberColumn(_("Line"), width="small", format="%d"),
            "column": st.column_config.TextColumn(_("Column"), width="small"),
            "value": st.column_config.TextColumn(_("Value"), width="small"),
            "reason": st.column_config.TextColumn(_("Reason"), width="medium"),
            "raw": st.column_config.TextColumn(_("The row as it stands in the file"), width="large"),
        },
        alt=_("Rows in quarantine with file, line, reason and raw text"),
        download=False,
    )
    st.download_button(
        _("Download all as CSV"),
        data=lambda: parts.csv_bytes(quarantine.rows(parts.lake(), dataset.name, reason=reason)),
        file_name=f"{dataset.name}_quarantine.csv",
        mime="text/csv",
        key="quarantine_download",
        icon=":material/download:",
        on_click="ignore",
    )


with parts.page(
    _("Quarantine"),
    caption=_("Rows that could not be loaded. Nothing is lost: mend them in the source and load the file again."),
) as header:
    dataset = parts.pick_dataset()
    if dataset:
        with header:
            if st.button(_("Upload files"), type="primary", icon=":material/upload_file:", key="quarantine_upload"):
                parts.go("upload.py")
        parts.provenance(dataset)
        found = quarantine.counts(parts.lake(), dataset.name)
        if found:
            summary(dataset, found)
            by_reason(found)
            browse(dataset, found)
        else:
            parts.empty_state(
                _("Every row was loaded"),
                _("No row of this dataset is in quarantine."),
                _("Read its profile"),
                "profile.py",
                ":material/check_circle:",
            )

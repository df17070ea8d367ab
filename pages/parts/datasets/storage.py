"""What the workspace takes on the disk, table by table, and what it can give back."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core import govern
from core.i18n import _
from core.lake import Space, space
from pages.parts.datasets.wholeness import wholeness
from pages.parts.shared import needing


def storage() -> None:
    """A closed section; opened it measures the files (the catalog knows their sizes, nothing is read)."""
    section = st.expander(_("Storage"), icon=":material/hard_drive:", key="storage", on_change="rerun")
    if section.open and parts.lake().data is not None:
        with section:
            _measured(space(parts.lake()))
            wholeness()


def _measured(found: Space) -> None:
    parts.tiles(
        [
            parts.Tile(_("All versions"), parts.size(found.bytes)),
            parts.Tile(_("Newest versions"), parts.size(found.current_bytes)),
            parts.Tile(
                _("Small files"),
                parts.number(found.small_files),
                help=_("Files below 8 MB of tables that have eight or more: each batch of results is one."),
            ),
            parts.Tile(
                _("Can be given back"),
                parts.size(found.leaving_bytes),
                help=_("Files that were joined into larger ones and that no version needs any more."),
            ),
        ]
    )
    job = next(iter(parts.jobs().list(govern.FREE_SPACE, limit=1)), None)
    if job is not None and (job.active or job.resumable):
        parts.job_bar(job.id)
    elif found.worth_joining or found.leaving_files:
        st.caption(_("Joining makes reading quicker. Every version stays readable, row for row."))
        if needing.button(
            "compute", _("Join small files and give back space"), key="free_space", icon=":material/compress:"
        ):
            govern.free_space(parts.jobs())
            st.rerun()
    else:
        st.caption(_("There is nothing to join and nothing to give back."))
    parts.table(
        [
            {
                "table": one.table,
                "bytes": one.bytes,
                "current": one.current_bytes,
                "files": one.files,
                "small": one.small_files,
            }
            for one in found.largest_first
        ],
        "storage_tables",
        columns={
            "table": _("Table"),
            "bytes": st.column_config.NumberColumn(_("All versions"), format="bytes"),
            "current": st.column_config.NumberColumn(_("Newest version"), format="bytes"),
            "files": st.column_config.NumberColumn(_("Files"), format="localized"),
            "small": st.column_config.NumberColumn(_("Small files"), format="localized"),
        },
        alt=_("What each table takes on the disk"),
    )

"""Files that are not on the reader's computer: on the server, at an address, in a database."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.collect.sources import files_of
from core.i18n import _
from pages.parts.shared import needing
from pages.parts.shared.frame import error_boundary
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

NOTES = "upload_source_notes"
EXAMPLES = (
    "https://example.com/events.csv.gz",
    "s3://bucket/2026/items.parquet",
    "postgresql://reader@host/shop?table=orders",
    "/data/exports",
    "/data/exports/events_*.csv",
)


def fetched() -> list[Path]:
    """Draw the field for a source; the files that it was just found to hold."""
    with st.expander(_("From the server, an address or a database"), icon=":material/cloud_download:"):
        with st.form("upload_source", border=False):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                source = st.text_input(
                    _("Path, folder, pattern, address or table"), placeholder=EXAMPLES[0], key="upload_source_text"
                )
                pressed = needing.submit("ingest", _("Fetch"), icon=":material/download:")
            st.code("\n".join(EXAMPLES), language=None, wrap_lines=True)
            st.caption(
                _(
                    "Public web addresses are open to everybody; folders, buckets and databases of the server only "
                    "where the setting sources lists them."
                )
            )
        for note in st.session_state.pop(NOTES, ()):
            st.markdown(f":material/info: {md(str(note))}")
        if pressed and source.strip():
            with error_boundary(), st.spinner(_("Fetching")):
                found = files_of(lake(), source)
                st.session_state[NOTES] = found.notes
                return list(found.files)
    return []

"""Upload: bring files, see what was recognised, correct it, store it without losing a row."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import pages.parts as parts
import pages.parts.upload.received as cards
from core.collect.readers import DIALECT
from core.collect.readers.formats import suffixes
from core.collect.sources import loaded_before, receive, tidy
from core.i18n import N_, _
from core.settings import settings
from pages.parts.shared import needing
from pages.parts.shared.empty import sample_offer, sample_opening
from pages.parts.upload import (
    columns as upload_columns,
)
from pages.parts.upload import (
    encoding as upload_encoding,
)
from pages.parts.upload import (
    reading as upload_reading,
)
from pages.parts.upload import (
    report as upload_report,
)
from pages.parts.upload import (
    sources as upload_sources,
)
from pages.parts.upload import (
    uploader,
)
from pages.parts.upload.target import target

MENU = {"section": "collect", "place": 1, "title": N_("Upload"), "icon": "upload_file"}

WAITING, ROUND = "upload_waiting", "upload_round"


def take_in() -> None:
    """Receive files: in pieces where the server offers it, else through Streamlit's uploader, or from elsewhere."""
    arrived = uploader.streamed() if uploader.offered() else from_memory()
    arrived += upload_sources.fetched()
    if not arrived:
        return
    bar = st.progress(0.0, _("Looking at the files"))
    for place, path in enumerate(arrived):
        bar.progress(place / len(arrived), _("Looking at {file}").format(file=parts.md(path.name)))
        with parts.error_boundary():
            st.session_state[WAITING] += cards.received(path)
    st.rerun()


def from_memory() -> list[Path]:
    """What Streamlit's uploader holds, on disk; a fresh uploader follows so that the server lets go of the bytes."""
    turn = st.session_state.setdefault(ROUND, 0)
    folder = st.toggle(_("A whole folder"), key="upload_folder")
    files = needing.uploader(
        "ingest",
        _("Formats: {formats}; packed or not. Several at once.").format(formats=uploader.formats_listed()),
        accept_multiple_files="directory" if folder else True,
        key=f"upload_{turn}_{folder}",
        max_upload_size=settings().max_upload_mb,
    )
    if not files:
        return []
    if turn == 0:
        tidy(parts.lake())
    st.session_state[ROUND] = turn + 1
    return [receive(parts.lake(), file.name, file) for file in files if not Path(file.name).name.startswith(".")]


def forget(group: list[cards.Waiting], *, keep_files: bool = False) -> None:
    st.session_state[WAITING] = cards.forget(st.session_state[WAITING], group, keep_files=keep_files)


def refused(one: cards.Waiting) -> None:
    with st.container(border=True):
        cards.failure(one)
        if one.found is not None or one.path.suffix.lower() in suffixes(DIALECT):
            upload_reading.reading_form([one])
        st.button(
            _("Remove from the list"),
            key=f"remove_{one.id}",
            icon=":material/close:",
            type="tertiary",
            on_click=forget,
            args=([one],),
        )


def card(group: list[cards.Waiting], before: dict[str, list[tuple[str, int]]]) -> None:
    one = group[0]
    with st.container(border=True, key=f"card_{one.id}"):
        cards.facts(group)
        cards.notes(group, before)
        upload_encoding.question(group)
        upload_columns.doubts(group)
        if len(group) > 1:
            upload_reading.file_date(group)
        tab_preview, tab_columns, tab_reading = st.tabs(
            [_("Preview"), _("Kind, roles and types"), _("How it is read")], key=f"tab_{one.id}", on_change="rerun"
        )
        if tab_preview.open:
            with tab_preview:
                cards.preview(one.part, one.id)
        if tab_columns.open:
            with tab_columns:
                upload_columns.columns_form(group)
        if tab_reading.open:
            with tab_reading:
                upload_reading.reading_form(group)
                cards.preview(one.part, one.id)
        actions(group)


def actions(group: list[cards.Waiting]) -> None:
    one = group[0]
    wanted = target(group)
    with st.container(horizontal=True):
        pressed = needing.button(
            "ingest", _("Store"), type="primary", icon=":material/save:", key=f"store_{one.id}", disabled=wanted is None
        )
        if st.button(_("Remove from the list"), key=f"remove_{one.id}", icon=":material/close:", type="tertiary"):
            forget(group)
            st.rerun()
    if pressed and wanted:
        with parts.error_boundary():
            large = upload_report.store(group, wanted)
            forget(group, keep_files=large)
            st.rerun()


with parts.page(
    _("Upload"),
    caption=_("Bring files as they are. Every row is loaded or kept in quarantine with its line and reason."),
) as header:
    st.session_state.setdefault(WAITING, [])
    if not parts.lake().datasets() and not sample_opening():
        with header:
            sample_offer("secondary")
    take_in()
    upload_report.running()
    upload_report.reports()
    waiting: list[cards.Waiting] = st.session_state[WAITING]
    how = cards.together(waiting)
    before = loaded_before(parts.lake()) if waiting else {}
    for group in cards.grouped(waiting, how):
        if group[0].error is not None:
            refused(group[0])
        else:
            card(group, before)

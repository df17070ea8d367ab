"""Upload: bring files, see what was recognised, correct it, store it without losing a row."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import pages.parts as parts
import pages.parts.upload as cards
from core.collect import ingest
from core.collect.inbox import discard, receive, tidy
from core.errors import TouchstoneError
from core.i18n import _
from core.kinds import kind_label
from core.settings import settings
from pages.parts import uploader
from pages.parts.welcome import open_sample_button, sample_job

WAITING, STORED, ROUND = "upload_waiting", "upload_stored", "upload_round"


def take_in() -> None:
    """Receive files: in pieces where the server offers it, else through Streamlit's uploader."""
    arrived = uploader.streamed() if uploader.offered() else from_memory()
    if not arrived:
        return
    with st.spinner(_("Looking at the files")):
        for path in arrived:
            with parts.error_boundary():
                st.session_state[WAITING] += cards.received(path)
    st.rerun()


def from_memory() -> list[Path]:
    """What Streamlit's uploader holds, on disk; a fresh uploader follows so that the server lets go of the bytes."""
    turn = st.session_state.setdefault(ROUND, 0)
    files = st.file_uploader(
        _("CSV, TSV, JSON, JSON lines, XML, Parquet, xlsx; also gz and zip. Several at once."),
        accept_multiple_files=True,
        key=f"upload_{turn}",
        max_upload_size=settings().max_upload_mb,
    )
    if not files:
        return []
    if turn == 0:
        tidy(parts.lake())
    st.session_state[ROUND] = turn + 1
    return [receive(parts.lake(), file.name, file) for file in files]


def check(name: str) -> float | None:
    """The score of the new version; a dataset that cannot be checked yet has none."""
    from core import quality

    try:
        return quality.check(parts.lake(), name).score
    except TouchstoneError:
        return None


def store(group: list[cards.Waiting], name: str, append: bool) -> None:
    one = group[0]
    with st.spinner(_("Storing every row")):
        done = ingest(
            parts.lake(),
            [waiting.path for waiting in group],
            name,
            kind=one.kind or (None if append else one.part.kind),
            roles=one.roles if one.roles is not None or append else dict(one.part.roles),
            options=one.options,
            append=append,
        )
    with st.spinner(_("Checking quality")):
        score = check(name)
    st.session_state[STORED].insert(0, cards.Stored(done, score))
    forget(group)
    st.rerun()


def forget(group: list[cards.Waiting]) -> None:
    ids = {waiting.id for waiting in group}
    st.session_state[WAITING] = [w for w in st.session_state[WAITING] if w.id not in ids]
    still = {w.path for w in st.session_state[WAITING]}
    for waiting in group:
        if waiting.path not in still:
            discard(parts.lake(), waiting.path)


def card(group: list[cards.Waiting]) -> None:
    one = group[0]
    if one.error is not None:
        if cards.refused(one):
            forget(group)
            st.rerun()
        return
    with st.container(border=True, key=f"card_{one.id}"):
        cards.facts(group)
        cards.notes(group)
        tab_preview, tab_columns, tab_reading = st.tabs(
            [_("Preview"), _("Kind, roles and types"), _("How it is read")], key=f"tab_{one.id}", on_change="rerun"
        )
        if tab_preview.open:
            with tab_preview:
                cards.preview(one.part, one.id)
        if tab_columns.open:
            with tab_columns:
                cards.columns_form(group)
        if tab_reading.open:
            with tab_reading:
                if cards.reading_form(one):
                    for other in group[1:]:
                        other.options = one.options
                        other.look()
                    st.rerun()
        wanted = cards.target(group)
        with st.container(horizontal=True):
            if (
                st.button(
                    _("Store"),
                    type="primary",
                    icon=":material/save:",
                    key=f"store_{one.id}",
                    disabled=wanted is None,
                )
                and wanted
            ):
                with parts.error_boundary():
                    store(group, *wanted)
            if st.button(_("Remove from the list"), key=f"remove_{one.id}", icon=":material/close:", type="tertiary"):
                forget(group)
                st.rerun()


def report(number: int, stored: cards.Stored) -> None:
    done = stored.done
    with st.container(border=True, key=f"stored_{number}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/check_circle: **{parts.md(done.dataset)}**")
            st.badge(kind_label(done.kind), color="gray")
            st.caption(_("version {n}").format(n=done.version))
        tiles = [
            parts.Tile(_("Rows in"), parts.number(done.rows_in), help=_("Records found in the files.")),
            parts.Tile(_("Loaded"), parts.number(done.rows_loaded)),
            parts.Tile(_("In quarantine"), parts.number(done.rows_quarantined)),
        ]
        if stored.score is not None:
            tiles.append(parts.Tile(_("Quality score"), f"{stored.score:.1f}"))
        parts.tiles(tiles)
        for warning in done.warnings[:8]:
            st.markdown(f":material/info: {parts.md(str(warning))}")
        with st.container(horizontal=True):
            parts.link(_("Profile"), "profile.py", icon=":material/query_stats:", dataset=done.dataset)
            parts.link(_("Quality"), "quality.py", icon=":material/verified:", dataset=done.dataset)
            parts.link(_("Clean"), "clean.py", icon=":material/cleaning_services:", dataset=done.dataset)
            if done.rows_quarantined:
                parts.link(_("See the quarantine"), "quarantine.py", icon=":material/report:", dataset=done.dataset)


with parts.page(
    _("Upload"),
    caption=_("Bring files as they are. Every row is loaded or kept in quarantine with its line and reason."),
) as header:
    st.session_state.setdefault(WAITING, [])
    st.session_state.setdefault(STORED, [])
    if not parts.lake().datasets():
        job = sample_job()
        if job and job.active:
            parts.job_bar(job.id)
        else:
            with header:
                open_sample_button("secondary")
    take_in()
    for number, stored in enumerate(st.session_state[STORED]):
        report(number, stored)
    waiting: list[cards.Waiting] = st.session_state[WAITING]
    alike = any(len(group) > 1 for group in cards.grouped(waiting, True))
    together = st.toggle(_("Files with the same columns become one dataset"), True, key="together") if alike else True
    for group in cards.grouped(waiting, together):
        card(group)

"""The streaming uploader: files go to disk in pieces, with progress, pause and resume.

It needs the upload route of `python -m core serve`; where that is missing the page draws Streamlit's own uploader,
which holds about twice the file in memory.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.collect.readers.formats import known_words
from core.collect.sources import uploads
from core.i18n import _, language, listed
from core.serve import UPLOAD_PATH, is_served
from pages.parts.shared.session import lake

HERE = Path(__file__).parent
TAKEN = "uploader_taken"
MAX_TAKEN = 2000


def offered() -> bool:
    """Whether this server answers the upload route."""
    return is_served()


@lru_cache(maxsize=1)
def _component() -> Any:
    html, css, js = ((HERE / f"uploader.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("touchstone_uploader", html=html, css=css, js=js)


def streamed() -> list[Path]:
    """Draw the uploader; the files that arrived since the last run."""
    taken: list[str] = st.session_state.setdefault(TAKEN, [])
    result = _component()(
        key="uploader",
        data={
            "token": uploads.issue_token(),
            "address": UPLOAD_PATH,
            "language": language(),
            "taken": taken,
            "words": _words(),
        },
        on_finished_change=lambda: None,
        on_renew_change=lambda: None,
    )
    arrived: list[Path] = []
    for file in result.finished or []:
        if file["id"] in taken:
            continue
        taken.append(file["id"])
        found = uploads.find(lake(), file["id"])
        if found is not None and found.complete:
            arrived.append(found.path)
    del taken[:-MAX_TAKEN]
    return arrived


def formats_listed() -> str:
    """Every format that is read, in words."""
    return listed(_(word) for word in known_words())


def _words() -> dict[str, str]:
    return {
        "files": _("Choose files"),
        "folder": _("Choose a folder"),
        "hint": _("or drop them here. Formats: {formats}; packed or not; any size.").format(formats=formats_listed()),
        "amount": _("{done} of {total}"),
        "progress": _("Upload of {name}"),
        "waiting": _("waiting"),
        "sending": _("sending"),
        "paused": _("paused"),
        "cut": _("connection lost, trying again"),
        "done": _("arrived"),
        "failed": _("The file could not be uploaded."),
        "changed": _("The file changed while it was read. Choose it again."),
        "pause": _("Pause"),
        "resume": _("Resume"),
        "remove": _("Remove"),
    }

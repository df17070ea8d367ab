"""A pipeline written from what was done by hand: chosen, changed, kept in the workspace or taken along."""

from __future__ import annotations

import hashlib

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.runs.job import folder, pipelines
from core.runs.templates import INCOMING, keep, template
from pages.parts.shared import needing
from pages.parts.shared.empty import no_dataset
from pages.parts.shared.session import lake
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md

USUAL = "nightly"
KEPT = "pipeline_kept"
HEIGHT = 420
"""Pixels: some twenty lines, a dataset and a half."""


def write() -> None:
    """The datasets that go in, the text, and the buttons."""
    known = [one.name for one in lake().datasets(built=False)]
    if not known:
        no_dataset()
        return
    if kept := st.session_state.pop(KEPT, None):
        st.success(
            _("Kept as {name}. Put new files into {folder}, one folder for each dataset.").format(
                name=md(kept), folder=f"`{folder(lake()) / INCOMING}`"
            ),
            icon=":material/check_circle:",
        )
    chosen = st.multiselect(_("Datasets"), known, default=known, key="pipeline_datasets", placeholder=_("none"))
    made = template(lake(), chosen)
    name = st.text_input(_("Name"), value=USUAL, max_chars=80, key="pipeline_name")
    text = st.text_area(
        _("Pipeline"), value=made, height=HEIGHT, key=f"pipeline_text_{hashlib.sha256(made.encode()).hexdigest()[:12]}"
    )
    with st.container(horizontal=True):
        there = name in pipelines(lake())
        if needing.button(
            "pipeline",
            _("Replace the one of this name") if there else _("Keep in the workspace"),
            key="pipeline_keep",
            icon=":material/save:",
            type="primary",
        ):
            _keep(name, text)
        take(
            _("Download"),
            data=text.encode("utf-8"),
            file_name=f"{USUAL}.toml",
            mime="application/toml",
            key="pipeline_download",
            icon=":material/download:",
            on_click="ignore",
        )


def _keep(name: str, text: str) -> None:
    try:
        keep(lake(), name.strip(), text)
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), title=error.title, icon=":material/error:")
        return
    st.session_state[KEPT] = name.strip()
    st.rerun()

"""Reports that are made again and again: which, when, and to whom they are sent."""

from __future__ import annotations

import streamlit as st

from core.alerts import channels
from core.errors import TouchstoneError
from core.i18n import _
from core.runs.model import MakeReport
from core.runs.reporting import report_pipelines, write
from pages.parts.reports.making import asked
from pages.parts.runs.schedules import of_pipeline, unwatched
from pages.parts.shared import needing
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

WROTE = "report_pipeline_wrote"


def repeating() -> None:
    """The reports that repeat with their times, and the form for another."""
    unwatched()
    names = report_pipelines(lake())
    if not names:
        st.info(
            _("No report repeats yet. Choose one below, then say how often: it is made where something changed, kept, "
              "and sent where channels are named."),
            icon=":material/info:",
        )  # fmt: skip
    for name in names:
        with st.container(border=True, key=f"repeats_{name}"):
            st.markdown(f"**{md(name)}**")
            of_pipeline(name)
    if names:
        link(_("What each run made, on Runs"), "runs.py", icon=":material/schedule:")
        st.subheader(_("Another one"), anchor=False)
    _form()


def _form() -> None:
    if wrote := st.session_state.pop(WROTE, None):
        st.success(_("“{name}” stands above; give it a schedule there.").format(name=md(wrote)))
    wanted = asked("repeat_", "lead")
    usable = [one.name for one in channels() if not one.refused]
    to: list[str] = []
    if usable:
        to = st.multiselect(_("Send to"), usable, key="repeat_to", placeholder=_("none"))
    else:
        st.caption(
            _("It is kept here; to have it sent, name channels in the setting {name}.").format(name="`alert_channels`")
        )
    if needing.button(
        "pipeline", _("Let it repeat"), key="repeat_add", icon=":material/add:", type="primary", disabled=wanted is None
    ):
        assert wanted is not None
        try:
            made = write(lake(), MakeReport(wanted.kind, wanted.about, wanted.language, tuple(to)))
        except TouchstoneError as error:
            st.error(md(error.message), icon=":material/error:")
            return
        st.session_state[WROTE] = made.file.stem
        st.rerun()

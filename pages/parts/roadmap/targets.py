"""Targets of a lead: level, person and day of each stage, the way there, and who said what when."""

from __future__ import annotations

import streamlit as st

from core.errors import TouchstoneError
from core.figures.roadmap import burn
from core.govern import roadmap as room
from core.i18n import _, sentences
from core.road import Standing
from pages.parts.shared import needing
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, when


def section(held: Standing) -> None:
    """The form, the burn-up, and what was said."""
    left, right = st.columns([1, 1.4])
    with left:
        _form(held)
    with right:
        _way(held)
    _said()


def _form(held: Standing) -> None:
    stage = choice(_("Stage"), list(room.STAGES), held.road.weakest.id, "aim", room.stage_name)
    aim = held.aims.get(stage, room.Target(stage))
    with st.form(f"roadmap_target_{stage}", border=False):
        level = st.segmented_control(
            _("Target level"), list(range(1, room.HIGHEST + 1)), default=aim.level, key=f"target_level_{stage}"
        )
        owner = st.text_input(_("Who sees to it"), value=aim.owner, max_chars=120, key=f"target_owner_{stage}")
        due = st.date_input(_("Until"), value=aim.due, format="YYYY-MM-DD", key=f"target_due_{stage}")
        if needing.submit("describe", _("Set the target"), icon=":material/flag:"):
            try:
                room.aim(lake(), stage, level=level or 0, owner=owner, due=due.isoformat() if due else "")
            except TouchstoneError as error:
                st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            else:
                st.rerun()


def _way(held: Standing) -> None:
    way = held.burn
    if way is None:
        st.caption(_("Set a level that a stage is to reach, and the way there is drawn here."))
        return
    st.markdown(md(room.burn_said(way)))
    plot(burn(way), _("Criteria that hold over time, and how many are wanted"), "burn")


def _said() -> None:
    found = room.target_changes(lake())
    if not found:
        return
    names = {"level": _("Level (1–5)"), "owner": _("Who sees to it"), "due": _("Until")}
    with st.expander(_("Who said what, and when"), icon=":material/history:"):
        table(
            [
                {
                    "time": when(one.time),
                    "author": one.author,
                    "stage": room.stage_name(one.stage),
                    "item": names.get(one.item, ""),
                    "value": one.value or _("taken back"),
                }
                for one in found
            ],
            "roadmap_said",
            columns={
                "time": _("When"),
                "author": _("Who"),
                "stage": _("Stage"),
                "item": _("What"),
                "value": _("Value"),
            },
            alt=_("Statements about targets, newest first"),
            of_workspace=True,
        )

"""Radar and timeline: the levels now, and how they came about."""

from __future__ import annotations

import streamlit as st

from core.figures.roadmap import radar, timeline
from core.govern import roadmap as room
from core.i18n import _, listed
from core.road import Standing
from pages.parts.shared.charts import plot


def section(held: Standing) -> None:
    """Both figures, and where the past comes from."""
    aims = {one.stage: one.level for one in held.aims.values() if one.level}
    left, right = st.columns([1, 1.4])
    told = listed(f"{room.stage_name(name)} {level}" for name, level in held.road.levels.items())
    with left:
        st.subheader(_("Levels now"), anchor=False)
        plot(radar(held.road.levels, aims, None), _("Levels of the five stages: {levels}").format(levels=told), "radar")
    with right:
        st.subheader(_("Levels over time"), anchor=False)
        plot(
            timeline(held.points),
            _("Levels of the five stages from the first day to now; they end at: {levels}").format(levels=told),
            "timeline",
        )
    st.caption(
        _(
            "The past is computed from versions, reports and entries as they were stored, so it is there from the "
            "first day. What was removed since left no trace and is missing from it."
        )
    )

"""What concerns the whole table: correlations, joint gaps, rhythm and funnel."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.figures import profile as figures
from core.i18n import _
from core.kinds import event_label
from core.profile import Profile


def correlations(profile: Profile) -> None:
    """Correlations between number columns."""
    strong = [pair for pair in profile.correlations if abs(pair.r) >= 0.01][:60]
    if not strong:
        st.caption(_("Fewer than two number columns vary together."))
        return
    left, right = st.columns([1.3, 1])
    with left:
        parts.plot(figures.correlations(strong), _("Pearson correlations of the number columns"), "correlations")
    with right:
        parts.table(
            [{"left": pair.left, "right": pair.right, "r": pair.r, "rows": pair.rows} for pair in strong],
            "correlation_pairs",
            columns={
                "left": _("Column"),
                "right": _("With"),
                "r": st.column_config.NumberColumn(
                    "r", format="%.3f", help=_("Pearson's r over rows where both exist")
                ),
                "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            },
            alt=_("Strongest correlations"),
        )


def joint_gaps(profile: Profile) -> None:
    """Columns that are missing in the same rows."""
    if not profile.co_missing:
        st.caption(_("No two columns are missing together more often than chance."))
        return
    parts.table(
        [{"left": one.left, "right": one.right, "rows": one.rows, "phi": one.phi} for one in profile.co_missing],
        "joint_gaps",
        columns={
            "left": _("Column"),
            "right": _("With"),
            "rows": st.column_config.NumberColumn(_("Rows missing both"), format="localized"),
            "phi": st.column_config.ProgressColumn(
                _("Together"), format="%.2f", min_value=0, max_value=1, help=_("1 = always missing together")
            ),
        },
        alt=_("Columns missing together"),
    )


def happening(profile: Profile) -> None:
    """Rhythm and funnel of an event table."""
    rhythm = profile.rhythm
    if rhythm is None:
        st.caption(_("The rhythm needs a column with the role event type."))
        return
    left, right = st.columns(2)
    with left:
        st.subheader(_("Users who reach each step"), anchor=False)
        parts.plot(figures.funnel(rhythm), _("Users per event type"), "funnel")
        st.caption(_("Share of the first step; a user counts once, in whatever order the events came."))
    if rhythm.days:
        with right:
            st.subheader(_("Events by weekday and hour (UTC)"), anchor=False)
            parts.plot(figures.by_hour(rhythm), _("Events by weekday and hour"), "by_hour")
        st.subheader(_("Events per day"), anchor=False)
        parts.plot(figures.by_day(rhythm), _("Events per day and type"), "by_day")
    else:
        right.caption(_("Hours and days need a time column that is stored as a time."))
    read = [
        f"{parts.md(word)} → {event_label(type_)}"
        for word, type_ in rhythm.spellings.items()
        if type_ not in (word, "other")
    ]
    unread = [parts.md(word) for word, type_ in rhythm.spellings.items() if type_ == "other"]
    notes = [_("Read as: {list}").format(list=", ".join(read))] if read else []
    notes += [_("Unknown event types: {list}").format(list=", ".join(unread[:10]))] if unread else []
    notes += [_("{n} events without a time").format(n=parts.number(rhythm.undated))] if rhythm.undated else []
    if notes:
        st.caption(" · ".join(notes))

"""The schedules of a pipeline: when it runs next, made, paused and deleted."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import N_, _, retold, sentences
from core.runs.cron import following, zones
from core.runs.schedules import Schedule, add, delete, pause, schedules
from core.serve import is_served
from pages.parts.shared import needing
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

OFTEN = {
    "daily": N_("Every day"),
    "workdays": N_("Monday to Friday"),
    "weekly": N_("Every Monday"),
    "hourly": N_("Every hour"),
    "cron": N_("As cron writes it"),
}
FORMS = {
    "daily": "{minute} {hour} * * *",
    "workdays": "{minute} {hour} * * 1-5",
    "weekly": "{minute} {hour} * * 1",
    "hourly": "{minute} * * * *",
}
"""What is chosen -> as cron writes it."""
EARLY = time(3, 30)
"""When a shop is at its quietest and the files of the day are there."""
GRACES = {0: N_("not at all"), 600: N_("10 minutes"), 3600: N_("an hour"), 21_600: N_("6 hours"), 86_400: N_("a day")}
"""Seconds by which a run may be late, in words."""


def of_pipeline(name: str) -> None:
    """A pipeline's schedules, and the form for another."""
    for one in schedules(lake()):
        if one.pipeline == name:
            _one(one)
    with st.popover(_("New schedule"), icon=":material/more_time:", key=f"schedule_{name}"):
        _form(name)


def orphans(names: list[str]) -> None:
    """Schedules whose pipeline is not here any more."""
    for one in schedules(lake()):
        if one.pipeline not in names:
            with st.container(border=True):
                st.warning(
                    _("The pipeline “{name}” of a schedule is not here any more.").format(name=md(one.pipeline)),
                    icon=":material/warning:",
                )
                _one(one)


def unwatched() -> None:
    """Said where nothing looks at schedules."""
    if not is_served():
        st.info(
            _("Schedules run while the app is started with {command}; this server only shows them.").format(
                command="`python -m core serve`"
            ),
            icon=":material/info:",
        )


def _one(one: Schedule) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"scheduled_{one.id}"):
        st.markdown(f":material/schedule: `{one.cron}` · {md(one.zone)}", width="content")
        if one.paused:
            st.badge(_("paused"), color="gray")
        elif one.next:
            st.caption(_("next: {time}").format(time=_shown(one.next, one.zone)), width="content")
        if one.last:
            st.caption(_("last: {time}").format(time=_shown(one.last, one.zone)), width="content")
        if needing.button(
            "pipeline",
            _("Go on") if one.paused else _("Pause"),
            key=f"schedule_pause_{one.id}",
            icon=":material/play_arrow:" if one.paused else ":material/pause:",
            type="tertiary",
        ):
            _done(lambda: pause(lake(), one.id, not one.paused))
        if needing.button(
            "pipeline", _("Delete"), key=f"schedule_delete_{one.id}", icon=":material/delete:", type="tertiary"
        ):
            _done(lambda: delete(lake(), one.id))
    if one.said:
        st.caption(f":material/warning: {md(retold(one.said))}")


def _form(name: str) -> None:
    often = st.selectbox(_("How often"), list(OFTEN), format_func=lambda one: _(OFTEN[one]), key=f"often_{name}")
    if often == "cron":
        cron = st.text_input(
            _("Minute, hour, day, month, weekday"), value="30 3 * * *", max_chars=100, key=f"cron_{name}"
        )
    else:
        at = st.time_input(_("At"), value=EARLY, step=300, key=f"at_{name}")
        cron = FORMS[often].format(minute=at.minute, hour=at.hour)
    known = list(zones())
    zone = st.selectbox(_("Time zone"), known, index=known.index("UTC"), key=f"zone_{name}")
    grace = st.selectbox(
        _("May be late by"), list(GRACES), index=2, format_func=lambda one: _(GRACES[one]), key=f"grace_{name}"
    )
    try:
        coming = _coming(cron, zone)
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return
    st.caption("  \n".join(coming))
    if needing.button(
        "pipeline", _("Schedule it"), key=f"schedule_add_{name}", icon=":material/check:", type="primary"
    ):
        _done(lambda: add(lake(), name, cron, zone, grace=grace))


def _coming(cron: str, zone: str) -> list[str]:
    """The next three times, in the schedule's own zone."""
    found, after = [], datetime.now(UTC)
    for _turn in range(3):  # enough to see the rhythm
        time_ = following(cron, zone, after)
        if time_ is None:
            break
        found.append(_shown(time_, zone))
        after = time_
    return found


def _shown(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _done(act: object) -> None:
    try:
        act()  # type: ignore[operator]
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return
    st.rerun()

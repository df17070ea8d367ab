"""What is done about an incident: the buttons and fields, and the course of it so far."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import N_, _, sentences
from core.incidents import Incident, act, cause_said, deed_said
from pages.parts.shared import needing
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, when

BUTTONS = {
    "acknowledge": (N_("Acknowledge"), ":material/visibility:"),
    "resolve": (N_("Resolved"), ":material/check:"),
    "false_alarm": (N_("False alarm"), ":material/block:"),
    "reopen": (N_("Open again"), ":material/undo:"),
}
"""Action -> its button."""
A_DAY = timedelta(days=1)


def actions(incident: Incident) -> None:
    """Take it on, close it, mute it, give it to somebody, say something."""
    st.subheader(_("What to do"), anchor=False)
    fitting = ["acknowledge", "resolve", "false_alarm"] if incident.open else ["reopen"]
    if incident.state != "open" and "acknowledge" in fitting:
        fitting[0] = "reopen"
    with st.container(horizontal=True):
        for action in fitting:
            label, icon = BUTTONS[action]
            if needing.button("incident", _(label), icon=icon, key=f"incident_{action}"):
                _done(incident, action)
        if incident.open:
            with st.popover(_("Mute"), icon=":material/notifications_paused:"):
                _mute(incident)
    with st.form(f"incident_owner_{incident.id}", border=False):
        owner = st.text_input(_("Owner"), value=incident.owner, max_chars=120)
        if needing.submit("incident", _("Give it to this person")) and owner.strip() != incident.owner:
            _done(incident, "own", owner=owner)
    with st.form(f"incident_comment_{incident.id}", border=False, clear_on_submit=True):
        text = st.text_area(_("Comment"), height=80, max_chars=10_000)
        if needing.submit("incident", _("Comment"), icon=":material/comment:") and text.strip():
            _done(incident, "comment", text=text)
    with st.expander(_("Post-mortem"), icon=":material/menu_book:", expanded=bool(incident.note)):
        _note(incident)


def _note(incident: Incident) -> None:
    with st.form(f"incident_note_{incident.id}", border=False):
        note = st.text_area(
            _("What happened, why, and what keeps it from happening again"),
            value=incident.note,
            height=140,
            max_chars=10_000,
        )
        if needing.submit("incident", _("Keep"), icon=":material/save:") and note != incident.note:
            _done(incident, "note", text=note)


def _mute(incident: Incident) -> None:
    tomorrow = (datetime.now(UTC) + A_DAY).date()
    until = st.date_input(_("Until"), value=tomorrow, min_value=tomorrow, key="incident_until")
    if needing.button("incident", _("Mute until then"), key="incident_mute") and until is not None:
        _done(incident, "mute", until=datetime.combine(until, time(), UTC).isoformat())


def _done(incident: Incident, action: str, **content: Any) -> None:
    try:
        act(lake(), incident.id, action, **content)
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return
    st.rerun()


def timeline(incident: Incident) -> None:
    """What happened, the newest first."""
    st.subheader(_("Course"), anchor=False)
    lines = [(incident.time, _("Began: {cause}").format(cause=cause_said(incident)))]
    for turn in incident.turns:
        said = _("Healthy with {name}, version {n}") if turn.healthy else _("Failing again with {name}, version {n}")
        lines.append((turn.time, said.format(name=turn.dataset, n=turn.number)))
    lines += [(deed.time, deed_said(deed)) for deed in incident.deeds]
    for moment, said in sorted(lines, key=lambda one: one[0], reverse=True):
        st.markdown(f"{md(said)}  \n:small[:gray[{md(when(moment))}]]")

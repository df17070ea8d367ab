"""What to do about topics that grow: the list, its state, and the list as a file."""

from __future__ import annotations

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import _, ngettext, sentences
from core.voice import STATES, Action, action_rows, actions, settle
from pages.parts.shared.links import link
from pages.parts.shared.reader import may
from pages.parts.shared.session import lake
from pages.parts.shared.tables import offer_csv, table
from pages.parts.shared.wording import md, number


def todo(dataset: str) -> None:
    """The actions, those that are open first; one that was chosen can be settled."""
    found = actions(lake(), dataset)
    if not found:
        return
    waiting = sum(one.state == "open" for one in found)
    words = ngettext("What to do: {n} action is open", "What to do: {n} actions are open", waiting)
    with st.container(border=True, key="topic_actions"):
        st.subheader(words.format(n=number(waiting)), anchor=False)
        picked = table(
            [
                {
                    _("To do"): one.sentence,
                    _("Concerns"): one.concerns or None,
                    _("Owner"): one.owner or None,
                    _("From"): one.since or one.period,
                    _("State"): _(STATES[one.state]),
                    _("Done by"): one.author or None,
                }
                for one in found
            ],
            "topic_todo",
            columns={_("To do"): st.column_config.TextColumn(_("To do"), width="large")},
            alt=_("What to do about each topic that grew, the open ones first"),
            select="single-row",
            row_height="fit",
            height=300,
            download=False,
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            _settled(found[picked[0]] if picked else found[0])
            offer_csv(action_rows(found), "topic_todo", f"{dataset}_actions.csv")


def _settled(one: Action) -> None:
    """The ways on from one action, and its state."""
    if one.incident:
        link(_("Its incident"), "incidents.py", icon=":material/notification_important:", incident=one.incident)
    link(_("Its texts"), "topics.py", icon=":material/forum:", dataset=one.dataset, topic=str(one.topic))
    if not may("describe"):
        return
    done = one.state == "open"
    words = _("“{name}” is done") if done else _("“{name}” is open again")
    if st.button(
        words.format(name=md(one.name)),
        key="topic_settle",
        icon=":material/task_alt:" if done else ":material/undo:",
        type="tertiary",
    ):
        try:
            settle(lake(), one.dataset, one.topic, done)
        except TouchstoneError as error:
            st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            return
        st.rerun()

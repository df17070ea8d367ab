"""What the file asks alike and answers differently: both sides with their rows, and a steward's word on them."""

from __future__ import annotations

import streamlit as st

from core.answers import Fault, journal
from core.answers.words import conflict_label, source
from core.i18n import _, ngettext
from pages.parts.answers.opened import Opened
from pages.parts.shared.owned import own
from pages.parts.shared.reader import may
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number

MOST = 30
"""Faults drawn: a screenful or three; those behind come up as the first are decided."""


def view(opened: Opened) -> None:
    """The whole view."""
    with st.spinner(_("Comparing questions and answers")):
        found = opened.summary()
    if not found.faults:
        st.success(_("No two entries ask the same and answer differently."), icon=":material/check_circle:")
        return
    words = ngettext(
        "{n} question is answered in more than one way. Until somebody decides, it gets no answer.",
        "{n} questions are answered in more than one way. Until somebody decides, they get no answer.",
        len(found.faults),
    )
    st.caption(words.format(n=number(len(found.faults))))
    for place, one in enumerate(found.faults[:MOST]):
        _fault(opened, place, one)
    if len(found.faults) > MOST:
        left = len(found.faults) - MOST
        st.caption(_("and more: {n}").format(n=number(left)))


def _fault(opened: Opened, place: int, one: Fault) -> None:
    sides = [side.key for side in one.sides]
    with st.container(border=True, key=own(f"answers_fault_{place}"), gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(conflict_label(one.kind), color="orange" if one.kind != "products" else "gray")
            words = ngettext("{n} entry asks this", "{n} entries ask this", one.questions)
            st.caption(words.format(n=number(one.questions)))
        for at, side in enumerate(one.sides):
            st.markdown(f"**{md(side.question)}**" + (f" · {md(side.about)}" if side.about else ""))
            st.markdown(md(side.answer))
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(md(source(side)))
                if may("describe"):
                    st.button(
                        _("This one holds"),
                        key=own(f"answers_holds_{place}_{at}"),
                        type="tertiary",
                        icon=":material/gavel:",
                        on_click=_settle,
                        args=(opened, sides, side.key),
                    )
        if not may("describe"):
            return
        st.button(_("All of them hold"), key=own(f"answers_both_{place}"), on_click=_settle, args=(opened, sides, None))


def _settle(opened: Opened, keys: list[str], holds: str | None) -> None:
    journal.settle(lake(), opened.name, keys, holds)

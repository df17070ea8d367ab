"""How sure the desk is, and what each share of false answers costs."""

from __future__ import annotations

import streamlit as st

from core.answers.words import counted, learned_words, share
from core.i18n import _
from pages.parts.answers.opened import Opened, false_answers
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import number, percent


def view(opened: Opened) -> None:
    """The whole view."""
    with st.spinner(_("Asking the file its own questions")):
        found = opened.summary()
    tiles(
        [
            Tile(_("Entries"), number(found.entries)),
            Tile(_("Different answers"), number(found.answers)),
            Tile(
                _("First answer right"),
                percent(found.first),
                help=_("Of its own questions, hidden and asked, the share whose first answer was the right one."),
            ),
            Tile(
                _("Calibration error"),
                _("{n} points").format(n=f"{100 * found.error:.1f}") if found.known else "–",
                help=_("How far the told confidence lies from the share that is right, on average (ECE)."),
            ),
        ]
    )
    st.caption(counted(found))
    st.markdown(learned_words(found, false_answers()))
    if found.costs:
        table(
            [
                {
                    "rate": share(one.false_answers),
                    "threshold": share(one.threshold),
                    "coverage": share(one.coverage),
                    "surely": share(one.surely) if one.surely < 1 else "–",
                    "certain": share(one.certain),
                    "relatives": share(one.relatives),
                }
                for one in found.costs
            ],
            "answers_costs",
            columns={
                "rate": st.column_config.TextColumn(_("False answers allowed")),
                "threshold": st.column_config.TextColumn(_("Answered from")),
                "coverage": st.column_config.TextColumn(_("Questions answered")),
                "surely": st.column_config.TextColumn(
                    _("No check from"),
                    help=_("Below this confidence an agent must check: a relative of the right answer reaches it too."),
                ),
                "certain": st.column_config.TextColumn(_("Answered without a check")),
                "relatives": st.column_config.TextColumn(
                    _("A relative's answer"),
                    help=_("Of questions whose own answer is missing while similar ones are there."),
                ),
            },
            alt=_("What each share of false answers costs"),
        )

"""A verdict on a suspicion by key, in the journal of the anomalies' verdicts, and how often the patterns were right."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.anomaly import VERDICTS, Verdict, in_force, judge, measured, take_back, verdict_label
from core.anomaly.fraud import Case
from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.lake import Dataset
from pages.parts.anomalies.card import ICONS, reviewer, right
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

SUBJECT = "fraud"
"""What verdicts on suspicions are about, so that none of them teaches the anomalies."""


def said_of(dataset: Dataset) -> list[Verdict]:
    """The last word of each person on each suspicion."""
    return in_force(lake(), dataset.name, SUBJECT)


def keys(dataset: Dataset, cases: Sequence[Case], chosen: Case, said: Sequence[Verdict]) -> None:
    """The buttons under the suspicion that is open; a verdict goes on to the next one."""
    if error := st.session_state.pop(own("fraud_error"), None):
        st.error(md(error), icon=":material/error:")
    st.caption(md(right(measured([one.id for one in cases], said))))
    who = reviewer()
    if who is None:
        return
    mine = next((one.verdict for one in said if one.key == chosen.id and one.reviewer == who), None)
    if mine:
        st.caption(md(_("your verdict: {verdict}").format(verdict=verdict_label(mine))))
    at = cases.index(chosen)
    after, before = cases[min(at + 1, len(cases) - 1)].id, cases[max(at - 1, 0)].id
    with st.container(horizontal=True, key=own("fraud_keys")):
        for place, verdict in enumerate(VERDICTS, start=1):
            needing.button("judge", 
                verdict_label(verdict), key=own(f"fraud_say_{verdict}"), shortcut=str(place),
                icon=f":material/{ICONS[verdict]}:", on_click=_say, args=(dataset, chosen, who, verdict, after),
            )  # fmt: skip
        st.button(
            _("Previous finding"), key=own("fraud_back"), shortcut="Left", icon=":material/arrow_back:",
            disabled=at == 0, on_click=_go, args=(before,),
        )  # fmt: skip
        st.button(
            _("Skip"), key=own("fraud_skip"), shortcut="Right", icon=":material/arrow_forward:",
            disabled=at + 1 == len(cases), on_click=_go, args=(after,),
        )  # fmt: skip
        needing.button("judge", 
            _("Undo"), key=own("fraud_undo"), shortcut="U", icon=":material/undo:", on_click=_undo,
            args=(dataset, who),
        )  # fmt: skip


def _say(dataset: Dataset, case: Case, who: str, verdict: str, after: str) -> None:
    try:
        judge(lake(), dataset.name, dataset.version, case.finding, who, verdict, subject=SUBJECT, key=case.id)
    except TouchstoneError as error:
        st.session_state[own("fraud_error")] = sentences(error.message, error.hint)
        return
    _go(after)


def _go(case: str) -> None:
    st.session_state[own("case")] = case


def _undo(dataset: Dataset, who: str) -> None:
    key = take_back(lake(), dataset.name, SUBJECT, who)
    if key is None:
        st.toast(_("There is nothing of yours to undo."))
        return
    _go(key)

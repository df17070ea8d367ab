"""Days that stand apart, on the Trends page: looked for when asked, each as what it is, with the way to its rows."""

from __future__ import annotations

import streamlit as st

from core.anomaly import days_of
from core.anomaly.words import day_name, sentence, span
from core.errors import BadInput
from core.i18n import _, sentences
from core.incidents import incidents
from core.lake import Dataset
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

SHOWN = 12
"""Days told here, the rarest; the others are on the page of anomalies."""


def days_apart(dataset: Dataset) -> None:
    """The section; nothing is computed before it is opened."""
    if not any(dataset.column(role) for role in ("timestamp", "registered_at", "start")):
        return
    opened = st.expander(
        _("Days that stand apart"), icon=":material/troubleshoot:", key=own("trends_apart"), on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        try:
            with st.spinner(_("Looking at the days")):
                found = days_of(lake(), dataset.name).findings
        except BadInput as error:
            st.info(md(sentences(error.message, error.hint)), icon=":material/info:")
            return
        if not found:
            st.success(_("No day stands apart by more than chance explains."), icon=":material/check_circle:")
        for one in found[:SHOWN]:
            st.markdown(f"- **{md(span(one))}** · {md(day_name(one.detector))}: {md(sentence(one))}")
        with st.container(horizontal=True):
            link(_("Anomalies"), "anomalies.py", icon=":material/troubleshoot:", dataset=dataset.name, view="days")
            opened_by_day = next((one for one in incidents(lake(), dataset.name) if one.day is not None), None)
            if opened_by_day is not None:
                link(
                    _("Incidents"), "incidents.py", icon=":material/notification_important:", incident=opened_by_day.id
                )

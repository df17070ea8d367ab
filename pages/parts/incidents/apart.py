"""The day, topic or rule that an incident is about: why it stands apart, how far, and the way to its rows."""

from __future__ import annotations

import streamlit as st

from core.anomaly.words import day_means, one_in, said
from core.i18n import _
from core.incidents import Incident
from core.incidents.model import DayFinding, LateFinding, TopicFinding
from core.incidents.words import late_said, topic_said
from pages.parts.shared.links import link
from pages.parts.shared.wording import md, number


def day(incident: Incident, found: DayFinding) -> None:
    """The reasons as they were found first, and whether the day still stands apart."""
    began = found.began
    st.markdown(md(day_means(began.detector)))
    st.markdown("\n".join(f"- {md(said(one))}" for one in began.reasons))
    words = [_("{share} by chance").format(share=one_in(began.score))]
    words.append(_("source rows: {n}").format(n=number(began.more)))
    if found.healthy:
        words.append(_("calm in the newest version that was looked at"))
    elif found.now != began:
        words.append(_("found last: {reason}").format(reason=said(found.now.reasons[0])))
    with st.container(horizontal=True, vertical_alignment="center", key="incident_day"):
        st.caption(md(" · ".join(words)), width="content")
        if not found.healthy:
            link(
                _("Anomalies"), "anomalies.py", icon=":material/troubleshoot:", dataset=incident.dataset, view="days",
                day=found.now.key,
            )  # fmt: skip
        link(_("Trends"), "trends.py", icon=":material/trending_up:", dataset=incident.dataset)


def topic(found: TopicFinding) -> None:
    """What grew when it was told first and last, and the way to the texts."""
    st.markdown(md(topic_said(found, found.began)))
    words = [_("expected share of false ones among such warnings: {rate}").format(rate=f"{found.began.q:.2g}")]
    if found.healthy:
        words.append(_("it did not grow any more when the texts were read last"))
    with st.container(horizontal=True, vertical_alignment="center", key="incident_topic"):
        st.caption(md(" · ".join(words)), width="content")
        link(_("Topics"), "topics.py", icon=":material/forum:", dataset=found.dataset, topic=found.topic)
    if found.now != found.began:
        st.caption(md(topic_said(found, found.now)))


def late(incident: Incident, found: LateFinding) -> None:
    """What is past its time, and the way to where it is taken out."""
    st.markdown(md(late_said(found)))
    link(_("Retention"), "personal.py", icon=":material/schedule:", dataset=incident.dataset, tab="keep")

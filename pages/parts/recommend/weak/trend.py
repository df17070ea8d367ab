"""Weak lists from version to version: the trend, the job that judges versions, and the check that watches them."""

from __future__ import annotations

import streamlit as st

from core.figures.weak_lists import Line, course
from core.i18n import _, listed, ngettext
from core.recommend import Options
from core.recommend.weak import RULES, job, store, words
from pages.parts.recommend.opened import Opened
from pages.parts.shared import needing
from pages.parts.shared.charts import plot_lines
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import link
from pages.parts.shared.session import jobs
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number

MOST_LINES = 5
"""Rules in the picture, those with the most weak lists in the newest version: more lines cannot be told apart."""


def section(opened: Opened, scorer: str, k: int, most: int) -> None:
    """What is stored, then what is not judged yet, then whether a check watches it."""
    name = opened.dataset.name
    found = store.trend(opened.lake, name, scorer, k, opened.options)
    st.subheader(_("From version to version"), anchor=False)
    if found:
        _picture(found, name)
    else:
        st.caption(_("Nothing is stored yet: judge the versions to see how the shares moved."))
    _job(opened.options, name, scorer, k, most, len(store.waiting(opened.lake, name, found)))
    if found:
        _watch(opened)


def _picture(found: list[store.Stored], name: str) -> None:
    newest = max(one.version for one in found)
    leading = sorted(
        (one for one in found if one.version == newest and one.rule in RULES and one.judged),
        key=lambda one: -one.share,
    )[:MOST_LINES]
    lines = [
        Line(
            words.rule_name(one.rule),
            [(number_of(name, each.version), each.share) for each in found if each.rule == one.rule and each.judged],
        )
        for one in leading
    ]
    said = listed(f"{line.label} {100 * line.points[-1][1]:.1f} %" for line in lines if line.points)
    alt = _("{what}: {figures}").format(what=_("Share of weak lists by version"), figures=said)
    plot_lines(course(lines, _("Weak lists, %"), _("Version")), alt, "weak_course")


def _job(options: Options, name: str, scorer: str, k: int, most: int, left: int) -> None:
    given = job.params(name, scorer, options, k, most)
    under_way = job.latest(jobs(), given)
    shown = under_way is not None and (under_way.active or under_way.resumable or under_way.state == "failed")
    if under_way is not None and shown:
        job_bar(under_way.id)
    if left and not (under_way is not None and under_way.active):
        label = ngettext("Judge {n} version", "Judge {n} versions", left).format(n=number(left))
        if needing.button("compute", label, icon=":material/history:", key="weak_judge"):
            job.submit(jobs(), given)
            st.rerun()


def _watch(opened: Opened) -> None:
    """Whether the contract asks for the shares; the button that has it ask."""
    name = opened.dataset.name
    with st.container(horizontal=True, vertical_alignment="center", key="weak_watch"):
        if job.watched(opened.lake, name):
            st.caption(
                ":material/visibility: " + _("A check watches these shares: a jump opens an incident."), width="content"
            )
            link(_("Check"), "quality.py", icon=":material/arrow_forward:", dataset=name, check=job.CHECK)
            link(_("Incidents"), "incidents.py", icon=":material/arrow_forward:", dataset=name)
        elif st.button(
            _("Watch these shares"),
            icon=":material/visibility:",
            key="weak_watch_button",
            help=_(
                "Puts a check into the contract of {name}: a jump from one version to the next opens an incident."
            ).format(name=md(name)),
        ):
            job.watch(opened.lake, name)
            st.rerun()

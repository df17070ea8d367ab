"""What changed since last week, in sentences with the way to each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.i18n import _
from core.lake import Dataset
from core.quality import PERIOD_WORDS
from core.report.news import Item, News, news
from pages.parts.shared.choices import switch
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md

FIRST = 5
"""Sentences of a kind that stand open: what one reads in a minute; the others unfold."""
SIGNS = {True: ":material/south_east:", False: ":material/north_east:", None: ":material/east:"}


def changed(dataset: Dataset) -> None:
    """The section: since when, the whole in one sentence, then checks by points and figures by size."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(_("What changed"), anchor=False, width="content")
        st.space("stretch")
        period = switch(
            _("Since"), list(PERIOD_WORDS), "week", "since", lambda one: _(PERIOD_WORDS[one]),
            label_visibility="collapsed",
        )  # fmt: skip
    found = news(lake(), dataset.name, period)
    st.markdown(f"**{md(found.whole)}**")
    before = found.since.before
    if before is not None and not found.since.reached:
        st.caption(_("No checked version is that old; compared with version {n}, the first.").format(n=before.number))
    elif before is not None and found.since.quiet:
        st.caption(_("No version came in this time."))
    if before is not None and not found.checks:
        st.caption(_("No check turned, and none fails more or less often."))
    _sentences(dataset, found.checks, "news_checks")
    if found.figures_of:
        st.markdown(_("In the data: {stretch}").format(stretch=md(found.figures_of)))
        if not found.figures:
            st.caption(_("No figure moved by half of what would be unusual."))
        _sentences(dataset, found.figures, "news_figures")
    _all(dataset, found)


def _sentences(dataset: Dataset, items: Sequence[Item], key: str) -> None:
    for one in items[:FIRST]:
        _sentence(dataset, one)
    more = items[FIRST:]
    if more:
        with st.expander(_("{n} more").format(n=len(more)), key=f"{key}_more"):
            for one in more:
                _sentence(dataset, one)


def _sentence(dataset: Dataset, one: Item) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{SIGNS[one.worse]} {md(one.text)}", width="content")
        if one.incident:
            link(_("Incident"), "incidents.py", icon=":material/notification_important:", incident=one.incident)
        if one.figure:
            link(_("Figure"), "trends.py", icon=":material/show_chart:", dataset=dataset.name, figure=one.figure)
        elif one.kind != "passing":
            link(_("Check"), "quality.py", icon=":material/arrow_forward:", dataset=dataset.name, check=one.check)


def _all(dataset: Dataset, found: News) -> None:
    """The same as a table to take along."""
    items = [*found.checks, *found.figures]
    if not items:
        return
    words = {True: _("worse"), False: _("better"), None: _("otherwise")}
    with st.expander(_("As a table"), key="news_table"):
        table(
            [
                {
                    "direction": words[one.worse],
                    "says": one.text,
                    "points": one.size if one.check else None,
                    "size": one.size if one.figure else None,
                    "incident": one.incident,
                }
                for one in items
            ],
            f"news_{dataset.name}",
            columns={
                "direction": st.column_config.TextColumn(_("Direction"), width=80),
                "says": st.column_config.TextColumn(_("What changed"), width=460),
                "points": st.column_config.NumberColumn(_("Points"), format="%.2f"),
                "size": st.column_config.NumberColumn(
                    _("Size"), format="%.1f", help=_("In units of the least change that matters of such a figure")
                ),
                "incident": st.column_config.TextColumn(_("Incident")),
            },
            alt=_("What changed in {name}, the largest first").format(name=dataset.name),
            file_name=f"{dataset.name}_changes.csv",
        )

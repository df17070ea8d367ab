"""How the leading scorers serve shoppers of different kinds: new, heavy, by the category of their history."""

from __future__ import annotations

import streamlit as st

from core.figures.leaderboard import segments as drawn
from core.i18n import _, listed
from core.recommend import Protocol
from core.recommend.evaluation import LEAST_SHOPPERS, Ranked, by_segment, segment_name, worst, worst_text
from core.recommend.words import figure_text, metric_name, scorer_name
from pages.parts.shared.charts import plot
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number

SCORERS_SHOWN = 6
IN_PICTURE = 4
"""Columns of the picture that a phone has room for; the table beside it has more."""


def section(found: Ranked, protocol: Protocol) -> None:
    """Whom the leader serves worst in a sentence, all segments in a picture, intervals in a table."""
    leader = found.board.leader
    assert leader is not None
    metric = metric_name(found.board.metric, protocol.k)
    cells = by_segment(found, protocol.seed)
    if not cells:
        st.caption(_("There are too few shoppers to look at some of them apart."))
        return
    if said := worst_text(worst(found, leader.scorer), scorer_name(leader.scorer), metric):
        st.markdown(f"**{md(said)}**")
    parts = list(dict.fromkeys((one.segment.facet, one.segment.of, one.segment.label) for one in cells))
    segments = {(one.segment.facet, one.segment.of, one.segment.label): one.segment for one in cells}
    figures = {(one.scorer, one.segment.facet, one.segment.of, one.segment.label): one.figure for one in cells}
    scorers = [one.scorer for one in found.board.standings][:SCORERS_SHOWN]
    plot(
        drawn(
            [segment_name(segments[part]) for part in parts],
            [scorer_name(one) for one in scorers[:IN_PICTURE]],
            [[figures[(one, *part)].value for one in scorers[:IN_PICTURE]] for part in parts],
        ),
        _("{metric} by segment of shoppers and scorer: {figures}").format(
            metric=metric,
            figures=listed(
                f"{segment_name(segments[one])} {figures[(scorers[0], *one)].value:.3f}"
                for one in parts
                if figures[(scorers[0], *one)].low is not None
            ),
        ),
        "rec_segments",
    )
    st.caption(
        _(
            "By what a shopper had done before the test: how many different items, and the category most of the "
            "interest lies in; and by what user profiles say, where there are any. Groups of fewer than {least} "
            "shoppers are left blank."
        ).format(least=number(LEAST_SHOPPERS))
    )
    table(
        [
            {
                "segment": segment_name(segments[part]),
                "shoppers": len(segments[part].members),
                **{one: figure_text(figures[(one, *part)]) for one in scorers},
            }
            for part in parts
        ],
        "rec_segment_table",
        columns={
            "segment": st.column_config.TextColumn(_("Shoppers"), width="medium", pinned=True),
            "shoppers": st.column_config.NumberColumn(_("How many"), format="localized", width="small"),
            **{one: st.column_config.TextColumn(scorer_name(one)) for one in scorers},
        },
        alt=_("Segments of shoppers with 95 % intervals"),
        file_name="segments.csv",
    )

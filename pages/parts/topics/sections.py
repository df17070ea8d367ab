"""The topics: what grows now, all of them by size, and one with its course, its causes and its texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

import pages.parts.topics.saying as saying
from core.figures.voice import topic_over_time
from core.i18n import _, listed, sentences
from core.text.aspects import mentions
from core.voice import (
    Growing,
    Heard,
    HeardTopic,
    Said,
    aspects_of,
    course,
    grain_of,
    growth_said,
    newest,
    no_course_said,
    roots,
    topic_name,
    warned,
    within,
)
from core.voice.root_causes import ITEM, Root
from pages.parts.shared.charts import plot
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

MOST_TEXTS = 20
"""Texts shown of a topic: enough to see what is meant."""


def growing(heard: Heard) -> list[Growing]:
    """Every period in which a topic grew, the newest first."""
    return [one for one in warned(lake(), heard.dataset) if one.topic in {each.id for each in heard.topics}]


def headline(said: Said, heard: Heard, found: Sequence[Growing]) -> None:
    """What grows now, in a sentence, and the numbers."""
    grain = grain_of(said)
    now = newest(found, said, grain) if grain else []
    if grain is None:
        st.info(md(no_course_said(said)), icon=":material/info:")
    elif now:
        for one in {each.topic: each for each in reversed(now)}.values():
            st.warning(
                md(growth_said(heard.topic(one.topic), one, complaints=bool(said.tone_from))),
                icon=":material/trending_up:",
            )
        link(_("What is done about it, on Incidents"), "incidents.py", icon=":material/notification_important:")
    else:
        st.success(_("No topic grew in the last two periods."), icon=":material/check_circle:")
    within_topics = sum(one.size for one in heard.topics)
    tiles(
        [
            Tile(
                _("Texts"),
                number(heard.texts),
                note=_("copies and empty ones: {n}").format(n=number(said.left_out)),
                help=_("A copy says what another says: a long text whenever, a short one of the same product and day."),
            ),
            Tile(_("Topics"), number(len(heard.topics)), note=_("new: {n}").format(
                n=number(sum(one.is_new for one in heard.topics)))),
            Tile(_("In a topic"), percent(within_topics / heard.texts if heard.texts else None),
                 help=_("The others stand alone, or belong to topics of few texts.")),
            Tile(_("Negative"), percent(said.negative_share),
                 help=_("By the stored sentiment, else by one and two stars.")),
            Tile(_("Warnings"), number(len({(one.topic, one.period) for one in found})),
                 help=_("Periods in which a topic grew beyond chance.")),
        ]
    )  # fmt: skip


def topics(said: Said, heard: Heard, found: Sequence[Growing]) -> HeardTopic | None:
    """All topics by size; the one that was chosen in the table or the address."""
    grain = grain_of(said)
    courses = {one.topic: one for one in course(said, heard, grain)} if grain else {}
    warned = {one.topic for one in found}
    order = sorted(heard.topics, key=lambda one: (one.id not in {each.topic for each in found[:3]}, -one.size))
    picked = table(
        [
            {
                _("Topic"): topic_name(one),
                _("Texts"): one.size,
                _("Negative"): one.share,
                _("Over time"): courses[one.id].texts.tolist() if one.id in courses else None,
                _("State"): listed(
                    [*([_("grew")] if one.id in warned else []), *([_("new")] if one.is_new else [])]
                ) or None,
            }
            for one in order
        ],
        "topics",
        columns={
            _("Negative"): st.column_config.ProgressColumn(_("Negative"), format="percent", min_value=0, max_value=1),
            _("Over time"): st.column_config.LineChartColumn(_("Over time"), y_min=0),
        },
        alt=_("Topics, those that grew first, then by size"),
        select="single-row",
        height=420,
    )  # fmt: skip
    saying.hidden(heard)
    if picked:
        st.query_params["topic"] = str(order[picked[0]].id)
    asked = st.query_params.get("topic", "")
    chosen = next((one for one in heard.topics if str(one.id) == asked), None)
    if chosen is None and asked:
        st.caption(_("The topic of the address is not among these."))
    if chosen is None:
        chosen = order[0]
    return chosen


def one(said: Said, heard: Heard, topic: HeardTopic, found: Sequence[Growing]) -> None:
    """One topic: its course, where it may come from, and its texts."""
    mine = [each for each in found if each.topic == topic.id]
    grain = grain_of(said)
    at_row = {int(row): at for at, row in enumerate(said.rows)}
    places = [at for row in topic.rows if (at := at_row.get(row)) is not None]
    with st.container(border=True, key="one_topic"):
        st.subheader(md(topic_name(topic)), anchor=False)
        st.caption(md(_("words: {names}").format(names=listed(topic.words))))
        if grain:
            drawn = next(each for each in course(said, heard, grain) if each.topic == topic.id)
            figure = topic_over_time(drawn, {each.period for each in mine}, toned=bool(said.tone_from))
            plot(figure, _("Texts about {name} over time").format(name=topic_name(topic)), "topic_course")
        looked = within(said, topic, mine[0].grain, mine[0].period, mine[0].since) if mine else places
        if mine:
            st.markdown(md(growth_said(topic, mine[0], complaints=bool(said.tone_from))))
        _causes(roots(said, looked), bool(mine))
        _aspects(said, places, grain)
        _texts(said, looked or places)
        saying.ways(heard, topic)


def _by_itself(one: Root) -> str:
    """Whether a value stands out without a surer one."""
    if one.goes_with is None:
        return _("yes")
    column, value = one.goes_with
    words = _("only together with {value}") if one.apart else _("not to be told apart from {value}")
    return words.format(value=value if column == ITEM else f"{column} {value}")


def _aspects(said: Said, places: Sequence[int], grain: str | None) -> None:
    """What the texts speak of in particular, and how; a way to have it read where it was not."""
    st.markdown("**" + _("Aspects") + "**")
    found = aspects_of(lake(), said, places, grain)
    if found is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("The aspects of these texts were not read."), width="content")
            link(_("Sentiment"), "sentiment.py", icon=":material/sentiment_satisfied:", dataset=said.dataset)
        return
    if not found:
        st.caption(_("These texts speak of no aspect that is known."))
        return
    table(
        [
            {
                _("Aspect"): mentions.title(one.aspect),
                _("Texts"): one.texts,
                _("Negative"): one.negative / one.texts,
                _("Blamed over time"): list(one.course) or None,
                _("Blamed most"): f"{one.product} ({number(one.of_product)})" if one.product else None,
            }
            for one in found
        ],
        "topic_aspects",
        columns={
            _("Negative"): st.column_config.ProgressColumn(_("Negative"), format="percent", min_value=0, max_value=1),
            _("Blamed over time"): st.column_config.LineChartColumn(_("Blamed over time"), y_min=0),
        },
        alt=_("Aspects that the texts of the topic speak of, the most blamed first"),
    )


def _causes(found: Sequence[Root], of_period: bool) -> None:
    st.markdown("**" + _("Where it may come from") + "**")
    if not found:
        st.caption(_("No product and no value of another column stands out among these texts."))
        return
    table(
        [
            {
                _("Column"): _("product") if one.column == ITEM else one.column,
                _("Value"): one.value,
                _("Texts"): one.texts,
                _("Share here"): one.share,
                _("Share elsewhere"): one.rest,
                _("Times as often"): None if one.rest == 0 else one.lift,
                _("By itself"): _by_itself(one),
            }
            for one in found
        ],
        "topic_causes",
        columns={
            _("Share here"): st.column_config.NumberColumn(_("Share here"), format="percent"),
            _("Share elsewhere"): st.column_config.NumberColumn(_("Share elsewhere"), format="percent"),
            _("Times as often"): st.column_config.NumberColumn(_("Times as often"), format="%.1f"),
        },
        alt=_("Values that these texts have more often than the others"),
    )
    words = _("Held against all other texts (Fisher's exact test, 5 % of them false): where to look, and no proof.")
    st.caption(sentences(_("Of the period that grew."), words) if of_period else words)


def _texts(said: Said, places: Sequence[int]) -> None:
    st.markdown("**" + _("What is said") + "**")
    shown = list(places)[:MOST_TEXTS]
    table(
        [
            {
                _("Text"): said.texts[at],
                _("Day"): None if np.isnat(said.days[at]) else said.days[at].astype(object),
                _("Product"): said.items[at] or None,
                _("Copies"): None if said.copies[at] == 1 else said.copies[at],
                _("Tone"): None
                if np.isnan(said.negative[at])
                else _("negative")
                if said.negative[at]
                else _("not negative"),
            }
            for at in shown
        ],
        "topic_texts",
        alt=_("Texts of the topic, the most typical first"),
        row_height="fit",
    )

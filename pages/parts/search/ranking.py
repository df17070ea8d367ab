"""How well each way to search finds what shoppers chose, or what people judged good."""

from __future__ import annotations

import streamlit as st

from core.figures.recommend import Row, forest
from core.i18n import N_, _, ngettext
from core.search import SearchLog, open_vectors
from core.search.answers import learned_fusion, replayed
from core.search.judgments import judged, read_judgments
from core.search.learned import FEATURES, Learned
from core.search.replay import LOGGED, Replay
from core.search.words_log import bias_words, feature_name, figure_words, fused_words, replay_words, way_name
from pages.parts.search.opened import Opened
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import flag, switch
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent

TRUTHS = {"clicks": N_("By what shoppers chose"), "judged": N_("By what people judged")}


def ranking(opened: Opened, log: SearchLog) -> None:
    """The comparison: its result in a sentence, a chart, and the figures."""
    with st.container(horizontal=True, vertical_alignment="center"):
        there = judged(opened.lake)
        if not opened.catalog and not log.says_results:
            st.info(
                _("The log lists no results, and no catalog is here to ask its queries of."), icon=":material/rule:"
            )
            return
        truth = "clicks"
        if there:
            truth = switch(
                _("Measured"), list(TRUTHS), "clicks", "by", lambda one: _(TRUTHS[one]), label_visibility="collapsed"
            )
        index = opened.index()
        vectors = open_vectors(opened.lake, index)
        able = vectors is not None and not vectors.missing
        meaning = able and flag(_("Also by meaning"), "meaning", help=_("Reads the queries with the text model."))
    modes = ["bm25", "dense", "fused"] if meaning else ["bm25"]
    known = None
    if truth == "judged":
        dataset, columns = there[0]
        gains = read_judgments(opened.lake, dataset, columns)
        known = ((dataset.name, dataset.version), gains)
    with st.spinner(_("Asking the queries again")):
        found = replayed(opened.lake, opened.catalog, log, modes, known)
    st.markdown(f"**{md(replay_words(found))}**")
    if found.queries:
        _drawn(found)
    if found.bias is not None:
        st.caption(md(bias_words(found.bias)))
        if log.says_results:
            st.caption(_("What the shop's own list did not show could not be chosen: that favours it."))
    if opened.catalog and truth == "clicks" and (meaning or not able):
        with st.spinner(_("Learning from what shoppers chose")):
            _fusion(learned_fusion(opened.lake, index, vectors if meaning else None, log))
    if not able and opened.catalog:
        st.caption(_("Once the products have been read by the text model, searching by meaning is compared too."))


def _fusion(learned: Learned | None) -> None:
    """Whether weights learned from choices rank better, and what they are."""
    st.subheader(_("Weights learned from choices"), anchor=False)
    st.markdown(md(fused_words(learned)))
    if learned is None or not len(learned.weights):
        return
    table(
        [
            {"feature": feature_name(name), "weight": float(weight)}
            for name, weight in zip(FEATURES, learned.weights, strict=True)
            if learned.meaning or name != "meaning"
        ],
        "search_weights",
        columns={
            "feature": st.column_config.TextColumn(_("What counts"), pinned=True),
            "weight": st.column_config.ProgressColumn(
                _("Weight"),
                min_value=0.0,
                max_value=1.0,
                format="percent",
                help=_(
                    "In the field: pairwise logistic regression on choices weighed against the pull of their place."
                ),
            ),
        },
        alt=_("What each kind of evidence counts in the order of products"),
        download=False,
    )
    if learned.fresh:
        asked = ngettext(
            "Of the newer queries, {n} had led to no choice before: on it alone the gain is {gain}.",
            "Of the newer queries, {n} had led to no choice before: on them alone the gain is {gain}.",
            learned.fresh,
        )
        st.caption(md(asked.format(n=number(learned.fresh), gain=figure_words(learned.fresh_gain))))


def _drawn(found: Replay) -> None:
    several = len({one.way.layer for one in found.ways if one.way.layer}) > 1
    names = [way_name(one.way, several=several) for one in found.ways]
    rows = [
        Row(name, one.ndcg.value, one.ndcg.low, one.ndcg.high, "baseline" if one.way.name == LOGGED else "")
        for name, one in zip(names, found.ways, strict=True)
    ]
    plot(forest(rows, _("NDCG@10")), _("How well each way finds what was chosen, with 95 % intervals"), "search_ways")
    table(
        [
            {
                "way": name,
                "ndcg": figure_words(one.ndcg),
                "mrr": figure_words(one.mrr),
                "empty": percent(one.empty),
            }
            for name, one in zip(names, found.ways, strict=True)
        ],
        "search_ways_table",
        columns={
            "way": st.column_config.TextColumn(_("Way"), pinned=True),
            "ndcg": st.column_config.TextColumn(
                _("NDCG@10"), help=_("1 where what was chosen stands first, less the deeper it stands; 95 % interval.")
            ),
            "mrr": st.column_config.TextColumn(
                _("MRR@100"), help=_("One over the rank of what was chosen, on average; 95 % interval.")
            ),
            "empty": st.column_config.TextColumn(_("Queries that find nothing")),
        },
        alt=_("Figures of each way to search"),
    )
    asked = ngettext("{n} query asked again", "{n} queries asked again", len(found.queries))
    said = [asked.format(n=number(len(found.queries)))]
    if found.left:
        said.append(_("less frequent ones left out: {n}").format(n=number(found.left)))
    st.caption(" · ".join(said))

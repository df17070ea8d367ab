"""The view that tries a search: the box, what narrows it, what it finds, one way or two side by side."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.i18n import _
from core.search import (
    MODES,
    Index,
    Result,
    completions,
    did_you_mean,
    meaning_of,
    open_vectors,
    search,
)
from core.search import job as search_job
from core.search.answers import learned_fusion
from core.search.index import LONGEST_QUERY, NO_VECTORS
from core.search.learned import Learned
from core.search.matching import Dense
from core.search.words import headline, meaning_words, mode_name, mode_term, suggested_why, unknown_words, written_terms
from core.search.words_log import fused_words
from pages.parts.search.cards import cards
from pages.parts.search.narrow import narrow
from pages.parts.search.opened import Opened
from pages.parts.shared import needing
from pages.parts.shared.choices import addressed, flag, remember, switch
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs
from pages.parts.shared.wording import layer_name, md, number, percent

OFFERED = 6
"""Queries of the log that an empty box offers."""
SHOWN = 10
"""Products of a result page; more on request."""


@dataclass(frozen=True)
class Side:
    """One way to search: key of its widgets, mode, layer of the catalog."""

    key: str
    mode: str
    layer: str | None


def view(opened: Opened) -> None:
    """The whole view."""
    query = _box()
    with st.container(horizontal=True, vertical_alignment="center"):
        compare = flag(_("Compare two ways"), "compare")
        most = int(switch(_("Products shown"), ["10", "20", "50"], "10", "k", str, label_visibility="collapsed"))
        filters = narrow(opened.index(), search(opened.index(), query))
    if not query.strip():
        _offers(opened)
        return
    _around(opened, query)
    defaults = [("left", "bm25"), ("right", "fused")] if compare else [("left", "bm25")]
    columns = st.columns(2, gap="large") if compare else [st.container()]
    shown: list[tuple[Side, Index, Result]] = []
    for (key, usual), column in zip(defaults, columns, strict=True):
        with column:
            side = _side(opened, key, usual)
            index = opened.index(side.layer)
            vectors = open_vectors(opened.lake, index) if side.mode != "bm25" else None
            if side.mode != "bm25":
                _vectors(opened, side, vectors)
            learned = _learned(opened, index, vectors) if side.mode == "fused" else None
            result = search(index, query, side.mode, vectors=vectors, filters=filters, most=most, learned=learned)
            st.markdown(f"**{md(headline(result))}**")
            if side.mode == "fused" and result.mode == "fused":
                st.caption(md(fused_words(learned)))
            beside = shown[0][2] if shown else None
            cards(index, result, key, beside=beside, beside_index=shown[0][1] if shown else None)
            shown.append((side, index, result))


def _box() -> str:
    """The search box; what is typed is in the address."""
    place = addressed("q", [], "", free=True)
    typed = st.text_input(
        _("Search"),
        key=place,
        placeholder=_("A product, a brand, a model, an id"),
        label_visibility="collapsed",
        icon=":material/search:",
        max_chars=None,
    )
    return remember("q", typed, "")


def _side(opened: Opened, key: str, usual: str) -> Side:
    with st.container(horizontal=True, vertical_alignment="center"):
        mode = switch(
            _("How to search"), list(MODES), usual, key, mode_name, label_visibility="collapsed", help=mode_term(usual)
        )
        layer = None
        layers = list(opened.dataset.layers)
        if len(layers) > 1:
            layer = switch(_("Data"), layers[::-1], layers[0], f"{key}_layer", layer_name, label_visibility="collapsed")
    return Side(key, mode, layer)


def _vectors(opened: Opened, side: Side, vectors: Dense | None) -> None:
    """Say what is missing to search by meaning, and offer the job that reads it."""
    if vectors is None:
        st.info(_("No text model for these products is on this machine, so only words can be matched."))
        return
    running = search_job.unfinished(jobs(), opened.dataset.name)
    if running is not None:
        if side.key == "left":
            job_bar(running.id)
        return
    if not vectors.missing:
        return
    words = (
        _(NO_VECTORS)
        if not vectors.known.any()
        else _(
            "{share} of the products have been read by the text model; the others can be found by words alone."
        ).format(share=percent(vectors.share, 0))
    )
    st.info(words, icon=":material/model_training:")
    if needing.button(
        "compute", _("Read the products"), key=own(f"search_read_{side.key}"), icon=":material/play_arrow:"
    ):
        search_job.submit(jobs(), opened.dataset, side.layer or opened.dataset.layer)
        st.rerun()


def _learned(opened: Opened, index: Index, vectors: Dense | None) -> Learned | None:
    """What the log teaches; a moment's work the first time."""
    with st.spinner(_("Learning from what shoppers chose")):
        return learned_fusion(opened.lake, index, vectors, opened.log)


def _around(opened: Opened, query: str) -> None:
    """What the query may have meant, what it is about, and how it could be completed."""
    index = opened.index()
    result = search(index, query, most=50)
    if result.cut:
        st.caption(
            _("The query is long: what stands behind character {n} is not read.").format(n=number(LONGEST_QUERY))
        )
    if not result.terms:
        return
    if found := did_you_mean(index, opened.vocabulary, result.query):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("Did you mean:"))
            st.button(md(found.query), key=own("search_meant"), type="tertiary", on_click=_ask, args=(found.query,))
            st.caption(md(suggested_why(found)))
    elif result.unknown and result.hits:
        st.caption(md(unknown_words(result, written_terms(index.reader, [result.query], result.unknown))))
    chosen = None
    if opened.log is not None:
        code = opened.log.code(result.query)
        chosen = opened.log.chosen.get(code) if code is not None else None
    said = [meaning_words(meaning_of(index, result, chosen))]
    more = completions(opened.vocabulary, opened.log.asked() if opened.log else {}, query, 4)
    if more:
        said.append(_("A box would complete it to: {words}").format(words=" · ".join(text for text, _source in more)))
    for line in filter(None, said):
        st.caption(md(line))


def _ask(query: str) -> None:
    st.session_state[own("q")] = query


def _offers(opened: Opened) -> None:
    """What an empty box shows: queries that shoppers typed most."""
    st.caption(_("Write what a shopper would type."))
    log = opened.log
    if log is None or not len(log):
        return
    st.markdown(_("**Asked most in {name}**").format(name=md(log.dataset)))
    with st.container(horizontal=True):
        for place, text in enumerate(list(log.asked())[:OFFERED]):
            st.button(md(text), key=own(f"search_offer_{place}"), on_click=_ask, args=(text,))

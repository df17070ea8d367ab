"""Candidates for words for the same, what each would gain, and those that a person took."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.i18n import _
from core.lake import Dataset
from core.search import SearchLog, open_vectors
from core.search.answers import synonym_gain, words_near
from core.search.groups import Pair
from core.search.kept_words import say
from core.search.same_words import pair_of
from core.search.synonyms import accept
from core.search.words_log import gain_words
from pages.parts.search.opened import Opened
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number


def candidates(opened: Opened, log: SearchLog, pairs: Sequence[Pair]) -> None:
    """Pairs told by whole queries and by words near in meaning; one chosen can be taken where a catalog is."""
    rows = [
        {"first": p.first, "second": p.second, "from": _("whole queries"), "cosine": p.cosine, "near": None,
         "shared": p.shared, "searches": p.searches}
        for p in pairs
    ]  # fmt: skip
    if opened.catalog:
        vectors = open_vectors(opened.lake, opened.index())
        if vectors is not None and not vectors.missing:
            with st.spinner(_("Reading the words with the text model")):
                found = words_near(opened.lake, opened.index(), vectors, log)
            rows += [
                {"first": p.first, "second": p.second, "from": _("words near in meaning"), "cosine": p.cosine,
                 "near": p.near, "shared": p.shared, "searches": p.searches}
                for p in found
            ]  # fmt: skip
        taken = set(opened.index().synonyms)
        rows = [row for row in rows if pair_of(str(row["first"]), str(row["second"])) not in taken]
        _taken(opened, opened.catalog, log)
    if not rows:
        return
    best = rows[0]
    led = _("Shoppers choose the same after “{a}” and “{b}”, which share no word.")
    st.markdown("**" + md(led.format(a=best["first"], b=best["second"])) + "**")
    st.caption(_("Candidates for words for the same; choose one to see what it would gain."))
    chosen = table(
        rows,
        "search_synonyms",
        columns={
            "first": st.column_config.TextColumn(_("Query")),
            "second": st.column_config.TextColumn(_("Another word for it")),
            "from": st.column_config.TextColumn(_("Told by")),
            "cosine": st.column_config.ProgressColumn(
                _("Alike"),
                min_value=0.0,
                max_value=1.0,
                format="percent",
                help=_("In the field: cosine of the counts of products chosen."),
            ),
            "near": st.column_config.NumberColumn(
                _("Near in meaning"), format="%.2f", help=_("In the field: cosine of centred word vectors.")
            ),
            "shared": st.column_config.NumberColumn(_("Products chosen after both"), format="localized"),
            "searches": st.column_config.NumberColumn(_("Searches"), format="localized"),
        },
        alt=_("Words after which shoppers choose the same products"),
        select="single-row" if opened.catalog else None,
        height=320,
        file_name="synonyms.csv",
    )
    if opened.catalog:
        one = rows[chosen[0] if chosen else 0]
        _offer(opened, opened.catalog, log, str(one["first"]), str(one["second"]))


def _offer(opened: Opened, catalog: Dataset, log: SearchLog, first: str, second: str) -> None:
    """What a pair would gain, and the button that takes it."""
    gain = synonym_gain(opened.lake, opened.index(), log, first, second)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=own("search_pair")):
        st.markdown(f"**{md(first)}** = **{md(second)}** · {md(gain_words(gain))}")
        if needing.button(
            "describe", _("Take as the same"), icon=":material/join_inner:", key=own("search_take"), disabled=gain.harms
        ):
            accept(opened.lake, catalog.name, opened.index(), log, (first, second))
            st.rerun()


def _taken(opened: Opened, catalog: Dataset, log: SearchLog) -> None:
    """The pairs that hold, each with what it gains."""
    pairs = opened.index().synonyms
    if not pairs:
        return
    st.markdown("**" + _("Taken as the same: {n}").format(n=number(len(pairs))) + "**")
    for place, (first, second) in enumerate(pairs):
        with st.container(horizontal=True, vertical_alignment="center"):
            gain = synonym_gain(opened.lake, opened.index(), log, first, second)
            st.markdown(f"{md(first)} = {md(second)} · {md(gain_words(gain))}")
            if needing.button(
                "describe", _("Take back"), key=own(f"search_drop_{place}"), type="tertiary", icon=":material/undo:"
            ):
                say(opened.lake, catalog.name, (first, second), False)
                st.rerun()

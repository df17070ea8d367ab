"""What the catalog says to a question: one product's facts, or a short list of products, each with its link."""

from __future__ import annotations

import streamlit as st

from core.answers import Facts
from core.answers.words import value_source
from core.i18n import _
from pages.parts.shared.links import link
from pages.parts.shared.wording import md


def told(facts: Facts) -> None:
    """The facts with where each stands."""
    sources = list(dict.fromkeys(value_source(one) for one in facts.values))
    if not facts.heading:
        st.markdown(f"**{md(facts.text)}**")
        for said in sources:
            st.caption(md(said))
    else:
        _list(facts)
        st.caption(md(" · ".join(sources)))


def _list(facts: Facts) -> None:
    st.markdown(f"**{md(facts.heading)}**")
    for (identity, _title), line in zip(facts.products, facts.lines, strict=True):
        link(md(line), "search.py", icon=":material/inventory_2:", dataset=facts.catalog, q=identity)
    if facts.more:
        link(_("Search for all of them"), "search.py", icon=":material/search:", dataset=facts.catalog,
             q=" ".join(facts.words))  # fmt: skip

"""Queries that ask for the same, and queries that are searched and never sold."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, ngettext
from core.recommend.data import built_events
from core.search import SearchLog
from core.search.answers import queries_together, unsold_queries
from core.search.groups import clusters, synonyms
from pages.parts.search.opened import Opened
from pages.parts.search.synonyms import candidates
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent


def same(opened: Opened, log: SearchLog) -> None:
    """Words for the same, and groups of queries, told by what is chosen after them."""
    found = queries_together(log, opened.lake.path)
    pairs = synonyms(log, opened.index(), found)
    groups = clusters(log, found)
    if not pairs and not groups:
        st.info(_("Too few choices in this log to tell which queries ask for the same."), icon=":material/join_inner:")
        return
    candidates(opened, log, pairs)
    if groups:
        st.subheader(_("Groups of queries"), anchor=False)
        table(
            [
                {
                    "name": one.queries[0],
                    "others": " · ".join(one.queries[1:12]),
                    "searches": one.searches,
                    "chosen": one.chosen,
                }
                for one in groups
            ],
            "search_groups",
            columns={
                "name": st.column_config.TextColumn(_("Query"), pinned=True),
                "others": st.column_config.TextColumn(_("Asked for the same"), width="large"),
                "searches": st.column_config.NumberColumn(_("Searches"), format="localized"),
                "chosen": st.column_config.ProgressColumn(
                    _("Chosen from"), min_value=0.0, max_value=1.0, format="percent"
                ),
            },
            alt=_("Groups of queries after which the same products are chosen"),
            height=320,
            file_name="query_groups.csv",
        )


def demand(opened: Opened, log: SearchLog) -> None:
    """Queries after which nobody bought what they chose."""
    events = [one for one in opened.lake.datasets() if one.kind == "events" and one.column("event_type")]
    built = built_events(opened.lake)
    events.sort(key=lambda one: one.name not in built)
    if not events or not any(log.user != ""):
        st.info(
            _("To tell sales, a dataset of events with purchases and a log that names its shoppers are needed."),
            icon=":material/shopping_cart_off:",
        )
        return
    found, sold = unsold_queries(opened.lake, opened.index(), log, events[0])
    total = len(log.queries)
    words = ngettext(
        "{n} of {total} queries led to a sale of what was chosen after it.",
        "{n} of {total} queries led to a sale of what was chosen after them.",
        sold,
    )
    st.markdown(f"**{md(words.format(n=number(sold), total=number(total)))}**")
    st.caption(
        _("Below are those that did not, the most searched first: demand without supply, or a page that does not sell.")
    )
    table(
        [
            {
                "query": one.query,
                "searches": one.searches,
                "shoppers": one.shoppers,
                "chosen": percent(one.chosen),
                **({"products": one.products} if opened.catalog else {}),
            }
            for one in found
        ],
        "search_unsold",
        columns={
            "query": st.column_config.TextColumn(_("Query"), pinned=True),
            "searches": st.column_config.NumberColumn(_("Searches"), format="localized"),
            "shoppers": st.column_config.NumberColumn(_("Shoppers"), format="localized"),
            "chosen": st.column_config.TextColumn(_("Chosen from")),
            "products": st.column_config.NumberColumn(_("Products with every word"), format="localized"),
        },
        alt=_("Queries without a sale, the most searched first"),
        height=360,
        file_name="searched_never_sold.csv",
    )

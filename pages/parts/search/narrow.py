"""What a search is narrowed by: categories, brands, price and stock, each with how many it would leave."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, ngettext
from core.search import Filters, Index, Result, facet_counts
from pages.parts.shared.choices import amount, flag, several
from pages.parts.shared.owned import own
from pages.parts.shared.wording import number

CHOICES = 200
"""Values of a facet that can be chosen, the most frequent first: a longer list is typed into."""
DEAREST = 1e12
"""Bound of the price boxes; 0 means none."""


def narrow(index: Index, found: Result) -> Filters:
    """The popover of filters; its label says how many are set."""
    products = index.products
    where = st.popover(_("Narrow"), icon=":material/filter_alt:", key=own("search_narrow"))
    everything = facet_counts(products, found.found) if found.terms else None
    counts = everything.values if everything else {}
    with where:
        chosen = {}
        for name, label in (("category", _("Category")), ("brand", _("Brand"))):
            values = list(counts.get(name, {}))[:CHOICES]
            asked = [one for one in st.query_params.get_all(name) if one and one not in values]
            values += [one for one in asked if one in set(map(str, getattr(products, name)))]
            held = counts.get(name, {})
            chosen[name] = several(
                label,
                values,
                (),
                name,
                at=st.container(),
                format_func=lambda one, held=held: f"{one} ({number(held.get(one, 0))})",
                placeholder=_("any"),
            )
        with st.container(horizontal=True):
            least = amount(_("Price from"), 0.0, DEAREST, 0.0, "least")
            most = amount(_("Price to (0: no bound)"), 0.0, DEAREST, 0.0, "most")
        stocked = flag(_("In stock only"), "stock")
        if everything and everything.stocked + everything.sold_out:
            told = ngettext(
                "{n} of them is known to be in stock", "{n} of them are known to be in stock", everything.stocked
            )
            st.caption(told.format(n=number(everything.stocked)))
    return Filters(tuple(chosen["category"]), tuple(chosen["brand"]), least or None, most or None, stocked)

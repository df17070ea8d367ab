"""What one shop gained over its uploads: what can be used, how ids meet, points by dimension."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.integrate.shop import gained, part_label
from pages.parts.shared.gains import check_the_rest, counts_table, dimensions, usable_tiles
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md


def gain_tab() -> None:
    """Before and after the shop was built."""
    found = gained(lake())
    if found is None:
        return
    if found.usable:
        usable_tiles(found.usable, "shop_usable")
        counts_table(found.usable, "shop_usable_counts")
        st.caption(
            _(
                "Before, each event log and each review file stands beside the one catalog that knows most of its "
                "products; after, all of them are in the shop. Usable are events of a named shopper with a known "
                "product; scorable are shoppers with two of them or more. A product of two catalogs counts twice "
                "before and once after."
            )
        )
    else:
        st.caption(_("There are no events or reviews beside a catalog, so nothing can be counted."))
    for one in found.scores:
        if one.before and one.after:
            st.markdown(f"**{md(part_label(one.name))}**")
            dimensions(one.before, one.after, f"shop_gained_{one.name}")
    if any(one.before for one in found.scores):
        st.caption(_("Before is the mean of a part's uploads, weighted by rows; after is the part itself."))
    check_the_rest([name for one in found.scores for name in one.unchecked], "shop_check_rest")

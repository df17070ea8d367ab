"""What the pairs that hold gain: what can be used with one row for each thing, and the points of the golden rows."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.integrate.match import Matching, gained
from pages.parts.shared.gains import check_the_rest, counts_table, dimensions, usable_tiles
from pages.parts.shared.session import lake


def gain(matching: Matching) -> None:
    """Before and after the rows of one thing are one."""
    found = gained(lake(), matching.left, matching.right)
    if found is None:
        return
    st.subheader(_("What it gains"), anchor=False)
    if found.usable:
        usable_tiles(found.usable, "match_usable")
        counts_table(found.usable, "match_usable_counts")
        st.caption(
            _(
                "Events and reviews of the workspace that speak of these rows: before, each log beside the side that "
                "knows most of its products; after, with one entry for each thing. Usable are events of a named "
                "shopper with a known product; scorable are shoppers with two of them or more."
            )
        )
    else:
        st.caption(_("No events or reviews of this workspace speak of these rows, so only points can be compared."))
    if found.score is None:
        st.caption(_("Make golden rows a dataset to compare its points with those of the sides."))
        return
    if found.score.before and found.score.after:
        dimensions(found.score.before, found.score.after, "match_gained")
        st.caption(_("Before is the mean of the sides, weighted by rows; after are the golden rows."))
    check_the_rest(found.score.unchecked, "match_check_rest")

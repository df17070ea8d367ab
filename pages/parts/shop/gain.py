"""What one shop gained over its uploads: what can be used, how ids meet, points by dimension."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.i18n import _
from core.integrate.shop import Met, gained, part_label
from core.kinds import role_label
from pages.parts.shared.gains import check_the_rest, counts_table, dimensions, usable_tiles
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md


def joins_table(found: Sequence[Met]) -> None:
    """How many rows name a thing that is known, before and after, join by join."""
    number = st.column_config.NumberColumn
    share = st.column_config.ProgressColumn
    table(
        [
            {
                "part": part_label(one.part),
                "column": role_label(one.role),
                "target": part_label(one.target),
                "before": one.before / one.before_of if one.before_of else None,
                "after": one.after / one.after_of if one.after_of else None,
                "met": one.after - one.before,
                "of": one.after_of,
            }
            for one in found
        ],
        "shop_joins_gained",
        columns={
            "part": st.column_config.TextColumn(_("Part"), width=120, pinned=True),
            "column": st.column_config.TextColumn(_("Id"), width=120),
            "target": st.column_config.TextColumn(_("Known to"), width=120),
            "before": share(_("Before"), min_value=0, max_value=1, format="percent", width=120),
            "after": share(_("After"), min_value=0, max_value=1, format="percent", width=120),
            "met": number(_("Rows more"), format="localized", width=100),
            "of": number(_("Rows that name one"), format="localized", width=140),
        },
        alt=_("How ids meet, before and after"),
    )
    st.caption(
        _("Before, the ids of each upload are looked up in the one upload that knows most of them; after, in the shop.")
    )


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
    if found.met:
        joins_table(found.met)
    for one in found.scores:
        if one.before and one.after:
            st.markdown(f"**{md(part_label(one.name))}**")
            dimensions(one.before, one.after, f"shop_gained_{one.name}")
    if any(one.before for one in found.scores):
        st.caption(_("Before is the mean of a part's uploads, weighted by rows; after is the part itself."))
    check_the_rest([name for one in found.scores for name in one.unchecked], "shop_check_rest")

"""What the applied recipe gained: points by dimension, and how much became usable."""

from __future__ import annotations

import streamlit as st

from core import quality
from core.clean.gain import Gain, Usable, gain
from core.errors import NotFound
from core.i18n import N_, _
from core.lake import Dataset
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

LABELS = {"events": N_("Events usable"), "products": N_("Products usable"), "shoppers": N_("Shoppers usable")}
MEANING = N_(
    "Usable are events of a named shopper with a product of the catalog, the products that they are about, and the "
    "shoppers who have one. Beside {name} as it is now."
)


@st.cache_data(max_entries=16, show_spinner=False)
def _found(path: str, name: str, version: int) -> Gain | None:
    try:
        return gain(lake(), name)
    except NotFound:
        return None


def gained(dataset: Dataset, *, opened: bool) -> None:
    """Scores before and after by dimension, and the share of what can be used; nothing before the first recipe."""
    if dataset.clean_version is None:
        return
    with st.expander(_("What the recipe gained"), key=own("gained"), expanded=opened):
        found = _found(str(lake().path), dataset.name, lake().version())
        if found is None:
            st.caption(_("Nothing to compare with."))
            return
        if found.usable:
            tiles([_tile(one) for one in found.usable], key="usable")
            st.caption(_(MEANING).format(name=md(found.beside)))
        if found.before and found.after:
            _dimensions(found)
        else:
            st.caption(_("The version before or after the recipe has not been checked."))
            link(_("Check it on the Quality page"), "quality.py", dataset=dataset.name)


def _tile(one: Usable) -> Tile:
    before, after = one.shares
    delta = None if before is None or after is None else f"{100 * (after - before):+z.1f} %"
    words = _("{before} of {before_of} → {after} of {after_of}")
    counts = words.format(
        before=number(one.before),
        before_of=number(one.before_of),
        after=number(one.after),
        after_of=number(one.after_of),
    )
    return Tile(_(LABELS[one.what]), percent(after), delta, help=counts)


def _dimensions(found: Gain) -> None:
    rows = [
        {
            "dimension": quality.dimension_label(one),
            "before": found.before.get(one),
            "after": found.after.get(one),
            "gain": quality.gained(found.before.get(one), found.after.get(one)),
        }
        for one in quality.DIMENSIONS
        if one in found.before or one in found.after
    ]
    score = st.column_config.NumberColumn
    table(
        rows,
        "gained_dimensions",
        columns={
            "dimension": _("Dimension"),
            "before": score(_("Before"), format="%.1f"),
            "after": score(_("After"), format="%.1f"),
            "gain": score(_("Gain"), format="%+.1f"),
        },
        alt=_("Scores before and after the recipe by dimension"),
    )

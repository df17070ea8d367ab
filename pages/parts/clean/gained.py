"""What the applied recipe gained: points by dimension, and how much became usable."""

from __future__ import annotations

import streamlit as st

from core.clean.gain import Gain, gain
from core.errors import NotFound
from core.i18n import N_, _
from core.lake import Dataset
from pages.parts.shared.cached import cache_data
from pages.parts.shared.gains import dimensions, usable_tiles
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

MEANING = N_(
    "Usable are events of a named shopper with a product of the catalog, the products that they are about, and the "
    "shoppers who have one. Beside {name} as it is now."
)


@cache_data(max_entries=16, show_spinner=False)
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
            usable_tiles(found.usable, "usable")
            st.caption(_(MEANING).format(name=md(found.beside)))
        if found.before and found.after:
            dimensions(found.before, found.after, "gained_dimensions")
        else:
            st.caption(_("The version before or after the recipe has not been checked."))
            link(_("Check it on the Quality page"), "quality.py", dataset=dataset.name)

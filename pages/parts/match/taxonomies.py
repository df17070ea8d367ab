"""Categories of two catalogs mapped onto each other."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.integrate.match import Matching, taxonomies
from pages.parts.shared.cached import cache_data
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md


def categories(found: Matching) -> None:
    """Every category of the left side with its partner, and the button that keeps the map."""
    mapped = _mapped(str(lake().path), lake().version(), found.left, found.right)
    st.caption(
        _(
            "Products that are the same in both catalogs vote; where few do, names and titles speak. "
            "Likeness without votes is a guess."
        )
    )
    if st.button(_("Make the map a dataset"), key="match_categories", icon=":material/account_tree:"):
        name = taxonomies.store(lake(), found.left, found.right, mapped)
        st.success(_("Stored as {name}.").format(name=md(name)), icon=":material/check_circle:")
        link(_("Open {name}").format(name=md(name)), "datasets.py", icon=":material/database:", dataset=name)
    table(
        [
            {
                "left": one.left,
                "right": one.right or None,
                "score": one.score if one.right else None,
                "votes": one.votes,
                "of": one.of,
                "relation": _(taxonomies.RELATIONS[one.relation]) if one.relation else None,
                "products": one.products,
            }
            for one in mapped
        ],
        "match_categories_table",
        columns={
            "left": md(found.left),
            "right": md(found.right),
            "score": st.column_config.ProgressColumn(_("Likeness"), format="percent", min_value=0, max_value=1),
            "votes": _("Votes"),
            "of": _("Votes in all"),
            "relation": _("It is"),
            "products": _("Products"),
        },
        alt=_("Categories of both catalogs"),
    )


@cache_data(max_entries=4, show_spinner=False)
def _mapped(workspace: str, version: int, left: str, right: str) -> list[taxonomies.Mapped]:
    return taxonomies.map_categories(lake(), left, right)

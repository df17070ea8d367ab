"""Match: which rows of two catalogs, or of one, are the same thing; judged by keyboard, kept as a dataset."""

from __future__ import annotations

import streamlit as st

from core.i18n import N_, _
from core.integrate.match import Matching
from pages import parts
from pages.parts.match import columns, golden, results, review, taxonomies
from pages.parts.match import setup as draw
from pages.parts.shared.choices import switch

MENU = {"section": "clean", "place": 3, "title": N_("Match"), "icon": "join_inner"}

VIEWS = ("review", "results", "golden", "categories", "columns")


def view_words(view: str) -> str:
    return {
        "review": _("One pair at a time"),
        "results": _("What is the same"),
        "golden": _("Golden rows"),
        "categories": _("Categories"),
        "columns": _("Columns"),
    }[view]


with parts.page(_("Match"), icon=":material/join_inner:") as header:
    left = parts.pick_dataset(
        kinds=draw.KINDS,
        first=draw.catalogs(),
        uploaded=True,
        without=draw.not_things(),
        last=draw.made_rows(),
        where=header,
    )
    if left is None:
        st.stop()
    with header:
        right = draw.other_side(left)
    found = draw.newest(left, right)
    with header:
        draw.start(left, right, found)
    draw.waiting(left, right)
    if found is None:
        draw.introduction(left, right)
        columns.columns(left, right, None)
    else:
        counts = st.empty()

        def tell(of: Matching = found) -> None:
            with counts.container():
                draw.facts(of)

        views = VIEWS if draw.with_categories(left, right) else tuple(one for one in VIEWS if one != "categories")
        view = switch(_("View"), views, "review", "view", view_words, label_visibility="collapsed")
        with parts.error_boundary():
            if view != "review":
                tell()
            if view == "review":
                review.review(found, tell)
            elif view == "results":
                results.results(found)
            elif view == "golden":
                golden.merged_rows(found)
            elif view == "categories":
                taxonomies.categories(found)
            else:
                columns.columns(left, right, found)

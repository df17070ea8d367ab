"""The shop's rules for both lists: filters, stock, price band, diversity, exploration; and what each of them did."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import BadInput
from core.i18n import _, ngettext, sentences
from core.recommend import Features
from core.recommend.data import Shelf
from core.recommend.lists import Listing, Rules, offered
from core.recommend.preview import removed_words
from pages.parts.shared.choices import amount, choice, flag, several
from pages.parts.shared.owned import own
from pages.parts.shared.wording import md, number


def rules_control(features: Features, shelf: Shelf) -> Rules:
    """Rules in a popover; a set that contradicts itself is told and not used."""
    paths, brands = offered(features)
    with st.popover(_("Rules"), icon=":material/rule:", key=own("rec_rules")):
        st.caption(_("Applied to the scores of both sides before their lists are cut."))
        left, right = st.columns(2)
        only = several(_("Only these categories"), paths, [], "only", at=left)
        never = several(_("Never these categories"), paths, [], "never", at=right)
        brand = several(_("Only these brands"), brands, [], "brand", at=left)
        no_brand = several(_("Never these brands"), brands, [], "no_brand", at=right)
        stocked = _stock(shelf)
        low, high = _band(left, right)
        relevance, likeness = _diversity()
        share, seed = _exploration()
    try:
        return Rules(
            tuple(only),
            tuple(never),
            tuple(brand),
            tuple(no_brand),
            stocked,
            low,
            high,
            relevance,
            likeness,  # type: ignore[arg-type]
            share,
            seed,
        )
    except BadInput as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/rule:")
        return Rules()


def _stock(shelf: Shelf) -> bool:
    said = _("Stock is told by {dataset}.").format(dataset=shelf.stock_from) if shelf.stock is not None else ""
    none = _("No inventory and no catalog with a stock column knows these items.")
    return flag(_("In stock only"), "stocked", disabled=shelf.stock is None, help=md(said or none)) and bool(said)


def _band(left: DeltaGenerator, right: DeltaGenerator) -> tuple[float | None, float | None]:
    with left:
        low = amount(_("Lowest price (0: none)"), 0.0, 1e12, 0.0, "lowest", step=10.0)
    with right:
        high = amount(_("Highest price (0: none)"), 0.0, 1e12, 0.0, "highest", step=10.0)
    return low or None, high or None


def _diversity() -> tuple[float, str]:
    words = {"attributes": _("the same attributes"), "events": _("the same shoppers")}
    relevance = amount(
        _("Relevance against diversity (1: plain order)"),
        0.0,
        1.0,
        1.0,
        "relevance",
        step=0.1,
        help=_("In the field: lambda of maximal marginal relevance. Below 1 an item like those above it sinks."),
    )
    return relevance, choice(_("Alike is what has"), list(words), "attributes", "alike", words.__getitem__)


def _exploration() -> tuple[float, int]:
    share = amount(
        _("Share of places to explore (0: none)"),
        0.0,
        1.0,
        0.0,
        "explore",
        step=0.1,
        help=_("In the field: epsilon. So many places go to items drawn at random of all that may be shown."),
    )
    return share, int(amount(_("Seed of the random places"), 0.0, 1e6, 0.0, "seed", step=1.0))


def what_they_did(features: Features, listing: Listing) -> None:
    """Under a list: what each rule took out of it, and why it is shorter than it should be."""
    for one in listing.removed:
        st.caption(f":material/rule: {md(removed_words(features, one))}")
    lacking = listing.wanted - len(listing.items)
    if listing.items and lacking > 0:
        words = ngettext(
            "{n} place stays empty: no other item may be shown that can be scored and was not met.",
            "{n} places stay empty: no other item may be shown that can be scored and was not met.",
            lacking,
        )
        st.caption(words.format(n=number(lacking)))

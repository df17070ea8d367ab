"""The view of one product: who would be shown it, how far up, and why so few."""

from __future__ import annotations

import streamlit as st

from core.figures.recommend import place_bars
from core.i18n import _
from core.recommend import SCORERS, Features, Protocol
from core.recommend.data import shelf_of
from core.recommend.evaluation import suggested_scorer
from core.recommend.lists import card
from core.recommend.preview import (
    SEARCH_FOUND,
    Audience,
    Held,
    audience_of,
    audience_words,
    band_words,
    causes,
    exposure_words,
    find,
    suggested_item,
    titled,
)
from core.recommend.scorers import why_not
from core.recommend.words import scorer_name
from pages.parts.recommend.cards import facts
from pages.parts.recommend.opened import Opened
from pages.parts.recommend.pictures import picture
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import addressed, choice, remember
from pages.parts.shared.empty import empty_state
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md

MENDED = {
    "absent": ("quality.py", ":material/verified:"),
    "missing": ("clean.py", ":material/cleaning_services:"),
    "stock": ("profile.py", ":material/query_stats:"),
    "twins": ("match.py", ":material/join_inner:"),
    "reviews": ("sentiment.py", ":material/sentiment_satisfied:"),
    "returned": ("profile.py", ":material/query_stats:"),
    "no_events": ("profile.py", ":material/query_stats:"),
    "few_events": ("profile.py", ":material/query_stats:"),
}
"""Cause -> the page that shows or mends it, and that page's sign."""


def view(opened: Opened) -> None:
    """A product, who would be shown it, and what holds it back."""
    features = opened.features
    with st.container(horizontal=True, vertical_alignment="bottom"):
        item = _chosen(features)
        usual = suggested_scorer(opened.lake, opened.shop, features, Protocol())
        scorer = choice(_("Scorer"), list(SCORERS), usual, "by", scorer_name, width=260)
    place = features.inputs.events.item_position(item) if item else None
    if place is None:
        return
    if reason := why_not(SCORERS[scorer], features):
        empty_state(_("Not scorable"), _(reason), _("Datasets"), "datasets.py", ":material/block:")
        return
    _card(features, place)
    found = audience_of(opened.lake, opened.shop, opened.options, scorer, place)
    with st.container(border=True, key="rec_audience"):
        st.markdown(f"**{md(audience_words(found))}**")
        st.caption(md(exposure_words(found)))
        _places(found)
    _held_back(causes(features, shelf_of(opened.lake, opened.shop), found))
    _fans(found)


def _chosen(features: Features) -> str | None:
    """The product: searched by words of its title or its id; at first one with an ordinary number of shoppers."""
    usual = suggested_item(features)
    if usual is None:
        return None
    addressed("item", [], usual, free=True)
    asked = st.session_state[own("item")]
    if features.inputs.events.item_position(asked) is None:
        words = _("There is no product “{name}” in this data; showing another.")
        st.toast(words.format(name=md(asked)), icon=":material/search_off:")
        asked = st.session_state[own("item")] = usual
    text = st.text_input(
        _("Find a product by title or id"), key=own("item_find"), max_chars=200, icon=":material/search:"
    )
    hits = find(features, text)
    if text.strip() and not hits:
        st.toast(_("No title and no id holds these words."), icon=":material/search_off:")
    options = list(dict.fromkeys([*hits, asked]))
    if hits and st.session_state.get(own("item_searched")) != text:
        st.session_state[own("item")] = hits[0]
    st.session_state[own("item_searched")] = text
    titles = {one: titled(features, one) for one in options}
    label = _("Product") if len(hits) < SEARCH_FOUND else _("Product (the best known of many)")
    chosen = st.selectbox(label, options, format_func=lambda one: _named(titles[one], one), key=own("item"), width=420)
    return remember("item", chosen, usual)


def _named(title: str, item: str) -> str:
    """Title and id; the id alone where nothing names it."""
    return f"{title} · {item}" if title != item else item


def _card(features: Features, place: int) -> None:
    shown = card(features, place)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="rec_product"):
        picture(shown, {}, "product")
        with st.container(gap=None):
            named = f"**{md(shown.title)}**"
            st.markdown(_named(named, md(shown.id)) if shown.title != shown.id else named)
            st.markdown(facts(shown) or _("nothing is known of it but its events"))


def _places(found: Audience) -> None:
    """How many shoppers have it at which place."""
    bands = [
        (band_words(low, high), n, "shown" if high is not None and high <= 50 else "far")
        for low, high, n in found.bands()
    ]
    bands += [(_("has met it"), found.met, "out"), (_("cannot be scored"), found.never, "out")]
    alt = _("Shoppers by where the product stands in their list")
    plot(place_bars([one for one in bands if one[1] or one[2] != "out"], found.asked), alt, "rec_places")


def _held_back(held: list[Held]) -> None:
    """What holds it back, each with its number and the page that mends it."""
    with st.container(border=True, key="rec_held"):
        title = _("What holds it back")
        st.markdown(f"**{title}**")
        if not held:
            st.markdown(_("Nothing in the data holds it back: other items score higher for most shoppers."))
        for place, one in enumerate(held):
            with st.container(horizontal=True, vertical_alignment="center", key=f"rec_held_{place}"):
                st.markdown(f"- {md(one.said)}")
                if one.cause in MENDED and one.dataset:
                    page, icon = MENDED[one.cause]
                    link(one.dataset, page, icon=icon, dataset=one.dataset)


def _fans(found: Audience) -> None:
    """The shoppers who would see it first, and why."""
    if not found.fans:
        return
    title = _("Who would see it first")
    st.markdown(f"**{title}**")
    table(
        [{"user": one.user_id, "rank": one.rank, "reason": one.reason} for one in found.fans],
        "rec_fans",
        columns={
            "user": _("Shopper"),
            "rank": st.column_config.NumberColumn(_("Place"), format="localized"),
            "reason": st.column_config.TextColumn(_("Why"), width="large"),
        },
        alt=_("Shoppers who would see the product first"),
    )

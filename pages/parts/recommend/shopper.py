"""The view of one shopper: the history, two lists side by side, each item with its reason, and how the two compare."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import pages.parts.recommend.compared as compared
import pages.parts.recommend.sections as draw
import pages.parts.recommend.trained as trained
import pages.parts.recommend.unread as unread
from core.errors import BadInput
from core.i18n import _, sentences
from core.recommend import SCORERS, Features, Protocol
from core.recommend.beside import Work
from core.recommend.data import Shelf, Shop, features_of, is_small, shelf_of
from core.recommend.evaluation import BASELINE, suggested_scorer
from core.recommend.lists import Listing, Rules, list_or_work
from core.recommend.preview import basket_list_or_work, with_basket
from core.recommend.scorers import cannot_fold, why_not
from core.recommend.words import scorer_name
from pages.parts.recommend import side_by_side
from pages.parts.recommend.cards import Shown, product_cards
from pages.parts.recommend.data_choice import data_control
from pages.parts.recommend.history import shopper_history
from pages.parts.recommend.opened import Opened
from pages.parts.recommend.parameters import parameters_control
from pages.parts.recommend.pictures import pictures_control
from pages.parts.recommend.rules_control import rules_control, what_they_did
from pages.parts.recommend.who import Who, way_control, who
from pages.parts.shared.choices import choice
from pages.parts.shared.empty import empty_state
from pages.parts.shared.working import working


@dataclass(frozen=True)
class Variant:
    """What one side shows: a scorer with its numbers on a state of the data. `listing` None: it cannot, and why; or it
    is not fitted yet, then `work` is the fitting."""

    side: draw.Side
    shop: Shop
    features: Features
    listing: Listing | None
    reason: str
    badge: DeltaGenerator
    place: DeltaGenerator
    work: Work | None = None


def view(opened: Opened) -> None:
    """Whom to show, what they did, and what two scorers would show them."""
    shelf = shelf_of(opened.lake, opened.shop)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = way_control()
        rules = rules_control(opened.features, shelf)
        pictures = pictures_control(there=shelf.pictures is not None)
    chosen = who(opened, way)
    if chosen is None:
        return
    if chosen.basket is None:
        shopper_history(opened.features, chosen.user)
    agreed = st.container()
    usual = (BASELINE, suggested_scorer(opened.lake, opened.shop, opened.features, Protocol()))
    left, right = (
        _variant(opened, key, scorer, chosen, rules, column)
        for key, scorer, column in zip(("left", "right"), usual, st.columns(2, gap="large"), strict=True)
    )
    with agreed:
        side_by_side.agree(left.listing, right.listing)
    found = side_by_side.moved(left.listing, right.listing)
    _cards(opened, left, Shown(pictures=_addresses(shelf, opened, left, asked=pictures)))
    _cards(opened, right, Shown(found, _addresses(shelf, opened, right, asked=pictures)))
    with right.place:
        side_by_side.gone(found, left.features)
    if left.listing and right.listing:
        same = left.side.scorer == right.side.scorer and left.side.parameters == right.side.parameters
        both = [(one.shop, one.features) for one in (left, right)]
        side_by_side.what_changed(both, found, chosen.user, only_data=same)
    _how_well(opened, left, right)


def _variant(opened: Opened, key: str, usual: str, chosen: Who, rules: Rules, column: DeltaGenerator) -> Variant:
    """The choices of one side, and the list they lead to."""
    with column:
        with st.container(horizontal=True, vertical_alignment="center"):
            label = _("Scorer on the left") if key == "left" else _("Scorer on the right")
            scorer = choice(label, list(SCORERS), usual, key, scorer_name, label_visibility="collapsed")
            shop = data_control(opened.lake, opened.dataset, key)
            parameters = parameters_control(key, SCORERS[scorer])
        badge, place = st.container(horizontal=True), st.container()
    side = draw.Side(key, scorer, tuple(parameters.items()))
    features = features_of(opened.lake, shop, opened.options)
    reason = why_not(SCORERS[scorer], features)
    listing = None
    if chosen.basket is not None:
        features, _user, _lost = with_basket(opened.lake, shop, opened.options, chosen.basket)
        reason = reason or cannot_fold(SCORERS[scorer])
    if reason:
        return Variant(side, shop, features, None, _(reason), badge, place)
    try:
        found = _list(opened, side, shop, chosen, rules)
        if isinstance(found, Work):
            return Variant(side, shop, features, None, "", badge, place, found)
        listing = found
    except BadInput as error:  # a number with which the scorer cannot be fitted
        reason = sentences(error.message, error.hint)
    return Variant(side, shop, features, listing, reason, badge, place)


def _list(opened: Opened, side: draw.Side, shop: Shop, chosen: Who, rules: Rules) -> Listing | Work:
    numbers = dict(side.parameters)
    if chosen.basket is not None:
        return basket_list_or_work(
            opened.lake, shop, opened.options, side.scorer, chosen.basket, parameters=numbers, rules=rules
        )
    return list_or_work(opened.lake, shop, opened.options, side.scorer, chosen.user, parameters=numbers, rules=rules)


def _cards(opened: Opened, variant: Variant, shown: Shown) -> None:
    """The list of one side, or why there is none."""
    with variant.place:
        if variant.work is not None:
            name = scorer_name(variant.side.scorer)
            working(variant.work, _("{scorer} is learned from this shop").format(scorer=name), variant.side.key)
            return
        if variant.listing is None:
            empty_state(_("Not scorable"), variant.reason, _("Datasets"), "datasets.py", ":material/block:")
            unread.offer(features_of(opened.lake, variant.shop, opened.options), variant.shop, variant.side)
            trained.offer(features_of(opened.lake, variant.shop, opened.options), variant.shop, variant.side.scorer)
            return
        product_cards(opened.lake, variant.features, variant.side, variant.listing, shown)
        what_they_did(variant.features, variant.listing)


def _addresses(shelf: Shelf, opened: Opened, variant: Variant, *, asked: bool) -> dict[int, str | None] | None:
    """Addresses of the pictures of a list, by position in the side's own data; None while they are off."""
    if variant.listing is None or shelf.pictures is None:
        return None
    own = shelf if variant.shop == opened.shop else shelf_of(opened.lake, variant.shop)
    places = [one.card.item for one in variant.listing.items]
    return {item: own.pictures[item] if asked and own.pictures is not None else None for item in places}


def _how_well(opened: Opened, left: Variant, right: Variant) -> None:
    """What takes longest, the evaluation, is drawn last: Streamlit shows each piece as it is drawn."""
    with st.container(key="rec_well"):
        st.subheader(_("How well do they do?"), anchor=False)
        protocol = draw.protocol_control()
        sides = [(one.side, one.shop) for one in (left, right)]
        badges = {one.side.key: one.badge for one in (left, right)}
        small = is_small(opened.features.inputs)
        compared.section(opened.lake, sides, badges, opened.options, protocol, small=small)

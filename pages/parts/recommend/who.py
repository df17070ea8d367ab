"""Whose list is shown: a shopper picked, one drawn of a kind, or a basket made by hand."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

import pages.parts.recommend.sections as draw
from core.cells.whole import whole
from core.i18n import N_, _, ngettext, sentences
from core.kinds import event_label
from core.recommend import Features
from core.recommend.features import ONE_MORE
from core.recommend.lists import suggested_shopper
from core.recommend.preview import (
    BASKET_KINDS,
    BASKET_MOST,
    PERSONAS,
    SEARCH_FOUND,
    Put,
    drawn,
    find,
    persona_name,
    read,
    titled,
)
from pages.parts.recommend.opened import Opened
from pages.parts.shared.choices import addressed, choice, remember, switch
from pages.parts.shared.owned import own
from pages.parts.shared.wording import md, number

WAYS = {"pick": N_("One shopper"), "drawn": N_("Drawn of a kind"), "basket": N_("A basket made by hand")}
BASKET = "basket"


@dataclass(frozen=True)
class Who:
    """A shopper's id, and the basket where it is one."""

    user: str
    basket: tuple[Put, ...] | None = None


def way_control() -> str:
    """Whether a shopper is picked, drawn, or made by hand."""
    return switch(_("Whose list"), list(WAYS), "pick", "who", lambda one: _(WAYS[one]), label_visibility="collapsed")


def who(opened: Opened, way: str) -> Who | None:
    """The choice of whom to show; None where there is nobody yet, and the page says so."""
    features = opened.features
    if way == "drawn":
        return _drawn(features)
    if way == "basket":
        return _basket(features)
    with opened.header:
        user = draw.shopper_control(features.shoppers, suggested_shopper(features))
    return Who(user) if user is not None else None


def _drawn(features: Features) -> Who | None:
    """A kind of shopper, its rule in words, and one after another at a press."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = choice(_("Kind of shopper"), list(PERSONAS), "new", "kind", persona_name, width=230)
        addressed("place", [], "0", free=True)
        place = whole(st.session_state[own("place")]) or 0
        user, n = drawn(features, kind, place)
        st.button(
            _("Draw another"),
            icon=":material/casino:",
            key=own("rec_draw"),
            on_click=_next,
            args=(place + 1,),
            disabled=n < 2,
        )
    rule = PERSONAS[kind].said()
    remember("place", str(place), "0")
    if user is None:
        words = _("No shopper of this data is one: {rule}.")
        st.caption(md(words.format(rule=rule)))
        return None
    words = ngettext(
        "**{user}**, one of {n} shopper of this kind: {rule}.",
        "**{user}**, one of {n} shoppers of this kind: {rule}.",
        n,
    )
    st.caption(words.format(user=md(user), n=number(n), rule=md(rule)))
    return Who(user)


def _next(place: int) -> None:
    st.session_state[own("place")] = str(place)


def _basket(features: Features) -> Who | None:
    """Items found by their titles and put in with an event type; each can be taken out again."""
    inside = _kept()
    with st.container(border=True, key="rec_basket"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            text = st.text_input(
                _("Find an item by title or id"), key=own("basket_find"), max_chars=200, icon=":material/search:"
            )
            hits = find(features, text)
            titles = {one: titled(features, one) for one in hits}
            if hits and st.session_state.get(own("basket_item")) not in hits:
                st.session_state[own("basket_item")] = hits[0]
            item = st.selectbox(
                _("Item"), hits, format_func=lambda one: titles[one], key=own("basket_item"), disabled=not hits,
                placeholder=_("nothing found yet"),
            )  # fmt: skip
            what = st.selectbox(_("Event"), BASKET_KINDS, format_func=event_label, key=own("basket_kind"), width=150)
            full = len(inside) >= BASKET_MOST
            st.button(
                _("Put in"), icon=":material/add:", key=own("basket_add"), on_click=_put, disabled=item is None or full,
                args=(inside, Put(str(item), str(what))),
            )  # fmt: skip
        if text.strip() and not hits:
            st.caption(_("No title and no id holds these words."))
        elif len(hits) == SEARCH_FOUND:
            st.caption(_("The {n} best known are listed; more words find fewer.").format(n=SEARCH_FOUND))
        _inside(features, inside)
    if not inside:
        st.info(_("Put in an item, and both sides list what goes with it."), icon=":material/shopping_basket:")
        return None
    return Who(ONE_MORE, inside)


def _inside(features: Features, inside: tuple[Put, ...]) -> None:
    if not inside:
        return
    with st.container(horizontal=True, gap="small", key="rec_inside"):
        for place, one in enumerate(inside):
            words = f"{event_label(one.what)} · {titled(features, one.item)}"
            st.button(
                md(words), icon=":material/close:", key=own(f"basket_out_{place}"), help=_("Take out"),
                on_click=_put, args=(inside[:place] + inside[place + 1 :], None),
            )  # fmt: skip
    said = ngettext("{n} event, scored as if done now.", "{n} events, scored as if done now.", len(inside))
    more = _("The scorers were fitted without it: nothing is learned from a basket.")
    st.caption(sentences(said.format(n=len(inside)), more))


def _kept() -> tuple[Put, ...]:
    """The basket of the address where that is new, else of this session; written to the address."""
    place, asked = own(BASKET), st.query_params.get_all(BASKET)
    if asked and asked != st.session_state.get(f"{place}_address"):
        st.session_state[place] = asked
    inside = read(st.session_state.get(place) or [])
    written = [one.written for one in inside]
    if written:
        st.query_params[BASKET] = written
    else:
        st.query_params.pop(BASKET, None)
    st.session_state[f"{place}_address"] = written
    return inside


def _put(inside: tuple[Put, ...], more: Put | None) -> None:
    st.session_state[own(BASKET)] = [one.written for one in (*inside, *([more] if more else []))]

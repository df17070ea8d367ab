"""Two lists held against each other: how far they agree, what left, and what in the data is behind it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.i18n import _, listed, ngettext
from core.recommend import Features
from core.recommend.data import Shop
from core.recommend.lists import Listing
from core.recommend.preview import (
    Move,
    agreement,
    agreement_words,
    changed_words,
    move_words,
    moves,
    titled,
    why_moved,
    why_words,
)
from pages.parts.shared.wording import md

SHOWN = 8
"""Moved items explained: those of a list of ten that moved at all, in most cases."""


def ids(listing: Listing) -> list[str]:
    """The items of a list."""
    return [one.card.id for one in listing.items]


def moved(left: Listing | None, right: Listing | None) -> dict[str, Move]:
    """How each item of either list moved from left to right; nothing where a side has no list, or where the lists have
    nothing in common: then every item is new, and the sentence above says so."""
    if left is None or right is None or not set(ids(left)) & set(ids(right)):
        return {}
    return {one.item: one for one in moves(ids(left), ids(right))}


def agree(left: Listing | None, right: Listing | None) -> None:
    """How far the lists agree, in a sentence."""
    if left and right and left.items and right.items:
        st.markdown(f":material/compare_arrows: {md(agreement_words(agreement(ids(left), ids(right))))}")


def gone(found: dict[str, Move], features: Features) -> None:
    """Under the right list: what only the left one has."""
    out = [one for one in found.values() if one.kind == "gone"]
    if not out:
        return
    label = ngettext("{n} item of the left list is not here", "{n} items of the left list are not here", len(out))
    with st.expander(label.format(n=len(out)), icon=":material/remove:"):
        for one in out:
            was = _("was place {n} on the left").format(n=one.left)
            st.caption(f"{md(titled(features, one.item))} · {was}")


def what_changed(sides: Sequence[tuple[Shop, Features]], found: dict[str, Move], user: str, *, only_data: bool) -> None:
    """Where the sides read different data: what it says otherwise of the shopper and of the items that moved."""
    (left_shop, left), (right_shop, right) = sides
    if left_shop == right_shop:
        return
    wanted = [one for one in found.values() if one.kind != "same"]
    mine, whys = why_moved(left.inputs, right.inputs, user, [one.item for one in wanted])
    titles = {one.item: titled(right, one.item) for one in wanted}
    others = {change.other for why in whys for change in why.events if change.other}
    titles |= {other: _named(left, right, other) for other in others}
    with st.container(border=True, key="rec_changed"):
        title = _("What changed in the data, and why")
        st.markdown(f"**{title}**")
        if mine:
            changes = listed([changed_words(one, titles) for one in mine])
            st.markdown(md(_("Of this shopper's own events: {changes}.").format(changes=changes)))
        else:
            st.markdown(_("This shopper's own events are the same on both sides."))
        said = [(move, why_words(why, titles)) for move, why in zip(wanted, whys, strict=True)]
        told = [(move, words) for move, words in said if words]
        for move, words in told[:SHOWN]:
            st.markdown(f"- **{md(titles[move.item])}** ({move_words(move)}): {md(words)}")
        _rest(len(wanted) - len(told), only_data=only_data)


def _rest(rest: int, *, only_data: bool) -> None:
    """The items whose own data is the same."""
    if rest <= 0:
        return
    words = ngettext(
        "{n} other item moved though the data says the same of it: what others did around it changed.",
        "{n} other items moved though the data says the same of them: what others did around them changed.",
        rest,
    )
    if not only_data:
        words = ngettext(
            "{n} other item moved though the data says the same of it: the sides score differently.",
            "{n} other items moved though the data says the same of them: the sides score differently.",
            rest,
        )
    st.caption(words.format(n=rest))


def _named(left: Features, right: Features, item: str) -> str:
    title = titled(right, item)
    return f"{title} ({item})" if title != item else titled(left, item)

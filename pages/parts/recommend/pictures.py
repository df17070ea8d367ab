"""Pictures of items. A catalog's addresses lead to other people's servers, which would learn who looks at what: none is
loaded until a person asks for it, the browser alone loads it, and only over http. A drawn sign keeps its place."""

from __future__ import annotations

import html
from collections.abc import Mapping

import streamlit as st

from core.i18n import _
from core.recommend.lists import Card
from pages.parts.shared.choices import flag

SIZE = 48
"""Pixels of a picture's side: a card of three lines is 72 high."""
SIGNS = {
    "steps": ("shoe", "boot", "sneaker", "鞋"),
    "checkroom": ("cloth", "apparel", "wear", "dress", "shirt", "jacket", "fashion", "服", "衣", "裤"),
    "headphones": ("audio", "headphone", "earphone", "speaker", "耳机", "音"),
    "smartphone": ("phone", "electronic", "mobile", "手机", "数码", "电器"),
    "computer": ("computer", "laptop", "tablet", "电脑"),
    "kitchen": ("kitchen", "cook", "home", "厨", "家居"),
    "chair": ("furniture", "decor", "sofa", "家具"),
    "restaurant": ("food", "grocery", "drink", "snack", "食", "饮"),
    "spa": ("beauty", "care", "cosmetic", "美妆", "护"),
    "toys": ("toy", "baby", "kid", "game", "玩具", "母婴"),
    "menu_book": ("book", "stationery", "office", "书", "文具"),
    "movie": ("film", "movie", "drama", "comedy", "video", "影"),
    "fitness_center": ("sport", "outdoor", "fitness", "运动", "户外"),
    "pets": ("pet", "宠物"),
}
"""Sign -> words of a category that it stands for; the first that fits."""


def pictures_control(there: bool) -> bool:
    """Whether pictures are shown; off until asked for."""
    return there and flag(
        _("Show pictures"),
        "pictures",
        help=_(
            "Your browser then loads them from the addresses in the catalog, whose servers see that you look. "
            "Until then a drawn sign of the category stands in."
        ),
    )


def picture(card: Card, pictures: Mapping[int, str | None] | None, key: str) -> None:
    """The picture of an item, or the sign of its category, in a square that never changes its size (style.css)."""
    if pictures is None:
        return
    address = pictures.get(card.item)
    if address is None:
        with st.container(key=f"rec_sign_{key}", width=SIZE, height=SIZE):
            st.markdown(f":material/{sign(card.category)}:", width="content")
        return
    box = f"width:{SIZE}px;height:{SIZE}px;border-radius:6px;background:rgba(128,128,128,.12);"
    st.html(
        f'<img src="{html.escape(address, quote=True)}" alt="" width="{SIZE}" height="{SIZE}" loading="lazy" '
        f'referrerpolicy="no-referrer" style="{box}object-fit:cover">',
        width=SIZE,
    )


def sign(category: str | None) -> str:
    """The name of a category's sign."""
    said = (category or "").casefold()
    return next((name for name, words in SIGNS.items() if any(word in said for word in words)), "shopping_bag")

"""Columns and functions completed while an expression is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.expressions import FUNCTIONS
from core.i18n import _
from pages.parts.shared.owned import own

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def _component() -> Any:
    html, css, js = ((HERE / f"completing.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("touchstone_completing", html=html, css=css, js=js)


def completing(columns: Sequence[str], place: str) -> None:
    """Complete the words of a text field.

    Args:
        columns: The columns it may name.
        place: The key of the field's widget.
    """
    known = [{"text": written(one), "call": False} for one in columns]
    known += [{"text": one, "call": True} for one in FUNCTIONS]
    hint = _("Tab puts in {word}; the arrows choose, Esc closes.")
    _component()(key=own(f"{place}_completing"), data={"key": place, "known": known, "words": {"hint": hint}})


def written(column: str) -> str:
    """A column as an expression writes it."""
    plain = column.isidentifier() and column.isascii()
    return column if plain else '"' + column.replace('"', '""') + '"'

"""The picture of a product beside its row, where the operator allows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.i18n import _
from core.review.flags import Flags
from core.review.pictures import picture
from pages.parts.shared.session import lake

HIGH = 220
"""Pixels: enough to tell a shoe from a kettle beside the row's first cells."""
SCRIPT = Path(__file__).with_name("picture.js")


def shown(found: Flags, cells: Mapping[str, str | None], key: str) -> None:
    """The row's picture, fetched by the reader's browser; nothing where there is none that may be shown."""
    address = picture(lake().dataset(found.report.dataset).roles, cells)
    if address:
        _frame()(key=key, data={"address": address, "alt": _("Picture of the row")}, height="content")


@lru_cache(maxsize=1)
def _frame() -> Any:
    return st.components.v2.component(
        "touchstone_picture",
        html='<img referrerpolicy="no-referrer" loading="lazy" decoding="async">',
        css=f"img {{ max-height: {HIGH}px; max-width: 100%; object-fit: contain; }}",
        js=SCRIPT.read_text(encoding="utf-8"),
    )

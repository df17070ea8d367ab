"""The wall of headline numbers: same parts in every tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.parts.shared.terms import meaning


@dataclass(frozen=True)
class Tile:
    """One headline number. `note` explains the delta, `chart` is its history, `help` its definition."""

    label: str
    value: str | int | float
    delta: Any = None
    delta_color: str = "normal"
    note: str = ""
    chart: Sequence[float] | None = None
    help: str = ""


def tiles(items: Sequence[Tile], key: str | None = None) -> None:
    """Draw tiles of equal size in one row that wraps on narrow screens."""
    charted = any(item.chart is not None for item in items)
    noted = any(item.delta is not None or item.note for item in items)
    height = 212 if charted else 148 if noted else 104
    grid = st.grid(min(max(len(items), 1), 6), min_column_width=148, border=True, row_height=height, key=key)
    for item in items:
        with grid.cell():
            st.metric(
                item.label,
                item.value,
                item.delta + 0.0 if isinstance(item.delta, float) else item.delta,  # no -0.0
                delta_color=item.delta_color,  # type: ignore[arg-type]
                delta_description=item.note or None,
                delta_arrow="auto" if item.delta is not None else "off",
                chart_data=list(item.chart) if item.chart is not None and len(item.chart) > 1 else None,
                chart_type="area",
                height="stretch",
                help=item.help or meaning(item.label) or None,
            )

"""Where a product stands in the lists of all shoppers, as bars."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

SHOWN, FAR, OUT = "#0D9488", "#94A3B8", "#CBD5E1"
"""Among the first places, further down, and in no list at all."""
BAR = 30
"""Pixels of a bar with its label."""


def place_bars(bands: Sequence[tuple[str, int, str]], asked: int) -> go.Figure:
    """Shoppers by the product's place in their list, the first places on top.

    Args:
        bands: (label, shoppers, "shown", "far" or "out").
        asked: All shoppers, for the shares.
    """
    colors = {"shown": SHOWN, "far": FAR, "out": OUT}
    figure = go.Figure(
        go.Bar(
            x=[n for _label, n, _kind in bands],
            y=list(range(len(bands))),
            orientation="h",
            marker_color=[colors[kind] for _label, _n, kind in bands],
            text=[f"{n:,} · {n / max(asked, 1):.1%}" for _label, n, _kind in bands],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{text}<extra></extra>",
        )
    )
    largest = max((n for _label, n, _kind in bands), default=1) or 1
    labels = [label for label, _n, _kind in bands]
    figure.update_layout(
        height=BAR * len(bands) + 40,
        xaxis={"visible": False, "range": [0, largest * 1.4]},
        yaxis={"autorange": "reversed", "tickvals": list(range(len(bands))), "ticktext": labels, "showgrid": False},
    )
    return figure

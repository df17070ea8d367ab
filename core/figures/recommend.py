"""Figures of the recommend room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

ROW_HEIGHT = 34
"""Pixels of a bar with its label."""
MARKED, BASELINE, OTHER = "#0D9488", "#C2410C", "#94A3B8"
OUT = "#CBD5E1"
"""Shoppers in whose list a product does not stand."""


@dataclass(frozen=True)
class Row:
    """One scorer in the forest plot. `mark`: "shown" (chosen on the page), "baseline" or ""."""

    label: str
    value: float
    low: float | None
    high: float | None
    mark: str = ""


def forest(rows: Sequence[Row], metric: str) -> go.Figure:
    """Values with their intervals, one row each, the baseline's value as a dotted line.

    Colour and symbol both tell which scorers are shown on the page (diamond) and which is the
    baseline (square).

    Args:
        rows: In reading order, the first on top.
        metric: Axis title.
    """
    figure = go.Figure()
    for row in rows:
        color = {"shown": MARKED, "baseline": BASELINE}.get(row.mark, OTHER)
        known = row.low is not None and row.high is not None and math.isfinite(row.low)
        figure.add_trace(
            go.Scatter(
                x=[row.value],
                y=[plain(row.label)],
                mode="markers",
                marker={
                    "color": color,
                    "size": 11,
                    "symbol": {"shown": "diamond", "baseline": "square"}.get(row.mark, "circle"),
                },
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [(row.high or 0) - row.value if known else 0],
                    "arrayminus": [row.value - (row.low or 0) if known else 0],
                    "color": color,
                    "thickness": 2,
                    "width": 4,
                },
                hovertemplate="%{y}: %{x:.4f}<extra></extra>",
            )
        )
        end = row.high if known and row.high is not None else row.value
        figure.add_annotation(
            x=end, y=plain(row.label), text=f"{row.value:.3f}", xanchor="left", xshift=8, showarrow=False
        )
    for row in rows:
        if row.mark == "baseline":
            figure.add_vline(x=row.value, line={"color": BASELINE, "width": 1, "dash": "dot"})
    largest = max((row.high or row.value for row in rows), default=1.0)
    figure.update_layout(
        height=ROW_HEIGHT * max(len(rows), 2) + 60,
        xaxis={"title": metric, "range": [0, largest * 1.18 or 1.0]},
        yaxis={"autorange": "reversed", "showgrid": False},
    )
    return figure


def plain(text: str) -> str:
    """A label that Plotly does not read as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def place_bars(bands: Sequence[tuple[str, int, str]], asked: int) -> go.Figure:
    """Shoppers by the product's place in their list, the first places on top.

    Args:
        bands: (label, shoppers, "shown", "far" or "out").
        asked: All shoppers, for the shares. Beside the bars a phone has room for their numbers, a twentieth a sign.
    """
    colors = {"shown": MARKED, "far": OTHER, "out": OUT}
    texts = [f"{n:,} · {n / max(asked, 1):.1%}" for _label, n, _kind in bands] or [""]
    figure = go.Figure(
        go.Bar(
            x=[n for _label, n, _kind in bands],
            y=list(range(len(bands))),
            orientation="h",
            marker_color=[colors[kind] for _label, _n, kind in bands],
            text=texts,
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{text}<extra></extra>",
        )
    )
    largest = max((n for _label, n, _kind in bands), default=1) or 1
    labels = [label for label, _n, _kind in bands]
    figure.update_layout(
        height=ROW_HEIGHT * len(bands) + 40,
        xaxis={"visible": False, "range": [0, largest * (1 + 0.05 * max(map(len, texts)))]},
        yaxis={"autorange": "reversed", "tickvals": list(range(len(bands))), "ticktext": labels, "showgrid": False},
    )
    return figure

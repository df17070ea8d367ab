"""Figures of the behavioural tests."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.i18n import _

ROW_HEIGHT = 32
"""Pixels of a slice with its label."""
_FAIR, _APART = "#64748b", "#c2410c"


def gaps(names: Sequence[str], shifts: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> go.Figure:
    """Differences between groups with their 95 % intervals, one row each, zero marked.

    Args:
        names: the compared groups, the first on top.
        shifts, lows, highs: difference of P(positive) - P(negative), in points of 1.
    """
    figure = go.Figure()
    for name, shift, low, high in zip(names, shifts, lows, highs, strict=True):
        apart = low > 0 or high < 0
        figure.add_trace(
            go.Scatter(
                x=[shift],
                y=[name],
                mode="markers",
                marker={
                    "color": _APART if apart else _FAIR,
                    "size": 11,
                    "symbol": "diamond" if apart else "circle-open",
                },
                error_x={"type": "data", "symmetric": False, "array": [high - shift], "arrayminus": [shift - low]},
                hovertemplate=f"{name}: {shift:+.3f} ({low:+.3f}, {high:+.3f})<extra></extra>",
                showlegend=False,
            )
        )
    figure.add_vline(x=0, line_dash="dot", line_color="#94a3b8")
    widest = max([0.1, *(abs(x) for x in (*lows, *highs))])
    figure.update_xaxes(
        title=_("Difference in P(positive) - P(negative), 95 % interval"), zeroline=False, range=[-widest, widest]
    )
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_layout(height=90 + ROW_HEIGHT * max(len(names), 1), margin={"l": 8, "r": 8, "t": 24, "b": 8})
    return figure

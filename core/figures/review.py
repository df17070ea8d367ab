"""Figures of the review: the map of failing cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.figures import FEW_TICKS
from core.i18n import _
from core.review.overview import Overview

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHADES = ((0.0, "rgba(180,83,9,0)"), (0.02, "rgba(180,83,9,0.22)"), (0.25, "rgba(180,83,9,0.6)"), (1.0, "#7C2D12"))
"""Nothing is no colour, a little is seen at once, and all is darkest."""
LONGEST = 22
"""Letters of a column's name beside its row."""


def heat_map(drawn: Overview) -> go.Figure:
    """Columns across the pieces of a table, each cell the share of failing cells; markers on it can be clicked.

    A heat map gives no point back when it is clicked, so each cell has a square of its own.
    """
    import plotly.graph_objects as go

    names = [_short(column or _("whole row")) for column in drawn.columns]
    labels = [piece.label or _("without a day") for piece in drawn.pieces]
    shares = drawn.shares
    cells = [(row, at) for row in range(len(drawn.columns)) for at in range(len(drawn.pieces))]
    figure = go.Figure()
    figure.add_scatter(
        x=[at for _row, at in cells],
        y=[row for row, _at in cells],
        mode="markers",
        marker={
            "symbol": "square",
            "size": 13,
            "color": [float(shares[row, at]) for row, at in cells],
            "colorscale": [list(one) for one in SHADES],
            "cmin": 0.0,
            "cmax": 1.0,
            "line": {"width": 1, "color": "rgba(123,138,135,0.25)"},
            "colorbar": {"tickformat": ".0%", "thickness": 10, "outlinewidth": 0},
        },
        customdata=[
            [row, at, labels[at], names[row], int(drawn.failing[row, at]), drawn.pieces[at].rows] for row, at in cells
        ],
        hovertemplate="%{customdata[3]} · %{customdata[2]}<br>%{marker.color:.2%} ("
        + _("{failing} of {rows}").format(failing="%{customdata[4]:,}", rows="%{customdata[5]:,}")
        + ")<extra></extra>",
    )
    step = max(1, -(-len(labels) // FEW_TICKS))
    figure.update_xaxes(
        tickvals=list(range(0, len(labels), step)), ticktext=[one.split("–")[0].strip() for one in labels[::step]],
        fixedrange=True, zeroline=False,
        range=[-0.7, len(labels) - 0.3],
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, fixedrange=True, showgrid=False, zeroline=False,
        range=[len(names) - 0.4, -0.6],
    )  # fmt: skip
    figure.update_layout(
        height=120 + 24 * len(names), margin={"t": 8, "b": 8, "l": 8, "r": 8}, clickmode="event+select"
    )
    return figure


def _short(text: str) -> str:
    plain = text.replace("<", "‹").replace(">", "›")  # Plotly reads tags in labels
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"

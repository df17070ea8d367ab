"""The picture of a group of accounts: who shares something with whom, and its densest part."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.figures.recommend import BASELINE, MARKED, OTHER, plain

WIDE = 4.0
"""Pixels of a line between two accounts that share a card of their own; lighter links are thinner."""
NAMED = 25
"""Accounts of a picture from which on names would lie on each other: then a hover tells them."""


def group_picture(
    names: Sequence[str],
    points: Sequence[tuple[float, float]],
    pairs: Sequence[tuple[int, int, float]],
    core: Sequence[int],
    labels: tuple[str, str],
) -> go.Figure:
    """Accounts as points, what they share as lines; the densest part in another colour and shape.

    Args:
        names, points: Of each account.
        pairs: (account, account, weight) as places in `names`.
        core: Places of the accounts of the densest part.
        labels: Of the densest part and of the others, for the legend.
    """
    figure = go.Figure()
    for low, width in ((0.0, 1.0), (0.5, 0.5 * WIDE), (1.0, WIDE)):
        high = {0.0: 0.5, 0.5: 1.0}.get(low, float("inf"))
        xs: list[float | None] = []
        ys: list[float | None] = []
        for one, other, weight in pairs:
            if low <= weight < high:
                xs += [points[one][0], points[other][0], None]
                ys += [points[one][1], points[other][1], None]
        if xs:
            line = {"color": OTHER, "width": width}
            figure.add_trace(go.Scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip", showlegend=False))
    dense = set(core)
    for inside, label, color, symbol in ((True, labels[0], BASELINE, "diamond"), (False, labels[1], MARKED, "circle")):
        places = [place for place in range(len(names)) if (place in dense) is inside]
        if places:
            figure.add_trace(
                go.Scatter(
                    x=[points[one][0] for one in places],
                    y=[points[one][1] for one in places],
                    mode="markers+text" if len(names) <= NAMED else "markers",
                    text=[plain(names[one]) for one in places],
                    textposition="top center",
                    marker={"color": color, "symbol": symbol, "size": 13},
                    name=label,
                    hovertemplate="%{text}<extra></extra>",
                )
            )
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(
        height=420,
        xaxis=hidden | {"range": [-1.3, 1.3]},
        yaxis=hidden | {"range": [-1.25, 1.3]},
        showlegend=True,
        legend={"orientation": "h", "y": 1.1, "x": 0},
    )
    return figure

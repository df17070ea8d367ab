"""Figures of the whole table: patterns of gaps, and how events fall on items."""

from __future__ import annotations

import plotly.graph_objects as go

from core.figures.profile import MAIN, OUTSIDE, plain
from core.i18n import _
from core.profile import GapPatterns, LongTail

SHOWN = 10
"""Patterns drawn: the rest are rarer still."""
COLUMNS = 16
"""Columns drawn: more names cannot be read."""


def gap_patterns(found: GapPatterns) -> go.Figure:
    """One line per frequent pattern, a square where the column is missing, the rows at the end."""
    patterns = found.patterns[:SHOWN]
    names = [name for name in found.columns if any(name in one.missing for one in patterns)][:COLUMNS]
    marks = [[1 if name in one.missing else 0 for name in names] for one in patterns]
    words = [[_("missing") if mark else _("present") for mark in row] for row in marks]
    figure = go.Figure(
        go.Heatmap(
            z=marks,
            x=list(range(len(names))),
            y=list(range(len(patterns))),
            customdata=words,
            colorscale=[[0, "rgba(148,163,184,0.18)"], [1, OUTSIDE]],
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=3,
            ygap=3,
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    shares = [f"{one.rows:,} · {one.rows / found.rows:.1%}" if found.rows else "0" for one in patterns]
    figure.update_layout(
        height=30 * len(patterns) + 110,
        xaxis={"tickvals": list(range(len(names))), "ticktext": [plain(name, 16) for name in names], "side": "top"},
        yaxis={"tickvals": list(range(len(patterns))), "ticktext": shares, "autorange": "reversed", "showgrid": False},
    )
    return figure


def long_tail(found: LongTail) -> go.Figure:
    """Share of events by share of items, the most frequent items first; the dotted line is an even spread."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": "#94A3B8", "width": 1.5, "dash": "dot"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[point[0] for point in found.curve],
        y=[point[1] for point in found.curve],
        mode="lines",
        line={"color": MAIN, "width": 2.5},
        hovertemplate=_("items") + " %{x:.1%} – " + _("events") + " %{y:.1%}<extra></extra>",
    )
    for head in ("1", "10", "20"):
        share = found.heads[head]
        figure.add_scatter(
            x=[int(head) / 100], y=[share], mode="markers", marker={"color": OUTSIDE, "size": 8}, hoverinfo="skip"
        )
        figure.add_annotation(
            x=int(head) / 100,
            y=share,
            text=f"{head} % → {share:.0%}",
            showarrow=False,
            xanchor="left",
            xshift=9,
            yshift=-9,
        )
    figure.update_layout(
        height=340,
        xaxis={"title": _("share of items, most frequent first"), "tickformat": ".0%", "range": [0, 1.01]},
        yaxis={"title": _("share of events"), "tickformat": ".0%", "range": [0, 1.03]},
    )
    return figure

"""Figures of comparisons: the parts of a dataset over time on one scale, and the scores of several datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.i18n import _
from core.quality import Comparison

if TYPE_CHECKING:
    import plotly.graph_objects as go

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
"""Beside its colour each line has a form, so that colour alone tells nothing."""
HEIGHT = 360
"""Pixels: with its legend as high as the lines of scores above it."""


def part_lines(found: Comparison) -> go.Figure:
    """Each part as a line over the periods."""
    import plotly.graph_objects as go

    figure = go.Figure()
    at = [f"v{one}" if isinstance(one, int) else one for one in found.periods]
    shown = ":.2%" if found.percent else ":,.4~g"
    for place, part in enumerate(found.parts):
        label = part_label(part.value, found.by)
        figure.add_scatter(
            x=at,
            y=list(part.values),
            mode="lines+markers",
            name=_short(label),
            connectgaps=True,
            line={"width": 2, "dash": DASHES[place % len(DASHES)]},
            marker={"size": 5},
            customdata=list(part.counts),
            hovertemplate=_short(label)
            + " %{y"
            + shown
            + "}<br>%{x}<br>"
            + _("rows")
            + " %{customdata:,}<extra></extra>",
        )
    many = len(found.parts) > 1
    figure.update_layout(
        height=HEIGHT + (24 * ((len(found.parts) + 1) // 2) if many else 0),
        showlegend=many,
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"},
    )
    if found.percent:
        figure.update_yaxes(tickformat=".1%", rangemode="tozero")
    if found.metric == "rows":
        figure.update_yaxes(rangemode="tozero")
    figure.update_yaxes(fixedrange=True)
    figure.update_xaxes(fixedrange=True, nticks=6, **({"type": "category"} if found.grain == "upload" else {}))
    return figure


def part_label(value: str, by: str) -> str:
    """A part in words; rows without a value have a name too."""
    return value or (_("without a value") if by else _("all rows"))


def _short(text: str, most: int = 28) -> str:
    plain = text.replace("<", "‹").replace(">", "›")  # Plotly reads tags in names
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def dataset_lines(scores: Mapping[str, Sequence[tuple[datetime, float]]]) -> go.Figure:
    """The score of several datasets at each of their versions, by the time these came, on one scale."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, (name, points) in enumerate(scores.items()):
        figure.add_scatter(
            x=[time for time, _score in points],
            y=[score for _time, score in points],
            mode="lines+markers",
            name=_short(name),
            line={"width": 2, "dash": DASHES[place % len(DASHES)], "shape": "hv"},
            marker={"size": 5},
            hovertemplate=_short(name) + " %{y:.1f}<br>%{x}<extra></extra>",
        )
    figure.update_layout(
        height=HEIGHT, showlegend=True, legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"}
    )
    figure.update_yaxes(fixedrange=True, range=[0, 102])
    figure.update_xaxes(fixedrange=True, nticks=6)
    return figure

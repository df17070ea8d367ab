"""Figures of the forecast: the past with its mended days, what is foretold, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.figures.recommend import BASELINE, MARKED, OTHER, plain

HEIGHT = 400
"""Pixels: the fan of a quarter is read at this height on a laptop without scrolling past the tiles."""
FANS = ("rgba(13,148,136,0.14)", "rgba(13,148,136,0.20)", "rgba(13,148,136,0.28)")
"""Fills of the intervals, the widest first."""


@dataclass(frozen=True)
class Course:
    """One series.

    Attributes:
        past: Periods known, as texts or dates; values: of them; mended: positions that were mended.
        known: Those of them at which a value was read; as_read: the values.
        ahead: Periods foretold; mean, naive: of them.
        bands: Level -> (lower ends, upper ends), the widest first.
        without: The forecast without one mend; empty where none is compared.
    """

    past: Sequence[Any]
    values: Sequence[float | None]
    mended: Sequence[int]
    known: Sequence[int]
    as_read: Sequence[float | None]
    ahead: Sequence[Any]
    mean: Sequence[float]
    naive: Sequence[float]
    bands: Mapping[str, tuple[Sequence[float], Sequence[float]]]
    without: Sequence[float | None] = ()


def fan(
    course: Course, names: Mapping[str, str], measure: str, festivals: Sequence[tuple[str, str, str]] = ()
) -> go.Figure:
    """The past as a line, what was read of mended days, the season before dotted, the forecast with its fan.

    Args:
        names: Words for past, read, mended, naive, best; without, where it is compared.
        measure: Axis title.
        festivals: First day, last day and name of each.
    """
    figure = go.Figure()
    last = course.values[-1] if course.values else None
    start, first = ([course.past[-1]], [last]) if course.past and last is not None else ([], [])
    across = [*start, *course.ahead]
    for (label, (low, high)), fill in zip(course.bands.items(), FANS, strict=False):
        line = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        figure.add_trace(go.Scatter(x=across, y=[*first, *high], name=plain(label), showlegend=False, **line))
        figure.add_trace(
            go.Scatter(x=across, y=[*first, *low], name=plain(label), fill="tonexty", fillcolor=fill, **line)
        )
    figure.add_trace(
        go.Scatter(x=list(course.past), y=list(course.values), mode="lines", name=plain(names["past"]),
                   line={"color": OTHER, "width": 2}, hovertemplate="%{x}: %{y:,.4~g}<extra></extra>")
    )  # fmt: skip
    marks = {"mode": "markers", "hovertemplate": "%{x}: %{y:,.4~g}<extra></extra>"}
    if course.mended:
        x, y = [course.past[one] for one in course.mended], [course.values[one] for one in course.mended]
        look = {"symbol": "circle-open", "size": 7, "color": MARKED}
        figure.add_trace(go.Scatter(x=x, y=y, name=plain(names["mended"]), marker=look, **marks))
    if course.known:
        x, y = [course.past[one] for one in course.known], list(course.as_read)
        look = {"symbol": "x", "size": 8, "color": BASELINE}
        figure.add_trace(go.Scatter(x=x, y=y, name=plain(names["read"]), marker=look, **marks))
    figure.add_trace(
        go.Scatter(x=list(course.ahead), y=list(course.naive), mode="lines", name=plain(names["naive"]),
                   line={"color": OTHER, "width": 2, "dash": "dot"}, hovertemplate="%{x}: %{y:,.4~g}<extra></extra>")
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(x=across, y=[*first, *course.mean], mode="lines", name=plain(names["best"]),
                   line={"color": MARKED, "width": 3}, hovertemplate="%{x}: %{y:,.4~g}<extra></extra>")
    )  # fmt: skip
    if course.without:
        figure.add_trace(
            go.Scatter(x=list(course.ahead), y=list(course.without), mode="lines", name=plain(names["without"]),
                       line={"color": BASELINE, "width": 2, "dash": "dash"},
                       hovertemplate="%{x}: %{y:,.4~g}<extra></extra>")
        )  # fmt: skip
    for begins, ends, name in festivals:
        figure.add_vrect(x0=begins, x1=ends, fillcolor=OTHER, opacity=0.25, line_width=1, line_color=OTHER,
                         annotation={"text": plain(name), "textangle": -90, "font": {"size": 11}},
                         annotation_position="top left")  # fmt: skip
    figure.update_layout(
        height=HEIGHT,
        yaxis={"title": plain(measure), "rangemode": "tozero"},
        xaxis={"nticks": 7},
        showlegend=True,
        legend={"orientation": "h", "y": 1.04, "yanchor": "bottom", "x": 0},
        margin={"t": 30 + 20 * -(-sum(one.name is not None for one in figure.data) // 3)},
        hovermode="closest",
    )
    return figure

"""Figures of what is watched: a line with its band, all lines small, a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from core.figures import COLORS
from core.figures.incidents import Mark, draw_marks
from core.figures.profile import WEEKDAYS
from core.figures.quality import MARKER_COLORS, QUIET
from core.i18n import _
from core.quality.monitor import Line, Point

if TYPE_CHECKING:
    import plotly.graph_objects as go

BAND = "rgba(20,148,136,0.16)"
UNUSUAL = "#B45309"
SMALL = 36
"""Small lines drawn, the unusual ones first: a dozen columns, and more take a browser seconds to draw."""
ACROSS = 3
"""Small lines side by side."""


def band_line(line: Line, marked: Sequence[tuple[int, str, str]] = (), incidents: Sequence[Mark] = ()) -> go.Figure:
    """A figure over the pieces, where it was to be expected, and what was unusual; each point can be clicked.

    Args:
        marked: Places of uploads and recipes with their action and version.
        incidents: Incidents at the places of their pieces.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    _bands(figure, line)
    at = _at(line.points)
    shown = ":.1%" if line.percent else ":,.4~g"
    figure.add_scatter(
        x=at,
        y=[point.value for point in line.points],
        mode="lines+markers",
        name=line.text,
        line={"width": 1.6, "color": COLORS[0]},
        marker={
            "size": [10 if point.off else 5 for point in line.points],
            "color": [UNUSUAL if point.off else COLORS[0] for point in line.points],
            "symbol": ["diamond" if point.off else "circle" for point in line.points],
        },
        customdata=[[point.label, point.piece.rows] for point in line.points],
        hovertemplate="%{customdata[0]}<br>%{y" + shown + "}<br>" + _("rows") + " %{customdata[1]:,}<extra></extra>",
    )
    figure.update_layout(
        shapes=[
            {"type": "line", "x0": at[place], "x1": at[place], "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
            | {"line": {"dash": "dot", "width": 1.2, "color": MARKER_COLORS.get(action, QUIET)}}
            for place, action, _word in marked
        ],
        annotations=_words(marked, at),
        height=320,
        margin={"t": 24},
    )
    if line.ratios and not line.percent:
        figure.update_yaxes(type="log", nticks=5, tickformat="~s")
    if line.percent:
        figure.update_yaxes(tickformat=".1%")
    figure.update_xaxes(**_axis(line.points))
    draw_marks(figure, incidents, at)
    return figure


def _words(marked: Sequence[tuple[int, str, str]], at: Sequence[object]) -> list[dict[str, object]]:
    """The versions beside the marks; one that would run into the one before is left out."""
    found, free = list[dict[str, object]](), -1.0
    room = len(at) / 9
    for place, _action, word in sorted(marked):
        if place >= free:
            found.append(
                {"x": at[place], "y": 1.0, "yref": "paper", "yanchor": "bottom", "xanchor": "left", "text": word}
                | {"showarrow": False, "font": {"size": 12}, "xshift": 2}
            )
            free = place + room
    return found


def _at(points: Sequence[Point]) -> list[object]:
    """Where the points lie: at their days, or one behind the other."""
    if all(point.piece.grain != "upload" for point in points):
        return [point.piece.day for point in points]
    return list(range(len(points)))


def _axis(points: Sequence[Point]) -> dict[str, object]:
    if all(point.piece.grain != "upload" for point in points):
        return {"fixedrange": True}
    step = max(1, len(points) // 12)
    places = list(range(0, len(points), step))
    return {"tickvals": places, "ticktext": [f"v{points[place].piece.ordinal}" for place in places], "fixedrange": True}


def _bands(figure: go.Figure, line: Line, **where: int) -> None:
    """The band as an area; open sides end at the lowest or highest value."""
    at = _at(line.points)
    values = [point.value for point in line.points if point.value is not None]
    if not values:
        return
    low, high = min(values), max(values)
    judged = [(x, point) for x, point in zip(at, line.points, strict=True) if point.centre is not None]
    figure.add_scatter(
        x=[*(x for x, _point in judged), *(x for x, _point in reversed(judged))],
        y=[
            *(high if point.high is None else point.high for _x, point in judged),
            *(low if point.low is None else point.low for _x, point in reversed(judged)),
        ],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=BAND,
        hoverinfo="skip",
        name=_("usual"),
        **where,
    )


def small_lines(lines: Sequence[Line], across: int = ACROSS) -> go.Figure:
    """All figures small, the ones with the most unusual pieces first, those that never change last."""
    from plotly.subplots import make_subplots

    chosen = sorted(lines, key=lambda one: (-one.unusual, _still(one), one.name))[:SMALL]
    down = max(1, -(-len(chosen) // across))
    titles = [_short(one.text) for one in chosen]
    figure = make_subplots(rows=down, cols=across, subplot_titles=titles, vertical_spacing=0.32 / down)
    for place, line in enumerate(chosen):
        where = {"row": place // across + 1, "col": place % across + 1}
        _bands(figure, line, **where)
        figure.add_scatter(
            x=_at(line.points),
            y=[point.value for point in line.points],
            mode="lines+markers",
            line={"width": 1.2, "color": COLORS[0]},
            marker={
                "size": [6 if point.off else 0.1 for point in line.points],
                "color": [UNUSUAL if point.off else COLORS[0] for point in line.points],
            },
            customdata=[point.label for point in line.points],
            hovertemplate="%{customdata}<br>%{y:,.4~g}<extra></extra>",
            **where,
        )
    figure.update_annotations(font_size=12)
    figure.update_xaxes(showticklabels=False, fixedrange=True)
    figure.update_yaxes(fixedrange=True, nticks=3)
    figure.update_layout(height=40 + 130 * down, margin={"t": 30, "b": 8})
    return figure


def _still(line: Line) -> bool:
    """Whether a figure is the same in all pieces."""
    return len({point.value for point in line.points}) <= 1


def _short(text: str, most: int = 34) -> str:
    plain = text.replace("<", "‹").replace(">", "›")  # Plotly reads tags in titles
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def calendar(line: Line) -> go.Figure:
    """Days as squares, weeks from left to right: the figure's value, and a mark where it was unusual."""
    import plotly.graph_objects as go

    days = {point.piece.day: point for point in line.points if point.piece.day is not None}
    first, last = min(days), max(days)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    grid: list[list[float | None]] = [[None] * weeks for _row in range(7)]
    words: list[list[str]] = [[""] * weeks for _row in range(7)]
    for step in range((last - monday).days + 1):
        day = monday + timedelta(days=step)
        point = days.get(day)
        if point is not None:
            grid[step % 7][step // 7] = point.value
            shown = "–" if point.value is None else f"{point.value:.1%}" if line.percent else f"{point.value:,.4g}"
            words[step % 7][step // 7] = f"{day}: {shown}" + (f" · {_('unusual')}" if point.off else "")
    off = [(point.piece.day - monday).days for point in days.values() if point.off and point.piece.day is not None]
    starts = [(monday + timedelta(days=7 * week)).isoformat() for week in range(weeks)]
    figure = go.Figure(
        go.Heatmap(
            z=grid, x=list(range(weeks)), y=list(range(7)), customdata=words, xgap=2, ygap=2, showscale=False,
            colorscale=[[0, "rgba(20,148,136,0.12)"], [1, "#0F766E"]], hoverongaps=False,
            hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    figure.add_scatter(
        x=[step // 7 for step in off], y=[step % 7 for step in off], mode="markers", hoverinfo="skip",
        marker={"symbol": "diamond", "size": 9, "color": UNUSUAL, "line": {"width": 1, "color": "#FFFFFF"}},
    )  # fmt: skip
    ticks = list(range(0, weeks, max(1, weeks // 8)))
    figure.update_xaxes(tickvals=ticks, ticktext=[starts[tick] for tick in ticks], fixedrange=True)
    figure.update_yaxes(tickvals=list(range(7)), ticktext=[_(day) for day in WEEKDAYS], autorange="reversed")
    figure.update_yaxes(fixedrange=True, showgrid=False)
    figure.update_layout(height=230)
    return figure

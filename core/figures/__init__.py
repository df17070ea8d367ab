"""Plotly figures used by pages and reports, with one light and one dark template."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLORS = ("#0F766E", "#C2410C", "#4F46E5", "#A21CAF", "#0369A1", "#4D7C0F", "#B45309", "#475569")
DARK_COLORS = ("#2DD4BF", "#FB923C", "#A5B4FC", "#E879F9", "#38BDF8", "#A3E635", "#FBBF24", "#CBD5E1")
NEGATIVE, NEUTRAL, POSITIVE = "#C2410C", "#94A3B8", "#0F766E"
FINDING = "#B91C1C"
"""Where a rule fails with an error, and nowhere else."""
FEW_TICKS = 6
"""Ticks that a phone's width has room for: "v12" or "2025-11" at 13 pixels, 390 wide."""
LEGEND_ROW = 24
"""Pixels of a row of the legend, whose letters are 13 high."""

__all__ = ["COLORS", "DARK_COLORS", "FINDING", "NEGATIVE", "NEUTRAL", "POSITIVE", "legend_below", "template_name"]


@lru_cache(maxsize=2)
def template_name(dark: bool = False) -> str:
    """Register the template once and give its name."""
    import plotly.graph_objects as go
    import plotly.io as pio

    name = "touchstone_dark" if dark else "touchstone_light"
    text, line, ground = ("#E6EFED", "#2A3835", "#0E1514") if dark else ("#16211F", "#DCE5E3", "#FFFFFF")
    axis = {"gridcolor": line, "linecolor": line, "zerolinecolor": line, "automargin": True, "ticks": ""}
    pio.templates[name] = go.layout.Template(
        layout={
            "colorway": DARK_COLORS if dark else COLORS,
            "font": {"color": text, "size": 13, "family": "Source Sans, Source Sans Pro, Noto Sans CJK SC, sans-serif"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 16, "b": 8},
            "xaxis": {**axis, "showgrid": False},
            "yaxis": axis,
            "hoverlabel": {"bgcolor": ground, "font": {"color": text}, "bordercolor": line},
            "showlegend": False,
            "separators": ".,",
        }
    )
    return name


def legend_below(figure: go.Figure) -> go.Figure:
    """The figure for a narrow screen: names in a legend below in place of words beside the lines, and fewer ticks.

    Args:
        figure: Its traces carry their names; words beside lines are annotations, or the text behind a gap (x is
            None) at the end of a trace.
    """
    import plotly.graph_objects as go

    spec = deepcopy(figure.to_dict())
    layout, names = spec["layout"], set()
    for trace in spec["data"]:
        if "text" in trace.get("mode", ""):
            across = list(trace["x"])
            stop = across.index(None) if None in across else len(across)
            trace.update(x=across[:stop], y=list(trace["y"])[:stop], mode="lines+markers", marker={"size": 5})
            del trace["text"]
        name = trace.get("name")
        trace["showlegend"] = bool(name) and name not in names
        names.add(name)
    rows = ceil(len(names - {None}) / 2)
    axis = layout.setdefault("xaxis", {})
    if ticks := list(axis.get("tickvals", ())):
        step = ceil(len(ticks) / FEW_TICKS)
        axis.update(tickvals=ticks[::step], ticktext=list(axis.get("ticktext", ticks))[::step])
    axis["nticks"] = FEW_TICKS
    axis.pop("range", None)
    below = rows * LEGEND_ROW + (2 if axis.get("title", {}).get("text") else 1) * LEGEND_ROW
    layout.update(
        annotations=[],
        height=layout.get("height", 300) + rows * LEGEND_ROW,
        margin={"l": 8, "r": 8, "t": 8, "b": below},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yref": "container", "yanchor": "bottom"},
    )
    return go.Figure(spec, _validate=False)  # a part of a figure that was valid; looking again takes 8 ms

"""Plotly figures used by pages and reports, with one light and one dark template."""

from __future__ import annotations

from functools import lru_cache

COLORS = ("#0F766E", "#C2410C", "#4F46E5", "#A21CAF", "#0369A1", "#4D7C0F", "#B45309", "#475569")
DARK_COLORS = ("#2DD4BF", "#FB923C", "#A5B4FC", "#E879F9", "#38BDF8", "#A3E635", "#FBBF24", "#CBD5E1")
NEGATIVE, NEUTRAL, POSITIVE = "#C2410C", "#94A3B8", "#0F766E"
FINDING = "#B91C1C"

__all__ = ["COLORS", "DARK_COLORS", "FINDING", "NEGATIVE", "NEUTRAL", "POSITIVE", "template_name"]


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

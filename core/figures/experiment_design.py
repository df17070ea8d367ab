"""Figures of planning: what a test of so many days can show, the week's rhythm, and simulated tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.experiment.simulator import Losing, Peeking, Power
from core.i18n import _

MAIN, OTHER, QUIET = "#0f766e", "#c2410c", "#94a3b8"
DRAWN = 200
"""Simulated tests that are drawn: more lines hide each other."""
BINS = 40
"""Bars of a histogram of some hundred tests."""


def effect_by_days(curve: Sequence[tuple[int, float]], base: float, wanted: float, advised: int | None) -> go.Figure:
    """The smallest relative effect by days, with the one that is wanted and the advised end.

    Args:
        curve: (days, smallest absolute effect).
        base: The control's value; wanted: the absolute effect to find.
    """
    figure = go.Figure()
    days = [day for day, _effect in curve]
    effects = [100 * effect / abs(base) for _day, effect in curve] if base else []
    figure.add_trace(
        go.Scatter(
            x=days,
            y=effects,
            mode="lines",
            line={"color": MAIN, "width": 3},
            hovertemplate="%{x}: %{y:.2f} %<extra></extra>",
            showlegend=False,
        )
    )
    if base and wanted:
        figure.add_hline(y=100 * abs(wanted / base), line_dash="dot", line_color=OTHER)
    if advised is not None and days and advised <= days[-1]:
        figure.add_vline(x=advised, line_dash="dash", line_color=QUIET)
    figure.update_xaxes(title=_("Days of the test"), dtick=7, range=[0, days[-1] + 1] if days else None)
    top = sorted(effects)[: max(1, round(0.9 * len(effects)))] if effects else [1.0]
    figure.update_yaxes(
        title=_("Smallest change found, %"), range=[0, max(1.25 * top[-1], 110 * abs(wanted / base)) if base else 1]
    )
    figure.update_layout(height=300, margin={"l": 8, "r": 8, "t": 16, "b": 8})
    return figure


def weekdays() -> list[str]:
    """The names of the days from Monday on, as short as the language has them."""
    from babel.dates import get_day_names

    from core.i18n import language

    names = get_day_names("abbreviated", locale="zh_CN" if language() == "zh_CN" else "en")
    return [str(names[n]) for n in range(7)]


def week(by_weekday: Sequence[float]) -> go.Figure:
    """Mean units on each day of the week."""
    figure = go.Figure(
        go.Bar(x=weekdays(), y=list(by_weekday), marker_color=MAIN, hovertemplate="%{x}: %{y:,.0f}<extra></extra>")
    )
    figure.update_yaxes(title=_("Units a day, returning ones too"), rangemode="tozero")
    figure.update_layout(height=300, margin={"l": 8, "r": 8, "t": 16, "b": 8})
    return figure


def peeks(found: Peeking) -> go.Figure:
    """Simulated tests as lines of their z by day; those that crossed the bound of one look stand out."""
    figure = go.Figure()
    some = slice(0, DRAWN)
    for mask, color, width, name in (
        (~found.fooled[some], QUIET, 0.6, _("never crossed")),
        (found.fooled[some], OTHER, 0.9, _("crossed at some look")),
    ):
        lines = found.z[some][mask]
        gap = np.full((len(lines), 1), np.nan)
        y = np.hstack([lines, gap]).ravel() if len(lines) else np.array([])
        x = np.tile(np.append(found.days.astype(float), np.nan), len(lines))
        figure.add_trace(
            go.Scattergl(
                x=x, y=np.round(y, 3), mode="lines", line={"color": color, "width": width}, name=name, hoverinfo="skip"
            )
        )
    for sign in (1, -1):
        figure.add_trace(
            go.Scatter(
                x=found.days,
                y=np.full(len(found.days), sign * found.bound),
                mode="lines",
                line={"color": MAIN, "dash": "dot", "width": 2},
                name=_("bound of one look"),
                showlegend=sign > 0,
                hoverinfo="skip",
            )
        )
        figure.add_trace(
            go.Scatter(
                x=found.days,
                y=np.round(sign * found.every, 3),
                mode="lines",
                line={"color": MAIN, "width": 2},
                name=_("bound for every look"),
                showlegend=sign > 0,
                hoverinfo="skip",
            )
        )
    most = float(max(4.5, np.abs(found.z).max()))
    figure.update_xaxes(title=_("Days of the test"))
    figure.update_yaxes(title=_("Difference in standard errors"), range=[-min(most, 6), min(most, 6)])
    figure.update_layout(
        height=420,
        showlegend=True,
        margin={"l": 8, "r": 8, "t": 16, "b": 8},
        legend={"orientation": "h", "yanchor": "top", "y": -0.18, "x": 0},
    )
    return figure


def losses(found: Losing) -> go.Figure:
    """Histogram of the effects that tests without effect show, those with a proven one apart."""
    shown = np.where(np.isfinite(found.effect), 100 * found.effect, 0.0)
    title = _("Relative effect shown, %; the true one is 0")
    return _histogram(shown, found.wrong, (_("not proven"), _("“proven”")), title, 0.0)


def powers(found: Power) -> go.Figure:
    """Histogram of the effects that tests show, those that are found apart, with the true one."""
    title = _("Effect shown, points")
    return _histogram(100 * found.effect, found.found, (_("not found"), _("found")), title, 100 * found.truth)


def _histogram(values: np.ndarray, mask: np.ndarray, names: tuple[str, str], title: str, truth: float) -> go.Figure:
    edges = np.histogram_bin_edges(values, BINS)
    middle = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure()
    for chosen, color, name in ((~mask, QUIET, names[0]), (mask, OTHER, names[1])):
        counts = np.histogram(values[chosen], edges)[0]
        figure.add_trace(
            go.Bar(
                x=np.round(middle, 4),
                y=counts,
                marker_color=color,
                name=name,
                hovertemplate="%{x:.2f}: %{y}<extra></extra>",
            )
        )
    figure.add_vline(x=truth, line_color=MAIN, line_width=3)
    figure.update_xaxes(title=title)
    figure.update_yaxes(title=_("Simulated tests"))
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        bargap=0.05,
        height=380,
        margin={"l": 8, "r": 8, "t": 16, "b": 8},
        legend={"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0},
    )
    return figure

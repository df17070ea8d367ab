"""Figures of the experiments room."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.experiment.effects import Effect
from core.experiment.figures_text import interval_text, p_text, percent_text
from core.experiment.words import verdict_label
from core.i18n import _

VERDICT_COLORS = {
    "better": "#0f766e",
    "worse": "#c2410c",
    "no_difference": "#64748b",
    "not_worse": "#0f766e",
    "inconclusive": "#64748b",
    "withheld": "#94a3b8",
}
_SYMBOLS = {
    "better": "triangle-up",
    "worse": "triangle-down",
    "no_difference": "circle",
    "not_worse": "circle",
    "inconclusive": "circle-open",
    "withheld": "x",
}
ROW_HEIGHT = 38
"""Pixels of an interval's line with its label."""


def intervals(effects: Sequence[Effect], level: float = 0.95) -> go.Figure:
    """Relative effects with their intervals, one row each, zero marked.

    Effects whose control value is zero have no relative effect and are left out. Colour and symbol both tell
    the verdict.

    Args:
        effects: in reading order, the first on top.
        level: coverage of the intervals, for the axis title.
    """
    shown = [effect for effect in effects if math.isfinite(effect.relative.estimate)]
    several = len({effect.arm for effect in shown}) > 1
    figure = go.Figure()
    for effect in shown:
        label = f"{effect.metric.name} · {effect.arm}" if several else effect.metric.name
        low, high = effect.corrected_relative
        estimate = effect.relative.estimate
        color = VERDICT_COLORS[effect.verdict]
        figure.add_trace(
            go.Scatter(
                x=[100 * estimate, 100 * high],
                y=[plain(label)] * 2,
                mode="markers+text",
                text=["", f"  {percent_text(estimate)} {plain(verdict_label(effect.verdict))}"],
                textposition="middle right",
                marker={"color": color, "size": [12, 0.1], "symbol": _SYMBOLS[effect.verdict]},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [100 * (high - estimate), 0],
                    "arrayminus": [100 * (estimate - low), 0],
                    "color": color,
                    "thickness": 2,
                    "width": 6,
                },
                hovertemplate=plain(
                    f"{label}: {percent_text(estimate)} "
                    f"({interval_text(effect.metric, effect.corrected_relative, relative=True)}), "
                    f"{p_text(effect.relative.p)}"
                )
                + "<extra></extra>",
                showlegend=False,
            )
        )
    figure.add_vline(x=0, line_dash="dot", line_color="#94a3b8")
    if any(effect.level < 1 - level - 1e-9 for effect in shown):
        title = _("Relative effect, % of the control, corrected interval")
    else:
        title = _("Relative effect, % of the control, {level} interval").format(level=f"{level:.0%}")
    ends = [100 * x for effect in shown for x in effect.corrected_relative] + [0.0]
    width = (max(ends) - min(ends)) or 1.0
    figure.update_xaxes(title=title, zeroline=False, range=[min(ends) - 0.05 * width, max(ends) + 0.6 * width])
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_layout(height=90 + ROW_HEIGHT * max(len(shown), 1), margin={"l": 8, "r": 8, "t": 24, "b": 8})
    return figure


def plain(text: str) -> str:
    """Text from files, inert in Plotly's small HTML and its templates."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("%{", "% {")

"""Figures of runs: what each step cost, run after run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from core.i18n import _

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.ledger import Run

MOST_TICKS = 8
"""Runs with their day at the axis: a date is some 90 pixels wide."""
FAILED = "#B45309"
"""The mark of a run that needs somebody: not red, as most of these are no finding about data."""
ABOVE = 0.05
"""How far above its bar a mark stands, of the highest bar."""
FEWEST = 8
"""Places of the axis: a single run is a narrow bar, not a wall."""


def costs(
    runs: Sequence[Run], kinds: Mapping[str, str], state_label: Callable[[str], str], measure: str = "seconds"
) -> go.Figure:
    """Seconds of each kind of step as a stacked bar for each run, oldest first; a failed run has a mark above it.

    Args:
        runs: The runs, in any order.
        kinds: The kinds of step in their order, and what each is called.
        state_label: What the state of a run is called.
        measure: "seconds" by the clock, or "cpu" of the processor.
    """
    import plotly.graph_objects as go

    shown = sorted(runs, key=lambda one: one.started)
    figure = go.Figure()
    days = [f"{one.started:%m-%d %H:%M}" for one in shown]
    for kind, label in kinds.items():
        spent = [sum(getattr(step, measure) for step in one.steps if step.kind == kind) for one in shown]
        if any(spent):
            figure.add_bar(
                x=list(range(len(shown))),
                y=spent,
                name=label,
                customdata=days,
                hovertemplate=label + " %{y:.1f} s<br>%{customdata}<extra></extra>",
            )
    failed = [place for place, one in enumerate(shown) if one.failing]
    if failed:
        sums = [sum(getattr(step, measure) for step in one.steps) for one in shown]
        tops = [sums[place] + max(sums) * ABOVE for place in failed]
        figure.add_scatter(
            x=failed,
            y=tops,
            mode="markers",
            name=_("failed"),
            marker={"symbol": "x", "size": 9, "color": FAILED},
            customdata=[state_label(shown[place].state) for place in failed],
            hovertemplate="%{customdata}<extra></extra>",
        )
    step = max(1, -(-len(shown) // MOST_TICKS))
    figure.update_xaxes(tickvals=list(range(0, len(shown), step)), ticktext=days[::step], fixedrange=True)
    figure.update_xaxes(range=[-0.6, max(len(shown), FEWEST) - 0.4])
    figure.update_yaxes(title_text=_("seconds"), rangemode="tozero", fixedrange=True)
    figure.update_layout(
        barmode="stack", height=300, showlegend=True, legend={"orientation": "h", "y": -0.18}, bargap=0.35
    )
    return figure

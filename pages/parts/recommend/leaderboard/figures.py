"""The figures behind the board: every accuracy metric, the paired difference from the leader, time."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.recommend import Protocol
from core.recommend.evaluation import ACCURACY, Ranked, Standing
from core.recommend.words import figure_text, metric_definition, metric_name, scorer_name
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md


def section(found: Ranked, protocol: Protocol) -> None:
    """One row a scorer, the leader first; then those that cannot run, with the reason."""
    metrics = [found.board.metric, *(one for one in ACCURACY if one != found.board.metric)]
    table(
        [
            {
                "scorer": scorer_name(one.scorer),
                "verdict": _verdict(one),
                "behind": _behind(one),
                "p": _p(one.p),
                **{metric: figure_text(found.tests[one.scorer].figures.get(metric)) for metric in metrics},
                "seconds": found.tests[one.scorer].seconds,
            }
            for one in found.board.standings
        ],
        "rec_evaluation",
        columns={
            "scorer": st.column_config.TextColumn(_("Scorer"), width="medium", pinned=True),
            "verdict": st.column_config.TextColumn(_("Beside the leader")),
            "behind": st.column_config.TextColumn(
                _("Paired difference"), help=_("This minus the leader, on the same shoppers, with its 95 % interval")
            ),
            "p": st.column_config.TextColumn(
                _("p, corrected"),
                help=_(
                    "Paired t-test against the leader, Holm-corrected over all pairs of the board; below 0.05 is worse"
                ),
            ),
            **{
                metric: st.column_config.TextColumn(metric_name(metric, protocol.k), help=metric_definition(metric))
                for metric in metrics
            },
            "seconds": st.column_config.NumberColumn(_("Fit and rank, s"), format="%.2f"),
        },
        alt=_("Metrics of every scorer with 95 % intervals"),
        file_name="leaderboard.csv",
    )
    for name, one in found.tests.items():
        if one.reason:
            st.caption(f":material/block: {md(scorer_name(name))}: {md(_(one.reason))}")


def _verdict(one: Standing) -> str:
    return {"leader": _("leads"), "tied": _("cannot be told apart"), "behind": _("behind")}[one.verdict]


def _behind(one: Standing) -> str:
    if one.behind is None:
        return "–"
    return f"{one.behind.value:+.3f} [{one.behind.low:+.3f}, {one.behind.high:+.3f}]"


def _p(value: float) -> str:
    if value != value:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"

"""How far each model was off at past moments."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.forecast import Result
from core.forecast import words as say
from core.i18n import _
from pages.parts.shared.tables import table
from pages.parts.shared.wording import number


def section(result: Result, series: int) -> None:
    """The models of one series, the best first."""
    outcome = result.outcome
    if outcome.choice is None or not result.mended.able[series] or not outcome.judged[series]:
        return
    rows: list[dict[str, object]] = []
    for name, scores in outcome.scores.items():
        if name == "best" or not np.isfinite(scores.smape[series]):
            continue
        weight = outcome.choice.weights[name][series]
        rows.append(
            {
                "model": say.model_name(name),
                "weight": float(weight),
                "mase": _known(scores.mase[series]),
                "rmsse": _known(scores.rmsse[series]),
                "smape": float(scores.smape[series]) / 100,
                "bias": _known(scores.bias[series]),
            }
        )
    if not rows:
        return
    st.subheader(_("How far each model was off"), anchor=False)
    rows.sort(key=lambda one: float(str(one["mase"] if one["mase"] is not None else one["smape"])))
    table(
        rows,
        "forecast_models",
        columns={
            "model": st.column_config.TextColumn(_("Model"), pinned=True, width="medium"),
            "weight": st.column_config.NumberColumn(_("Part in the forecast"), format="percent"),
            "mase": st.column_config.NumberColumn("MASE", format="%.3f", help=_(
                "Mean absolute error over the mean change from one season to the next; below 1 is better than that.")),
            "rmsse": st.column_config.NumberColumn("RMSSE", format="%.3f", help=_("The same of squared errors.")),
            "smape": st.column_config.NumberColumn("sMAPE", format="percent"),
            "bias": st.column_config.NumberColumn(_("Bias"), format="percent"),
        },
        alt=_("Models with their errors at past moments"),
        file_name="forecast_models.csv",
    )  # fmt: skip
    st.caption(
        _("Moments tried: {n}; periods ahead of each: {h}. Kind of demand: {demand}.").format(
            n=number(outcome.moments), h=number(result.h), demand=say.demand_name(outcome.demand[series])
        )
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None

"""What is broken in the days: refusals first, then each fault with its mend and what that changed."""

from __future__ import annotations

import streamlit as st

from core.forecast import Result
from core.forecast import words as say
from core.i18n import _
from pages.parts.shared.links import link
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number


def refusals(result: Result, series: int) -> None:
    """Why the chosen series cannot be forecast, and how many others."""
    days, ids = result.mended, result.mended.panel.ids
    if series in days.reasons:
        name = _("This series") if len(ids) < 2 else ids[series]
        words = _("{name} cannot be forecast. {help}").format(name=name, help=say.refusal(days.reasons[series]))
        st.warning(md(words), icon=":material/block:")
        link(_("Look at the days on Trends"), "trends.py", icon=":material/monitoring:", dataset=result.request.dataset)
    others = len(days.reasons) - (series in days.reasons)
    if others and days.able.any():
        st.caption(":material/block: " + _("Further series that cannot be forecast: {n}.").format(n=number(others)))


def section(result: Result) -> None:
    """Every fault, what was done, and what that changed in the forecast."""
    st.subheader(_("What was found in the days"), anchor=False)
    found = say.faults(result)
    if not found:
        st.success(_("Nothing is broken in these days."), icon=":material/check_circle:")
        return
    several = len(result.mended.panel.ids) > 1
    table(
        [
            {
                "rule": one.title,
                "sentence": one.sentence,
                "mend": one.mend or (_("refused") if one.refused else _("left as it was read")),
                "moved": one.moved,
            }
            | ({"series": one.series} if several else {})
            for one in found
        ],
        "forecast_faults",
        columns={
            "rule": st.column_config.TextColumn(_("Fault"), pinned=True, width=150),
            "sentence": st.column_config.TextColumn(_("Where"), width=330),
            "mend": st.column_config.TextColumn(_("What was done"), width=300),
            "moved": st.column_config.NumberColumn(
                _("Changes the forecast by"),
                format="percent",
                help=_("The sum of the forecast against the same models on the days without this mend."),
            ),
            "series": st.column_config.NumberColumn(_("Series"), format="localized"),
        },
        alt=_("Faults of the days with their mends"),
        row_height="fit",
        file_name="forecast_days.csv",
    )

"""The numbers of a scorer, on one side of the page."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.recommend import Scorer
from core.recommend.preview import parameter_name
from core.recommend.scorers import span
from pages.parts.shared.choices import amount
from pages.parts.shared.owned import own


def parameters_control(key: str, declared: Scorer) -> dict[str, float]:
    """The numbers that differ from the scorer's own; a scorer without any has no button."""
    if not declared.defaults:
        return {}
    found = {}
    with st.popover("", icon=":material/tune:", key=own(f"{key}_numbers"), help=_("Numbers of this scorer")):
        for name, usual in declared.defaults.items():
            allowed = span(name, usual)
            whole = {"format": "%.0f"} if allowed.whole else {}
            value = amount(
                parameter_name(name),
                allowed.low,
                allowed.high,
                float(usual),
                f"{key}_{name}",
                step=1.0 if allowed.whole or usual >= 10 else 0.1,
                **whole,
            )
            value = float(round(value)) if allowed.whole else value
            if value != usual:
                found[name] = value
        st.caption(_("The test below is of the scorer's own numbers."))
    return found

"""Where the effect differs: by a column that the reader chose, and by the tree's own search."""

from __future__ import annotations

import streamlit as st

from core.experiment import Readout
from core.experiment.differing_words import (
    differing_sentence,
    interaction_sentence,
    leaf_interval,
    leaf_text,
    silent_sentence,
)
from core.experiment.figures_text import difference_text
from core.i18n import _, listed, ngettext
from pages.parts.experiments import timeline
from pages.parts.experiments.sections import effects_table
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number


def segments(readout: Readout) -> None:
    """The effects within each value of the chosen column, and whether they differ at all."""
    if not readout.segments:
        return
    st.subheader(_("By {column}").format(column=md(readout.plan.segment)), anchor=False)
    for one in readout.interactions:
        st.markdown(md(interaction_sentence(one, readout.plan.segment or "", readout.plan.alpha)))
    st.caption(_("p and intervals are corrected over all values shown and all arms of a metric."))
    timeline.forest(readout)
    for i, segment in enumerate(readout.segments):
        units = ngettext("{n} unit", "{n} units", segment.units).format(n=number(segment.units))
        with st.expander(f"{md(segment.label)} · {units}", key=own(f"segment_{i}")):
            effects_table(segment.effects, readout, f"segment_effects_{i}")


def tree(readout: Readout) -> None:
    """What the honest tree found, shown differences first."""
    if not readout.differing:
        return
    st.subheader(_("Where the effect differs"), anchor=False)
    shown = [one for one in readout.differing if one.leaves]
    for one in shown:
        st.markdown(md(differing_sentence(one)))
    if silent := silent_sentence(readout.differing):
        st.markdown(md(silent))
    rows = [
        {
            _("Metric"): one.metric.name,
            _("Arm"): one.arm,
            _("Units where"): leaf_text(leaf),
            _("Units"): leaf.units,
            _("Absolute effect"): difference_text(one.metric, leaf.effect.estimate),
            _("Interval"): leaf_interval(one, leaf),
        }
        for one in shown
        for leaf in one.leaves
    ]
    if rows:
        table(rows, "leaves", alt=_("Groups of units whose effects differ"))
    st.caption(
        _(
            "Looked for in {features}: one half of the units chooses the split, the other half alone tests it, so that "
            "where nothing differs anywhere something is shown in at most {share} of tests."
        ).format(features=md(listed(readout.plan.features)), share=f"{readout.plan.alpha:.0%}")
    )

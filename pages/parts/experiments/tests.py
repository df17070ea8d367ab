"""The view of the Experiments page for who answers for all tests: how each stands, and what waits for a decision."""

from __future__ import annotations

from collections import Counter

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiment.all_tests import STATES, Test, all_tests, said_of, state_label
from core.i18n import _
from core.lake import Lake
from pages.parts.shared.choices import choice
from pages.parts.shared.empty import empty_state
from pages.parts.shared.links import link
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, when

SHOWN = ("withheld", "ready", "running", "planned", "decided")


def view(lake: Lake, header: DeltaGenerator) -> None:
    """Tests by state, a table of them, and the way to each."""
    with st.spinner(_("Reading out every test")):
        found = all_tests(lake)
    if not found:
        empty_state(
            _("No test yet"),
            _("A test is here as soon as its assignments are uploaded or its plan is registered."),
            _("Plan a test"),
            "experiments.py",
            ":material/experiment:",
            view="design",
        )
        return
    _headline(found)
    states = ["", *SHOWN]
    state = choice(_("State"), states, "", "state", lambda one: state_label(one) if one else _("all states"))
    shown = [one for one in found if not state or one.state == state]
    chosen = table(
        [_row(one) for one in shown],
        "all_tests",
        columns={
            _("How it stands"): st.column_config.TextColumn(width="large"),
            _("Units"): st.column_config.NumberColumn(format="localized"),
            _("Planned"): st.column_config.NumberColumn(format="localized"),
        },
        alt=_("Every test with its state, size, plan and what it says"),
        select="single-row",
        row_height="fit",
        file_name="experiments.csv",
        of_workspace=True,
    )
    if not shown:
        st.caption(_("No test is in this state."))
    for place in chosen[:1]:
        _opened(shown[place])
    st.caption(
        _(
            "A state follows from the data, the registered plan and the decisions: withheld where health forbids a "
            "verdict; ready where the stop rule is met or, without a plan, where a verdict is proven."
        )
    )


def _headline(found: tuple[Test, ...]) -> None:
    counts = Counter(one.state for one in found)
    tiles([Tile(state_label(state), counts[state]) for state in STATES], key="all_tests_tiles")


def _row(one: Test) -> dict[str, object]:
    plan = one.plan
    return {
        _("Experiment"): one.name,
        _("State"): state_label(one.state),
        _("How it stands"): said_of(one),
        _("Units"): one.units or None,
        _("Planned"): (plan.units or None) if plan else None,
        _("Starts"): plan.starts if plan else None,
        _("Ends"): plan.ends if plan else None,
        _("Owner"): (plan.owner or plan.author) if plan else None,
        _("Decided by"): one.decision.author if one.decision else None,
        _("Dataset"): one.dataset,
    }


def _opened(one: Test) -> None:
    with st.container(border=True):
        st.markdown(f"**{md(one.name)}** · {md(state_label(one.state))}")
        if one.plan is not None:
            st.markdown(md(one.plan.hypothesis))
            words = _("Registered by {who}, {when}.").format(who=one.plan.author, when=when(one.plan.time))
            st.caption(md(words))
        if one.readout is not None:
            params = {"test": one.test} if one.test else {}
            link(
                _("Open the readout"),
                "experiments.py",
                icon=":material/arrow_forward:",
                view="readout",
                dataset=one.dataset,
                **params,
            )

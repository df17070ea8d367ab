"""A plan made fast before anyone sees a result: what is believed, measured and promised, frozen with name and time."""

from __future__ import annotations

import streamlit as st

from core.errors import TouchstoneError
from core.experiment.design import Assignment
from core.experiment.log import Planned, Registration, register, registrations
from core.i18n import _, listed, sentences
from core.lake import Lake
from pages.parts.experiments.sizing import Sized
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.signing import signed_by
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md

STOPS = ("units", "date", "sequential")


def view(lake: Lake, sized: Sized, made: Assignment) -> None:
    """The form, and what is registered already."""
    with st.expander(_("Register this plan"), icon=":material/lock:", key=own("register")):
        _form(lake, sized, made)
    known = registrations(lake)
    if known:
        with st.expander(_("Registered plans ({n})").format(n=len(known)), icon=":material/lock:", key=own("plans")):
            _known(known)


def _form(lake: Lake, sized: Sized, made: Assignment) -> None:
    st.caption(
        _(
            "A registered plan cannot be changed. Every readout of its dataset is held against it, and each "
            "deviation is told."
        )
    )
    left, right = st.columns(2)
    name = left.text_input(_("Name of the test"), max_chars=120, key=own("plan_name"))
    help_text = _("Its name once the assignments are here.")
    dataset = right.text_input(_("Dataset of its assignments"), max_chars=80, key=own("plan_dataset"), help=help_text)
    hypothesis = st.text_area(_("Hypothesis: what you believe, and why"), max_chars=2000, key=own("plan_hypothesis"))
    left, middle, right = st.columns(3)
    help_text = _("Columns of that dataset, separated by commas.")
    goals = left.text_input(_("Goals"), sized.column, max_chars=400, key=own("plan_goals"), help=help_text)
    guards = middle.text_input(_("Guardrails"), max_chars=400, key=own("plan_guards"), help=help_text)
    lower = right.text_input(_("Less is better"), max_chars=400, key=own("plan_lower"), help=help_text)
    left, middle, right, last = st.columns(4)
    stop = left.selectbox(_("Stops"), STOPS, STOPS.index(sized.stop), format_func=_stop_label, key=own("plan_stop"))
    units = middle.number_input(
        _("Units, all arms"), 2, None, min(sum(sized.found.units), 10**9), key=own("plan_units")
    )
    starts = right.date_input(_("Starts"), None, key=own("plan_starts"))
    ends = last.date_input(_("Ends"), None, key=own("plan_ends"))
    who = signed_by("experiment_author", _("Stands beside the plan."), str.strip)
    if needing.button("experiment", _("Freeze the plan"), icon=":material/lock:", key=own("plan_now")):
        wrong_way = _names(lower)
        metrics = [Planned(one, "goal", one not in wrong_way) for one in _names(goals)]
        metrics += [Planned(one, "guardrail", one not in wrong_way) for one in _names(guards)]
        plan = Registration(
            name=name or "",
            hypothesis=hypothesis or "",
            dataset=(dataset or "").strip(),
            control=next(iter(made.weights)),
            shares=dict(made.weights),
            metrics=tuple(metrics),
            smallest=sized.relative,
            alpha=sized.design.alpha,
            power=sized.design.power,
            stop=stop,
            units=int(units or 0),
            starts=starts or None,
            ends=ends or None,
            owner=who or "",
            salt=made.salt,
            exposed=made.exposed,
        )
        try:
            register(lake, plan, who)
        except TouchstoneError as error:
            st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            return
        st.toast(_("Registered; it is frozen now."), icon=":material/lock:")
        st.rerun()


def _names(text: str | None) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip()))


def _stop_label(stop: str) -> str:
    return {
        "units": _("at a number of units"),
        "date": _("on a day"),
        "sequential": _("at any look"),
    }[stop]


def _known(known: list[Registration]) -> None:
    table(
        [
            {
                _("Experiment"): one.name,
                _("Hypothesis"): one.hypothesis,
                _("Goals"): listed(m.name for m in one.metrics if m.role == "goal"),
                _("Guardrails"): listed(m.name for m in one.metrics if m.role == "guardrail") or None,
                _("Arms"): listed(one.shares),
                _("Stops"): _stop_label(one.stop),
                _("Units, all arms"): one.units or None,
                _("Dataset"): one.dataset,
                _("Who"): one.author,
                _("Time"): one.time,
            }
            for one in known
        ],
        "registered_plans",
        alt=_("Registered plans, newest first"),
        row_height="fit",
        of_workspace=True,
    )

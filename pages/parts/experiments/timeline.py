"""A readout over its days, its groups and its steps: cumulative effect, enrolment, forest and funnel."""

from __future__ import annotations

import json

import streamlit as st

import core.experiment as lab
from core.experiment.metrics import Definition
from core.experiment.over_time import Course, by_metric, course_of
from core.experiment.steps import Steps, steps_of, steps_of_events
from core.figures import experiment_course as draw
from core.i18n import _, language
from core.lake import Dataset, Lake
from pages.parts.shared import session
from pages.parts.shared.cached import cache_data
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.frame import error_boundary
from pages.parts.shared.tables import offer_csv
from pages.parts.shared.wording import md, number


@cache_data(max_entries=32, show_spinner=False)
def _course(
    path: str, name: str, version: int, key: str, beside: int, _plan: lab.Plan, _definitions: tuple[Definition, ...]
) -> Course | None:
    return course_of(session.lake(), name, _plan, version, _definitions)


def over_days(lake: Lake, dataset: Dataset, plan: lab.Plan, definitions: tuple[Definition, ...] = ()) -> None:
    """What was known day by day, and how many units each arm got."""
    key = json.dumps([plan.to_json(), [one.to_json() for one in definitions], language()], sort_keys=True)
    beside = lake.dataset(plan.outcomes).version if plan.outcomes else 0
    st.subheader(_("Over the days"), anchor=False)
    with error_boundary():
        _drawn(_course(str(lake.path), dataset.name, dataset.version, key, beside, plan, definitions))


def _drawn(course: Course | None) -> None:
    if course is None:
        words = _(
            "How the effect and the arms grew cannot be shown: no column says when a unit was assigned. A time beside "
            "each assignment would help."
        )
        st.caption(":material/info: " + words)
        return
    left, right = st.columns(2, gap="large")
    with left:
        _effect(course)
    with right:
        words = _("Units assigned to each arm")
        st.markdown(f"**{words}**")
        plot(draw.enrolment(course), _("Units assigned to each arm, by day"), "enrolment")
        rows = [
            {_("Day"): day, **{arm: counts[i] for arm, counts in course.enrolled.items()}}
            for i, day in enumerate(course.days)
        ]
        offer_csv(rows, "enrolment", "enrolment.csv")
    if course.without_time:
        words = _("Units without a readable time, left out here: {n}.")
        st.caption(":material/info: " + words.format(n=number(course.without_time)))


def _effect(course: Course) -> None:
    lines = {f"{name} · {line.arm}": line for name, of in by_metric(course).items() for line in of}
    if not lines:
        st.caption(_("No metric here can be added up over days."))
        return
    shown = choice(_("Effect of"), list(lines), next(iter(lines)), "line")
    line = lines[shown]
    plot(draw.over_days(line), _("The difference as it was known on each day, with both intervals"), "over_days")
    st.caption(
        _(
            "Of all units assigned up to the day, without adjustments. The dark band holds for one look at the end; "
            "who looks more often goes by the pale one."
        )
    )
    rows = [
        {
            _("Day"): point.day,
            _("Units"): point.units,
            _("Difference"): point.estimate,
            _("Low, one look"): point.fixed[0],
            _("High, one look"): point.fixed[1],
            _("Low, every look"): point.every_look[0],
            _("High, every look"): point.every_look[1],
        }
        for point in line.points
    ]
    offer_csv(rows, "over_days", "effect_by_day.csv")


def forest(readout: lab.Readout) -> None:
    """The effect within each group beside that of all units."""
    whole = {f"{one.metric.name} · {one.arm}": one for one in readout.effects}
    shown = choice(_("Groups: effect of"), list(whole), next(iter(whole)), "forest")
    found = [
        (segment.label, effect)
        for segment in readout.segments
        for effect in segment.effects
        if f"{effect.metric.name} · {effect.arm}" == shown
    ]
    plot(
        draw.forest(found, whole[shown]),
        _("The effect within each group, with intervals; the line is all units"),
        "forest_plot",
    )


@cache_data(max_entries=32, show_spinner=False)
def _steps(
    path: str, name: str, version: int, key: str, beside: int, _plan: lab.Plan, _definitions: tuple[Definition, ...]
) -> Steps | None:
    return steps_of_events(session.lake(), name, _plan, version, _definitions)


def funnel(
    lake: Lake, dataset: Dataset, readout: lab.Readout, plan: lab.Plan, definitions: tuple[Definition, ...] = ()
) -> None:
    """The share of each arm that reaches each step: of the events that are joined, else of the shares measured."""
    found = None
    if plan.outcomes:
        key = json.dumps([plan.to_json(), [one.to_json() for one in definitions], language()], sort_keys=True)
        beside = lake.dataset(plan.outcomes).version
        found = _steps(str(lake.path), dataset.name, dataset.version, key, beside, plan, definitions)
    found = found or steps_of(readout)
    if found is None:
        return
    st.subheader(_("Step by step"), anchor=False)
    if found.units:
        words = _(
            "Units that did each thing at least once after their first exposure, as shares of all that were exposed: "
            "{control} against the others."
        )
    else:
        words = _("The shares measured here, the widest first: {control} against the others.")
    st.caption(words.format(control=md(readout.control)))
    plot(draw.funnel(found.steps, found.shares), _("The share of each arm's units at each step"), "funnel")
    rows = [
        {_("Step"): step, **{arm: shares[place] for arm, shares in found.shares.items()}}
        for place, step in enumerate(found.steps)
    ]
    offer_csv(rows, "funnel", "steps.csv")

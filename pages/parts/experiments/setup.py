"""The set-up of a readout: what was randomised, what is measured, and by which rules; all of it in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import TouchstoneError
from core.experiment import EMPTY_ARM, Column, Metric, Plan
from core.experiment.columns import is_number
from core.experiment.given import planned_weights
from core.i18n import _, sentences
from pages.parts.experiments.methods import methods, roles
from pages.parts.shared.choices import addressed, amount, choice, flag, remember, several, switch
from pages.parts.shared.owned import own
from pages.parts.shared.wording import md


def choose(columns: Sequence[Column], suggested: Plan) -> Plan:
    """The set-up form: unit, variant, metrics and rules; starts from the suggestion, lives in the address."""
    names = [column.name for column in columns]
    told = st.container()
    with st.expander(_("Set-up"), icon=":material/tune:", key=own("setup")):
        plan = _who(columns, names, suggested)
        plan = replace(plan, metrics=_metrics(names, suggested))
        plan = _rules(plan, _arms(columns, suggested)[plan.variant], names, suggested, told)
        plan = replace(plan, metrics=roles(plan.metrics, _numbers(columns, plan), plan.smallest))
        return methods(plan, columns, suggested)


def _numbers(columns: Sequence[Column], plan: Plan) -> list[str]:
    """The columns that a quantile can be taken of."""
    taken = {plan.unit, plan.variant}
    return [column.name for column in columns if is_number(column) and column.distinct > 2 and column.name not in taken]


def one_test(plan: Plan, tests: tuple[str, tuple[str, ...]] | None) -> Plan:
    """The plan for the test that the reader chose, where the table holds several."""
    if tests is None:
        return plan
    names = list(tests[1])
    words = _("This table holds several tests; each is read out by itself.")
    return replace(plan, test=choice(_("Test"), names, names[0], "test", help=words))


def _arms(columns: Sequence[Column], suggested: Plan) -> dict[str, list[str]]:
    """The columns that can name arms, with their values; an empty cell is one that the control may be."""
    arms = {
        column.name: [*column.values, *([EMPTY_ARM] if column.empty and EMPTY_ARM not in column.values else [])]
        for column in columns
        if 2 <= column.distinct + column.empty <= 20
    }
    arms.setdefault(suggested.variant, [])
    return arms


def _who(columns: Sequence[Column], names: list[str], suggested: Plan) -> Plan:
    first, second, third = st.columns(3)
    help_text = _("What was randomised: a user, a session, a device.")
    unit = _optional(_("Unit"), names, suggested.unit, "unit", _("each row"), first, help_text)
    variant = choice(_("Variant"), list(_arms(columns, suggested)), suggested.variant, "variant", at=second)
    segment = _optional(_("Break down by"), names, None, "segment", _("nothing"), third)
    return Plan(variant=variant, unit=unit, segment=segment, metrics=())


def _metrics(names: list[str], suggested: Plan) -> tuple[Metric, ...]:
    first, second, third = st.columns(3)
    suggested_shares = [one.column for one in suggested.metrics if one.kind == "proportion"]
    suggested_means = [one.column for one in suggested.metrics if one.kind == "mean"]
    shares = several(_("Shares (yes or no per unit)"), names, suggested_shares, "shares", at=first)
    means = several(_("Means (a number per unit)"), names, suggested_means, "means", at=second)
    help_text = _("For returns, waiting time, complaints.")
    lower = several(_("Less is better"), names, [], "lower", at=third, help=help_text)
    left, right = st.columns(2)
    above = _optional(_("Ratio: numerator"), names, None, "above", _("none"), left)
    below = _optional(_("Ratio: denominator"), names, None, "below", _("none"), right)
    metrics = [Metric(name, "proportion", higher_is_better=name not in lower) for name in shares]
    metrics += [Metric(name, "mean", higher_is_better=name not in lower) for name in means]
    if above and below:
        metrics.append(Metric(above, "ratio", below, higher_is_better=above not in lower))
    return tuple(metrics)


def _rules(plan: Plan, arms: list[str], names: list[str], suggested: Plan, told: DeltaGenerator) -> Plan:
    first, second, third = st.columns(3)
    control = _optional(_("Control"), arms, None, "control", _("automatic"), first, other=_arm_name)
    with second:
        help_text = _("Of the control's value.")
        smallest = amount(_("Smallest effect that matters, %"), 0.0, 100.0, 1.0, "smallest", step=0.5, help=help_text)
    with third:
        rows = choice(_("Several rows per unit"), ["auto", "one", "sum"], "auto", "rows", _row_rule)
    assigned, happened = _times(names, suggested)
    first, second, third = st.columns(3)
    with third:
        expected = _expected(arms, told)
    with first:
        confidence = switch(_("Confidence"), ["90", "95", "99"], "95", "confidence", lambda level: f"{level}%")
    with second:
        help_text = _("Wider intervals that hold however often one looks.")
        peeking = flag(_("Repeated looks"), "peeking", help=help_text)
    return replace(
        plan,
        control=control,
        smallest=smallest / 100,
        rows=rows,
        assigned=assigned,
        happened=happened,
        alpha=round(1 - int(confidence) / 100, 2),
        peeking=peeking,
        expected=expected,
    )


def _expected(arms: list[str], told: DeltaGenerator) -> dict[str, float] | None:
    """The shares that were planned, as the reader writes them; None for equal ones. What is wrong is told in `told`."""
    place = addressed("expected", [], "", free=True)
    help_text = _("Of each arm, in any scale, as control=9, new=1; empty for equal ones.")
    written = st.text_input(_("Planned shares"), max_chars=400, key=place, help=help_text, placeholder=_("equal"))
    try:
        return planned_weights(remember("expected", written, ""), arms)
    except TouchstoneError as error:
        words = _("Equal shares are taken for planned.")
        told.warning(md(sentences(error.message, error.hint, words)), icon=":material/warning:")
        return None


def _times(names: list[str], suggested: Plan) -> tuple[str | None, str | None]:
    """When units were assigned and when their outcome happened; both or neither."""
    left, right = st.columns(2)
    help_text = _("An outcome dated before its assignment is left out and counted; needs both columns.")
    assigned = _optional(_("Assigned at"), names, suggested.assigned, "assigned", _("none"), left, help_text)
    happened = _optional(_("Outcome at"), names, suggested.happened, "happened", _("none"), right, help_text)
    return (assigned, happened) if assigned and happened else (None, None)


def _optional(
    label: str,
    options: list[str],
    suggested: str | None,
    key: str,
    none: str,
    at: DeltaGenerator,
    help_text: str | None = None,
    other: Callable[[str], str] = str,
) -> str | None:
    """One of the options or none of them; `none` says what that means, `other` what the options are called."""
    default = suggested if suggested in options else ""
    return (
        choice(label, ["", *options], default, key, lambda one: other(one) if one else none, at=at, help=help_text)
        or None
    )


def _arm_name(arm: str) -> str:
    return _("empty cells") if arm == EMPTY_ARM else arm


def _row_rule(rule: str) -> str:
    return {"auto": _("decide by the data"), "one": _("keep the first"), "sum": _("add up")}[rule]

"""Drawing of experiment readouts: set-up, health, verdicts, sample-size calculator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import streamlit as st

from core.errors import TouchstoneError
from core.experiment import Column, Effect, Finding, Metric, Plan, Readout
from core.experiment.design import units_for_mean, units_for_proportion
from core.experiment.words import (
    describe,
    difference_text,
    finding_title,
    interval_text,
    kind_label,
    p_text,
    percent_text,
    value_text,
    verdict_label,
    verdict_sentence,
)
from core.i18n import _
from pages.parts.shared.choices import choice
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number

MOST_CARDS = 6
_VERDICT_BADGES = {
    "better": (":material/trending_up:", "green"),
    "worse": (":material/trending_down:", "orange"),
    "no_difference": (":material/drag_handle:", "gray"),
    "inconclusive": (":material/hourglass_empty:", "gray"),
    "withheld": (":material/block:", "red"),
}


def choose(columns: Sequence[Column], suggested: Plan) -> Plan:
    """The set-up form: unit, variant, metrics and rules; starts from the suggestion, lives in the address."""
    names = [column.name for column in columns]
    arms = {c.name: list(c.values) for c in columns if 2 <= c.distinct <= 20}
    arms.setdefault(suggested.variant, [])
    shares = [m.column for m in suggested.metrics if m.kind == "proportion"]
    means = [m.column for m in suggested.metrics if m.kind == "mean"]
    _forget(names)
    with st.expander(_("Set-up"), icon=":material/tune:", key="setup"):
        first = st.columns(3)
        unit = first[0].selectbox(
            _("Unit"),
            ["", *names],
            index=names.index(suggested.unit) + 1 if suggested.unit in names else 0,
            format_func=lambda name: name or _("each row"),
            key="unit",
            bind="query-params",
            help=_("What was randomised: a user, a session, a device."),
        )
        variant = first[1].selectbox(
            _("Variant"), list(arms), index=list(arms).index(suggested.variant), key="variant", bind="query-params"
        )
        segment = first[2].selectbox(
            _("Break down by"),
            ["", *names],
            format_func=lambda name: name or _("nothing"),
            key="segment",
            bind="query-params",
        )
        second = st.columns(3)
        chosen_shares = second[0].multiselect(
            _("Shares (yes or no per unit)"), names, default=shares, key="shares", bind="query-params"
        )
        chosen_means = second[1].multiselect(
            _("Means (a number per unit)"), names, default=means, key="means", bind="query-params"
        )
        lower = second[2].multiselect(
            _("Less is better"),
            names,
            key="lower",
            bind="query-params",
            help=_("For returns, waiting time, complaints."),
        )
        third = st.columns(4)
        above = third[0].selectbox(
            _("Ratio: numerator"),
            ["", *names],
            format_func=lambda name: name or _("none"),
            key="above",
            bind="query-params",
        )
        below = third[1].selectbox(
            _("Ratio: denominator"),
            ["", *names],
            format_func=lambda name: name or _("none"),
            key="below",
            bind="query-params",
        )
        control = third[2].selectbox(
            _("Control"),
            ["", *arms[variant]],
            format_func=lambda name: name or _("automatic"),
            key=f"control_{variant}",
        )
        smallest = third[3].number_input(
            _("Smallest effect that matters, %"),
            0.0,
            100.0,
            1.0,
            0.5,
            key="smallest",
            help=_("Of the control's value."),
        )
        assigned, happened = _times(names, suggested)
        fourth = st.columns(4)
        confidence = fourth[0].segmented_control(
            _("Confidence"), [90, 95, 99], default=95, required=True, format_func=lambda n: f"{n}%", key="confidence"
        )
        with fourth[1]:
            rows = choice(_("Several rows per unit"), ["auto", "one", "sum"], "auto", "rows", _row_rule)
        peeking = fourth[2].toggle(
            _("Repeated looks"), key="peeking", help=_("Wider intervals that hold however often one looks.")
        )
        every = fourth[3].toggle(
            _("Correct over all metrics"),
            key="every",
            help=_("Holm's correction over all metrics and arms, not only arms."),
        )
    metrics = [Metric(name, "proportion", higher_is_better=name not in lower) for name in chosen_shares]
    metrics += [Metric(name, "mean", higher_is_better=name not in lower) for name in chosen_means]
    if above and below:
        metrics.append(Metric(above, "ratio", below, higher_is_better=above not in lower))
    return Plan(
        variant=variant,
        unit=unit or None,
        metrics=tuple(metrics),
        control=control or None,
        alpha=round(1 - (confidence or 95) / 100, 2),
        smallest=smallest / 100,
        rows=rows,
        assigned=assigned,
        happened=happened,
        segment=segment or None,
        family="all" if every else "metric",
        peeking=peeking,
    )


def one_test(plan: Plan, tests: tuple[str, tuple[str, ...]] | None) -> Plan:
    """The plan for the test that the reader chose, where the table holds several."""
    if tests is None:
        return plan
    names = list(tests[1])
    words = _("This table holds several tests; each is read out by itself.")
    test = choice(_("Test"), names, names[0], "test", str, help=words)
    return replace(plan, test=test)


def _times(names: Sequence[str], suggested: Plan) -> tuple[str | None, str | None]:
    """When units were assigned and when their outcome happened; both or neither."""
    left, right = st.columns(2)
    chosen = [
        column.selectbox(
            label,
            ["", *names],
            index=names.index(first) + 1 if first in names else 0,
            format_func=lambda name: name or _("none"),
            key=key,
            help=_("An outcome dated before its assignment is left out and counted; needs both columns."),
        )
        for column, label, key, first in (
            (left, _("Assigned at"), "assigned", suggested.assigned),
            (right, _("Outcome at"), "happened", suggested.happened),
        )
    ]
    return (chosen[0], chosen[1]) if all(chosen) else (None, None)


def _forget(names: Sequence[str]) -> None:
    """Drop choices that the present dataset does not have."""
    for key in ("unit", "variant", "segment", "above", "below", "assigned", "happened"):
        if st.session_state.get(key, "") not in ("", *names):
            st.session_state.pop(key)
    for key in ("shares", "means", "lower"):
        if any(name not in names for name in st.session_state.get(key) or ()):
            st.session_state.pop(key)


def _row_rule(rule: str) -> str:
    return {"auto": _("decide by the data"), "one": _("keep the first"), "sum": _("add up")}[rule]


def health(readout: Readout) -> None:
    """The banner, the findings that are not fine, and the passed ones folded away."""
    bad = [finding for finding in readout.findings if finding.severity in ("error", "warning")]
    if readout.blocked:
        st.error(
            _("A comparison of these arms would mislead. Mend the cause, then read out again."),
            title=_("Verdict withheld"),
            icon=":material/block:",
        )
    elif bad:
        st.warning(
            _("The verdicts below stand, but carry these marks."),
            title=_("Health: read with care"),
            icon=":material/warning:",
        )
    else:
        st.success(_("No health check found a fault."), title=_("Health: passed"), icon=":material/check_circle:")
    loud = [finding for finding in readout.findings if finding.severity != "ok"]
    quiet = [finding for finding in readout.findings if finding.severity == "ok"]
    for finding in loud:
        _finding(finding)
    if quiet:
        with st.expander(_("{n} checks passed").format(n=len(quiet)), icon=":material/checklist:", key="passed"):
            for finding in quiet:
                _finding(finding)


def _finding(finding: Finding) -> None:
    word, icon, color = {
        "error": (_("Error"), "error", "red"),
        "warning": (_("Warning"), "warning", "orange"),
        "info": (_("Info"), "info", "gray"),
        "ok": (_("Passed"), "check_circle", "green"),
    }[finding.severity]
    badge = f":{color}-badge[:material/{icon}: {word}]"
    st.markdown(f"{badge} **{md(finding_title(finding))}** — {md(describe(finding))}")


def verdicts(effects: Sequence[Effect], readout: Readout, key: str) -> None:
    """One bordered row per metric and arm, decided ones first: the verdict as a badge, and its sentence."""
    order = sorted(effects, key=lambda effect: effect.verdict in ("inconclusive", "no_difference"))
    for i, effect in enumerate(order[:MOST_CARDS]):
        icon, color = _VERDICT_BADGES[effect.verdict]
        with st.container(border=True, key=f"{key}_{i}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{md(effect.metric.name)}** · {md(effect.arm)}", width="content")
                st.badge(verdict_label(effect.verdict), icon=icon, color=color)  # type: ignore[arg-type]
            st.markdown(md(verdict_sentence(effect, readout)))
            if effect.without_outliers:
                text = _("Without the largest unit: {difference}, {p}.").format(
                    difference=difference_text(effect.metric, effect.without_outliers.estimate),
                    p=p_text(effect.without_outliers.p),
                )
                st.caption(md(text))
    if len(order) > MOST_CARDS:
        st.caption(_("{n} more in the table below.").format(n=len(order) - MOST_CARDS))


def effects_table(effects: Sequence[Effect], readout: Readout, key: str) -> None:
    """Every number behind the verdicts, absolute and relative named apart."""
    level = f"{1 - readout.plan.alpha:.0%}"
    rows = [
        {
            _("Metric"): effect.metric.name,
            _("Measured as"): kind_label(effect.metric.kind),
            _("Arm"): effect.arm,
            _("Control's value"): value_text(effect.metric, effect.control_value),
            _("Arm's value"): value_text(effect.metric, effect.arm_value),
            _("Absolute effect"): difference_text(effect.metric, effect.absolute.estimate),
            _("{level} interval, absolute").format(level=level): interval_text(
                effect.metric, effect.anytime if readout.plan.peeking else effect.absolute.interval
            ),
            "p": p_text(effect.p).removeprefix("p = ").removeprefix("p "),
            _("p, Holm"): p_text(effect.p_adjusted).removeprefix("p = ").removeprefix("p "),
            _("Relative effect"): percent_text(effect.relative.estimate),
            _("{level} interval, relative").format(level=level): interval_text(
                effect.metric, effect.relative.interval, relative=True
            ),
            _("Verdict"): verdict_label(effect.verdict),
        }
        for effect in effects
    ]
    table(rows, key, alt=_("Effects of every arm on every metric, with intervals and p-values"))


def calculator() -> None:
    """How many units an experiment needs."""
    with st.expander(_("How many units do I need?"), icon=":material/calculate:", key="calculator"):
        kind = st.segmented_control(
            _("Outcome"),
            ["proportion", "mean"],
            default="proportion",
            required=True,
            format_func=lambda k: _("yes or no") if k == "proportion" else _("a number"),
            key="calc_kind",
        )
        left, middle, right, daily = st.columns(4)
        if kind == "proportion":
            base = left.number_input(_("Control's share, %"), 0.01, 99.99, 20.0, key="calc_base")
            effect = middle.number_input(_("Change to find, points"), 0.01, 99.0, 1.0, key="calc_points")
        else:
            base = left.number_input(_("Standard deviation of a unit"), 0.0001, None, 10.0, key="calc_deviation")
            effect = middle.number_input(_("Change to find"), 0.0001, None, 1.0, key="calc_change")
        power = right.slider(_("Power, %"), 50, 99, 80, key="calc_power") / 100
        per_day = daily.number_input(_("Units a day, both arms"), 1, None, 1000, key="calc_daily")
        try:
            if kind == "proportion":
                need = units_for_proportion(base / 100, effect / 100, 0.05, power)
            else:
                need = units_for_mean(base, effect, 0.05, power)
        except TouchstoneError as error:
            st.warning(md(error.message), icon=":material/warning:")
            return
        text = _("{units} units per arm, {both} in both: {days} days at this traffic (alpha 5 %, two-sided).")
        units = ceil(need)
        days = ceil(2 * units / per_day)
        st.markdown("**" + md(text.format(units=number(units), both=number(2 * units), days=number(days))) + "**")

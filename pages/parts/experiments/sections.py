"""Drawing of experiment readouts: health, verdicts, sample-size calculator."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite

import streamlit as st

from core.errors import TouchstoneError
from core.experiment import Effect, Finding, Readout
from core.experiment.design import units_for_mean, units_for_proportion
from core.experiment.figures_text import (
    chance_text,
    difference_text,
    interval_text,
    level_text,
    p_text,
    percent_text,
    value_text,
)
from core.experiment.finding_words import describe, finding_title
from core.experiment.words import (
    adjustment_text,
    belief_text,
    correction_label,
    kind_label,
    loss_text,
    role_label,
    verdict_label,
    verdict_sentence,
    withheld_text,
)
from core.i18n import _, ngettext
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number

MOST_CARDS = 6
_VERDICT_BADGES = {
    "better": (":material/trending_up:", "green"),
    "worse": (":material/trending_down:", "orange"),
    "not_worse": (":material/verified_user:", "green"),
    "no_difference": (":material/drag_handle:", "gray"),
    "inconclusive": (":material/hourglass_empty:", "gray"),
    "withheld": (":material/block:", "red"),
}


def health(readout: Readout) -> None:
    """The banner, the findings that are not fine, and the passed ones folded away."""
    bad = [finding for finding in readout.findings if finding.severity in ("error", "warning")]
    if readout.withheld:
        st.error(
            withheld_text(readout),
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
        with st.expander(
            ngettext("{n} check passed", "{n} checks passed", len(quiet)).format(n=len(quiet)),
            icon=":material/checklist:",
            key=own("passed"),
        ):
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
            for text in (adjustment_text(effect), belief_text(effect)):
                if text and effect.verdict != "withheld":
                    st.caption(md(text))
            if effect.without_outliers:
                text = _("Without the largest unit: {difference}, {p}.").format(
                    difference=difference_text(effect.metric, effect.without_outliers.estimate),
                    p=p_text(effect.without_outliers.p),
                )
                st.caption(md(text))
    if len(order) > MOST_CARDS:
        st.caption(_("{n} more in the table below.").format(n=len(order) - MOST_CARDS))


def verdict_row(verdict: str, sentence: str) -> None:
    """One verdict as a badge and its sentence."""
    icon, color = _VERDICT_BADGES[verdict]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.badge(verdict_label(verdict), icon=icon, color=color)  # type: ignore[arg-type]
        st.markdown(md(sentence))


def effects_table(effects: Sequence[Effect], readout: Readout, key: str) -> None:
    """Every number behind the verdicts, absolute and relative named apart."""
    rows = [{**_headline(effect), **_figures(effect, readout), **_second(effect)} for effect in effects]
    empty = {name for name in (rows[0] if rows else {}) if not any(row[name] for row in rows)}
    if len({effect.metric.role for effect in effects}) == 1:
        empty.add(_("Role"))
    shown = [{name: cell for name, cell in row.items() if name not in empty} for row in rows]
    table(shown, key, alt=_("Effects of every arm on every metric, with intervals and p-values"))


def _headline(effect: Effect) -> dict[str, str]:
    return {
        _("Metric"): effect.metric.name,
        _("Arm"): effect.arm,
        _("Role"): role_label(effect.metric.role),
        _("Verdict"): verdict_label(effect.verdict),
        _("Measured as"): kind_label(effect.metric.kind),
        _("Control's value"): value_text(effect.metric, effect.control_value),
        _("Arm's value"): value_text(effect.metric, effect.arm_value),
    }


def _figures(effect: Effect, readout: Readout) -> dict[str, str]:
    """The effect, absolute and relative, with the intervals that the correction leaves."""
    level = level_text(readout.plan.alpha)
    wider = any(other.level < readout.plan.alpha for other in readout.effects)
    absolute = _("Corrected interval, absolute") if wider else _("{level} interval, absolute").format(level=level)
    relative = _("Corrected interval, relative") if wider else _("{level} interval, relative").format(level=level)
    name = _("p, {correction}").format(correction=correction_label(readout.plan.correction))
    corrected = {} if readout.plan.correction == "none" else {name: _p(effect.p_adjusted)}
    return {
        _("Absolute effect"): difference_text(effect.metric, effect.absolute.estimate),
        absolute: interval_text(effect.metric, effect.interval),
        _("p, any look") if readout.plan.peeking else "p": _p(effect.anytime_p if readout.plan.peeking else effect.p),
        **corrected,
        _("Relative effect"): percent_text(effect.relative.estimate),
        relative: interval_text(effect.metric, effect.corrected_relative, relative=True),
    }


def _second(effect: Effect) -> dict[str, str]:
    """The effect without covariates, the Bayesian reading, and what these units could show."""
    plain, belief = effect.unadjusted, effect.posterior
    return {
        _("Effect without covariates"): difference_text(effect.metric, plain.estimate) if plain else "",
        _("Its interval"): interval_text(effect.metric, plain.interval) if plain else "",
        _("Variance taken off"): f"{max(effect.reduction, 0.0):.0%}" if plain else "",
        _("Probability to win"): chance_text(belief.win) if belief else "",
        _("Expected loss if taken"): loss_text(effect, belief.loss) if belief else "",
        _("Smallest effect these units show"): difference_text(effect.metric, effect.detectable).lstrip("+±"),
        _("Power for the smallest that matters"): f"{effect.power:.0%}" if isfinite(effect.power) else "",
    }


def _p(p: float) -> str:
    return p_text(p).removeprefix("p = ").removeprefix("p ")


def calculator() -> None:
    """How many units an experiment needs."""
    with st.expander(_("How many units do I need?"), icon=":material/calculate:", key=own("calculator")):
        kind = st.segmented_control(
            _("Outcome"),
            ["proportion", "mean"],
            default="proportion",
            required=True,
            format_func=lambda k: _("yes or no") if k == "proportion" else _("a number"),
            key=own("calc_kind"),
        )
        left, middle, right, daily = st.columns(4)
        if kind == "proportion":
            base = left.number_input(_("Control's share, %"), 0.01, 99.99, 20.0, key=own("calc_base"))
            effect = middle.number_input(_("Change to find, points"), 0.01, 99.0, 1.0, key=own("calc_points"))
        else:
            base = left.number_input(_("Standard deviation of a unit"), 0.0001, None, 10.0, key=own("calc_deviation"))
            effect = middle.number_input(_("Change to find"), 0.0001, None, 1.0, key=own("calc_change"))
        power = right.slider(_("Power, %"), 50, 99, 80, key=own("calc_power")) / 100
        per_day = daily.number_input(_("Units a day, both arms"), 1, None, 1000, key=own("calc_daily"))
        try:
            if kind == "proportion":
                need = units_for_proportion(base / 100, effect / 100, 0.05, power)
            else:
                need = units_for_mean(base, effect, 0.05, power)
        except TouchstoneError as error:
            st.warning(md(error.message), icon=":material/warning:")
            return
        text = _("Units per arm: {units}, in both: {both}; days at this traffic: {days} (alpha 5 %, two-sided).")
        units = ceil(need)
        days = ceil(2 * units / per_day)
        st.markdown("**" + md(text.format(units=number(units), both=number(2 * units), days=number(days))) + "**")

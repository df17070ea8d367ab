"""Drawing of experiment readouts: health, verdicts, sample-size calculator."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import streamlit as st

from core.errors import TouchstoneError
from core.experiment import Effect, Finding, Readout
from core.experiment.design import units_for_mean, units_for_proportion
from core.experiment.figures_text import difference_text, interval_text, p_text, percent_text, value_text
from core.experiment.finding_words import describe, finding_title
from core.experiment.words import kind_label, verdict_label, verdict_sentence
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
    level = f"{1 - readout.plan.alpha:.0%}"
    rows = [
        {
            _("Metric"): effect.metric.name,
            _("Arm"): effect.arm,
            _("Verdict"): verdict_label(effect.verdict),
            _("Measured as"): kind_label(effect.metric.kind),
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
        }
        for effect in effects
    ]
    table(rows, key, alt=_("Effects of every arm on every metric, with intervals and p-values"))


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

"""How effects are estimated and corrected, and what each metric is for: the second half of the set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.experiment import Column, Metric, Plan
from core.experiment.words import correction_label
from core.i18n import _
from pages.parts.shared.choices import amount, choice, flag, several, switch

CAPS = ("0", "95", "99", "99.9")
"""Quantiles that a mean can be capped at, per cent; 0 caps nothing."""


def roles(metrics: Sequence[Metric], numbers: list[str], smallest: float) -> tuple[Metric, ...]:
    """The metrics with caps, a quantile beside them, and what each is for."""
    first, second, third = st.columns(3)
    with first:
        help_text = _("Values above this quantile of all arms count as it, so that single units weigh less.")
        cap = switch(_("Cap means at"), list(CAPS), "0", "cap", _cap_name, help=help_text)
    wanted = choice(_("Quantile of"), ["", *numbers], "", "quantile_of", lambda one: one or _("none"), at=second)
    with third:
        share = amount(_("Quantile, %"), 1.0, 99.9, 90.0, "quantile", step=5.0, disabled=not wanted)
    found = [replace(m, winsor=float(cap) / 100) if cap != "0" and m.kind in ("mean", "ratio") else m for m in metrics]
    if wanted:
        higher = next((m.higher_is_better for m in metrics if m.column == wanted), True)
        found.append(Metric(wanted, "quantile", higher_is_better=higher, quantile=round(share / 100, 6)))
    names = [metric.name for metric in found]
    first, second, third = st.columns(3)
    help_text = _("Must not get worse by more than the margin; judged apart from the goals.")
    guards = several(_("Guardrails"), names, [], "guardrail", at=first, help=help_text)
    with second:
        help_text = _("The loss that a guardrail may take, of the control's value.")
        margin = amount(
            _("Margin, %"),
            0.0,
            100.0,
            round(100 * smallest, 6),
            "margin",
            step=0.5,
            disabled=not guards,
            help=help_text,
        )
    help_text = _("Explain the effect and do not decide.")
    beside = several(
        _("Secondary metrics"), [n for n in names if n not in guards], [], "secondary", at=third, help=help_text
    )
    return tuple(
        replace(m, role="guardrail", margin=margin / 100)
        if m.name in guards
        else replace(m, role="secondary")
        if m.name in beside
        else m
        for m in found
    )


def methods(plan: Plan, columns: Sequence[Column], suggested: Plan) -> Plan:
    """The plan with covariates, strata, clusters, and the rules for many comparisons and looks."""
    taken = {plan.variant, plan.unit, *(c for m in plan.metrics for c in (m.column, m.denominator))}
    names = [column.name for column in columns if column.name not in taken]
    groups = [column.name for column in columns if column.name in names and column.distinct > 1]
    default = [name for name in suggested.covariates if name in names]
    first, second, third = st.columns(3)
    help_text = _("Measured before the test; they take noise off the effect. The effect without them stands beside it.")
    covariates = several(_("Covariates"), names, default, "covariate", at=first, help=help_text)
    help_text = _("Known before the test; each value weighs by its share of all units.")
    strata = choice(_("Strata"), ["", *groups], "", "strata", _or_none, at=second, help=help_text)
    help_text = _("What was randomised, where that is coarser than the unit: a household, a shop.")
    cluster = choice(_("Clusters"), ["", *groups], "", "cluster", _or_none, at=third, help=help_text)
    help_text = _("Known before the test; a tree looks in them for units on which the effect differs.")
    wanted = [name for name in suggested.features if name in names]
    features = several(_("Look for differences in"), names, wanted, "feature", at=st.container(), help=help_text)
    first, second, third, fourth = st.columns(4)
    with first:
        help_text = _("For many metrics and arms: of p, and of the intervals with it.")
        correction = switch(
            _("Correction"), ["holm", "bh", "none"], "holm", "correction", correction_label, help=help_text
        )
    with second:
        help_text = _("Over all goals and secondary metrics with all arms, not only over the arms of each.")
        every = flag(_("Correct over all metrics"), "every", help=help_text)
    with third:
        help_text = _("Of both arms; with repeated looks the interval is narrowest there. Choose it before the test.")
        planned = amount(
            _("Planned units"), 100.0, 1e9, 10_000.0, "planned", step=1000.0, disabled=not plan.peeking, help=help_text
        )
    with fourth:
        help_text = _("Of the Bayesian reading, of the control's value: twice as much would be a surprise.")
        prior = amount(_("Prior's width, %"), 0.1, 1000.0, 30.0, "prior", step=5.0, help=help_text)
    return replace(
        plan,
        covariates=tuple(covariates),
        strata=strata or None,
        cluster=cluster or None,
        correction=correction,
        family="all" if every else "metric",
        planned=int(planned) if plan.peeking else None,
        prior=prior / 100,
        features=tuple(features),
    )


def _or_none(name: str) -> str:
    return name or _("none")


def _cap_name(cap: str) -> str:
    return _("no cap") if cap == "0" else f"{cap}%"

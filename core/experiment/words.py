"""The verdict of a readout in plain sentences, in the reader's language."""

from __future__ import annotations

import math

from core.experiment.effects import Effect
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
from core.experiment.readout import Readout
from core.i18n import N_, _, listed, sentences

_VERDICTS = {
    "better": N_("Better"),
    "worse": N_("Worse"),
    "no_difference": N_("No meaningful difference"),
    "not_worse": N_("Not worse"),
    "inconclusive": N_("Inconclusive"),
    "withheld": N_("Withheld"),
}

_KINDS = {
    "mean": N_("mean per unit"),
    "proportion": N_("share of units"),
    "ratio": N_("ratio of sums"),
    "quantile": N_("quantile"),
}

_ROLES = {"goal": N_("Goal"), "secondary": N_("Secondary"), "guardrail": N_("Guardrail")}

_CORRECTIONS = {"holm": N_("Holm"), "bh": N_("Benjamini-Hochberg"), "none": N_("none")}


def verdict_label(verdict: str) -> str:
    """One or two words for a verdict."""
    return _(_VERDICTS[verdict])


def kind_label(kind: str) -> str:
    """What a metric's kind measures."""
    return _(_KINDS[kind])


def role_label(role: str) -> str:
    """What a metric is for."""
    return _(_ROLES[role])


def correction_label(correction: str) -> str:
    """The name of a correction for many comparisons."""
    return _(_CORRECTIONS[correction])


def adjustment_text(effect: Effect) -> str:
    """The estimate without covariates, and what they gained; "" where none are used."""
    if effect.unadjusted is None:
        return ""
    return _("Without covariates: {difference}, {interval}. They take off {share} of the variance.").format(
        difference=difference_text(effect.metric, effect.unadjusted.estimate),
        interval=interval_text(effect.metric, effect.unadjusted.interval),
        share=f"{max(effect.reduction, 0.0):.0%}",
    )


def withheld_text(readout: Readout) -> str:
    """Why nothing has a verdict, for a readout without any."""
    if readout.blocked:
        return _("A comparison of these arms would mislead. Mend the cause, then read out again.")
    return _("No metric here can be judged; each says why below.")


LEAST_LOSS = 1e-4
"""Share of the control's value below which an expected loss is nothing to anybody: its digits would be noise."""


def loss_text(effect: Effect, loss: float) -> str:
    """An expected loss without a sign; one that is nothing beside the control's value as a bound."""
    bound = LEAST_LOSS * abs(effect.control_value)
    if 0 <= loss < bound:
        return _("below {share} of the control's value").format(share=f"{LEAST_LOSS:.2%}")
    return difference_text(effect.metric, loss).lstrip("+±")


def coverage_text(effect: Effect, readout: Readout) -> str:
    """What the judging interval covers: 95%; where a correction widened it, by which."""
    level = level_text(effect.level)
    if effect.level == readout.plan.alpha:
        return level
    return _("{level}, corrected for several comparisons: {correction}").format(
        level=level, correction=correction_label(readout.plan.correction)
    )


def belief_text(effect: Effect) -> str:
    """The Bayesian reading of an effect, with its prior named; "" where there is none."""
    belief = effect.posterior
    if belief is None:
        return ""
    facts = {
        "arm": effect.arm,
        "win": chance_text(belief.win),
        "loss": loss_text(effect, belief.loss),
        "prior": difference_text(effect.metric, belief.prior).lstrip("+"),
    }
    if math.isinf(belief.prior):
        return _("{arm} wins with probability {win}; expected loss if it is taken: {loss} (flat prior).").format(
            **facts
        )
    return _(
        "{arm} wins with probability {win}; expected loss if it is taken: {loss} (prior: normal around no effect, "
        "standard deviation {prior})."
    ).format(**facts)


def arms_sentence(effect: Effect, readout: Readout) -> str:
    """Both arms' values and the interval of their difference, as the verdict judges it; none without a verdict."""
    facts = {
        "metric": effect.metric.name,
        "control": effect.control,
        "control_value": value_text(effect.metric, effect.control_value),
        "arm": effect.arm,
        "arm_value": value_text(effect.metric, effect.arm_value),
    }
    if effect.verdict == "withheld":
        return _("{metric}: {control} {control_value}, {arm} {arm_value}").format(**facts)
    return _("{metric}: {control} {control_value}, {arm} {arm_value}; difference {interval} ({level})").format(
        **facts,
        interval=interval_text(effect.metric, effect.interval),
        level=coverage_text(effect, readout),
    )


def first_verdict(readout: Readout) -> str:
    """What is said of a test where one sentence has to do: its first proven verdict, else that on its first metric."""
    proven = [effect for effect in readout.effects if effect.verdict in ("better", "worse")]
    return verdict_sentence((proven or list(readout.effects))[0], readout)


def verdict_sentence(effect: Effect, readout: Readout) -> str:
    """The verdict on one arm and metric as a sentence that carries its numbers."""
    metric = effect.metric
    facts = {
        "arm": effect.arm,
        "control": effect.control,
        "metric": metric.name,
        "difference": difference_text(metric, effect.absolute.estimate),
        "relative": percent_text(effect.relative.estimate),
        "p": p_text(effect.p_adjusted),
        "low_high": interval_text(metric, effect.interval),
        "level": level_text(effect.level),
        "margin": difference_text(metric, effect.margin).lstrip("+±"),
        "smallest": f"{readout.plan.smallest:.1%}",
        "detectable": difference_text(metric, effect.detectable).lstrip("+"),
        "units": f"{effect.still_needed:,}",
    }
    if effect.verdict == "withheld":
        return _("{arm} against {control} on {metric}: no verdict, {fault}").format(
            **facts, fault=_fault(effect, readout)
        )
    if effect.verdict == "better":
        text = _("{arm} is better than {control} on {metric}: {difference} ({relative}), {p}.")
    elif effect.verdict == "worse":
        text = _("{arm} is worse than {control} on {metric}: {difference} ({relative}), {p}.")
    elif effect.verdict == "not_worse":
        text = _(
            "{arm} is not worse than {control} on the guardrail {metric}: {difference} ({relative}), and a loss of "
            "more than {margin} is ruled out."
        )
    elif metric.role == "guardrail" and effect.verdict == "inconclusive":
        text = _(
            "{arm} against {control} on the guardrail {metric}: inconclusive, {difference} ({low_high}); a loss of "
            "more than {margin} is neither proven nor ruled out."
        )
    elif effect.verdict == "no_difference":
        text = _(
            "{arm} and {control} do not differ meaningfully on {metric}: the {level} interval {low_high} stays "
            "within ±{smallest} of the control."
        )
    elif effect.still_needed:
        text = _(
            "{arm} against {control} on {metric}: inconclusive, {difference}, {p}. These units can "
            "show {detectable}; for {smallest} of the control's value, each arm needs {units} more."
        )
    else:
        text = _(
            "{arm} against {control} on {metric}: inconclusive, {difference}, {p}; the {level} interval is {low_high}."
        )
    sentence = text.format(**facts)
    if effect.verdict in ("better", "worse"):
        low, high = effect.corrected_relative
        if low < 0 < high:
            sentence += " " + _(
                "The relative change alone is not proven ({low_high}): the control's own noise enters it twice."
            ).format(low_high=interval_text(metric, effect.corrected_relative, relative=True))
    if effect.verdict != "inconclusive" and readout.warnings:
        names = listed(finding_title(finding) for finding in readout.warnings)
        sentence += " " + _("Read with care: {warnings}.").format(warnings=names)
    return sentence


def _fault(effect: Effect, readout: Readout) -> str:
    if effect.reason == "undefined":
        return _("it has no variation to test, or the control's denominator is zero.")
    mine = [f for f in readout.findings if f.blocks and f.metric == effect.metric.name]
    general = [f for f in readout.findings if f.blocks and f.metric is None]
    if general:
        titles = listed(finding_title(finding) for finding in general)
        return _("the comparison is not healthy ({faults}).").format(faults=titles)
    return sentences(*map(describe, mine))

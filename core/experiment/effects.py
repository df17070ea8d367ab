"""Every arm against the control on every metric: estimated, corrected, read a second time, and judged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.experiment.design.power import detectable, power_of, units_still_needed
from core.experiment.methods.bayes import Posterior, posterior
from core.experiment.methods.corrections import adjusted, levels
from core.experiment.methods.difference import absolute, relative
from core.experiment.methods.estimate import FEWEST_UNITS, Difference, Estimate, Interval
from core.experiment.methods.moments import SAME_AS_OUTCOME, Adjusted, reduction
from core.experiment.methods.sequences import PLANNED_UNITS, anytime_interval, anytime_p, mixture_weight
from core.experiment.plan import Metric, Plan

VERDICTS = ("better", "worse", "no_difference", "not_worse", "inconclusive", "withheld")
_NOTHING = Estimate(0, math.nan, math.nan, math.inf)


@dataclass(frozen=True)
class Effect:
    """One arm against the control on one metric. Differences are arm minus control.

    `absolute` and `relative` use covariates and strata where the plan names them, and their intervals cover 1 - alpha
    each by itself. `p` belongs to the absolute difference, `p_adjusted` is corrected for the family (of `anytime_p`
    where the plan looks repeatedly). `corrected` and `corrected_relative` are the intervals at the `level` that the
    correction leaves, `anytime` the one that holds at every look, at that level too; `interval` is the one that
    judges. `unadjusted` is the difference without covariates, `reduction` the share of variance they took off.
    `smallest` is the smallest absolute effect that would matter, `margin` the loss a guardrail may take, `power` the
    chance of these units to find `smallest`, `detectable` what they find with the planned power, and `still_needed`
    the further units per arm until `smallest` is found with that power. `posterior` is the Bayesian reading.
    """

    metric: Metric
    control: str
    arm: str
    n_control: int
    n_arm: int
    control_value: float
    arm_value: float
    absolute: Difference
    relative: Difference
    p: float
    p_adjusted: float
    anytime: Interval
    smallest: float
    detectable: float
    still_needed: int
    verdict: str
    reason: str
    without_outliers: Difference | None = None
    anytime_p: float = math.nan
    level: float = 0.05
    corrected: Interval = (math.nan, math.nan)
    corrected_relative: Interval = (math.nan, math.nan)
    peeking: bool = False
    unadjusted: Difference | None = None
    reduction: float = 0.0
    margin: float = 0.0
    power: float = math.nan
    posterior: Posterior | None = None

    @property
    def interval(self) -> Interval:
        """The interval that the verdict is made with."""
        return self.anytime if self.peeking else self.corrected

    def to_json(self) -> dict[str, Any]:
        """The effect as plain JSON types; not-a-number becomes null."""
        belief = self.posterior
        return {
            "metric": self.metric.name,
            "kind": self.metric.kind,
            "role": self.metric.role,
            "higher_is_better": self.metric.higher_is_better,
            "control": self.control,
            "arm": self.arm,
            "n_control": self.n_control,
            "n_arm": self.n_arm,
            "control_value": finite(self.control_value),
            "arm_value": finite(self.arm_value),
            "effect": finite(self.absolute.estimate),
            "interval": [finite(x) for x in self.interval],
            "level": self.level,
            "absolute": _difference(self.absolute),
            "relative": _difference(self.relative),
            "relative_interval": [finite(x) for x in self.corrected_relative],
            "p": finite(self.p),
            "p_adjusted": finite(self.p_adjusted),
            "anytime_p": finite(self.anytime_p),
            "anytime_interval": [finite(x) for x in self.anytime],
            "unadjusted": _difference(self.unadjusted) if self.unadjusted else None,
            "variance_reduction": finite(self.reduction),
            "smallest": finite(self.smallest),
            "margin": finite(self.margin),
            "power": finite(self.power),
            "detectable": finite(self.detectable),
            "still_needed": self.still_needed,
            "bayes": None
            if belief is None
            else {
                "win": belief.win,
                "expected_loss": belief.loss,
                "mean": belief.mean,
                "interval": list(belief.interval),
                "prior_deviation": finite(belief.prior),
            },
            "without_outliers": _difference(self.without_outliers) if self.without_outliers else None,
            "verdict": self.verdict,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Case:
    """An effect before correction, with the two estimates it is made of."""

    effect: Effect
    base: Estimate
    one: Estimate


def finite(value: float) -> float | None:
    """The value as JSON holds it: null for what is no number."""
    return value if math.isfinite(value) else None


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "estimate": finite(difference.estimate),
        "standard_error": finite(difference.error),
        "p": finite(difference.p),
        "interval": [finite(x) for x in difference.interval],
    }


def compare(plan: Plan, found: Sequence[Mapping[str, Adjusted]], arms: Sequence[str], control: str) -> list[Effect]:
    """Every arm against the control on every metric, corrected, without a verdict.

    Args:
        found: Per metric of the plan: arm -> its estimate.
    """
    cases = raw(plan, found, arms, control)
    return correct(plan, cases, _families(plan, [case.effect for case in cases]))


def raw(plan: Plan, found: Sequence[Mapping[str, Adjusted]], arms: Sequence[str], control: str) -> list[Case]:
    """Every arm against the control on every metric, uncorrected."""
    nothing = Adjusted(_NOTHING, _NOTHING)
    cases = []
    for metric, of in zip(plan.metrics, found, strict=True):
        base = of.get(control, nothing)
        for arm in arms:
            if arm != control:
                one = of.get(arm, nothing)
                cases.append(Case(_effect(plan, metric, base, one, control, arm), *_pair(base, one)))
    return cases


def correct(plan: Plan, cases: Sequence[Case], families: Sequence[Sequence[int]]) -> list[Effect]:
    """The effects of cases, those of one family (places among the cases) corrected together."""
    effects = [case.effect for case in cases]
    for family in families:
        p_values = [effects[i].anytime_p if plan.peeking else effects[i].p for i in family]
        each = levels(p_values, plan.alpha, plan.correction)
        for i, p, level in zip(family, adjusted(p_values, plan.correction), each, strict=True):
            effects[i] = _corrected(plan, cases[i], p, level)
    return effects


def _families(plan: Plan, effects: Sequence[Effect]) -> list[list[int]]:
    """Places of the effects that are corrected together."""
    guards = [[i] for i, effect in enumerate(effects) if effect.metric.role == "guardrail"]
    rest = [i for i, effect in enumerate(effects) if effect.metric.role != "guardrail"]
    if plan.family == "all":
        return [rest, *guards]
    return [[i for i in rest if effects[i].metric is metric] for metric in plan.metrics] + guards


def _pair(base: Adjusted, one: Adjusted) -> tuple[Estimate, Estimate]:
    """The estimates that count: adjusted, unless a covariate turned out to be the outcome."""
    return (base.plain, one.plain) if reduction(base, one) > SAME_AS_OUTCOME else (base.estimate, one.estimate)


def _effect(plan: Plan, metric: Metric, base: Adjusted, one: Adjusted, control: str, arm: str) -> Effect:
    first, second = _pair(base, one)
    used = first is not base.plain
    difference = absolute(first, second, plan.alpha)
    smallest = abs(first.value) * plan.smallest
    units = first.n + second.n
    rho = mixture_weight(plan.planned or PLANNED_UNITS, plan.alpha)
    errors = first.error_squared, second.error_squared
    return Effect(
        metric=metric,
        control=control,
        arm=arm,
        n_control=first.n,
        n_arm=second.n,
        control_value=first.value,
        arm_value=second.value,
        absolute=difference,
        relative=relative(first, second, plan.alpha),
        p=difference.p,
        p_adjusted=difference.p,
        anytime=(math.nan, math.nan),
        smallest=smallest,
        detectable=detectable(difference.error, plan.alpha, plan.power),
        still_needed=units_still_needed((first.n, second.n), errors, smallest, plan.alpha, plan.power),
        verdict="withheld",
        reason="",
        anytime_p=anytime_p(difference.estimate, difference.error, units, rho),
        peeking=plan.peeking,
        unadjusted=absolute(base.plain, one.plain, plan.alpha) if used else None,
        reduction=reduction(base, one) if used else 0.0,
        margin=abs(first.value) * (plan.smallest if metric.margin is None else metric.margin),
        power=power_of(smallest, difference.error, plan.alpha),
        posterior=posterior(
            difference.estimate,
            difference.error,
            abs(first.value) * plan.prior if first.value else math.inf,
            metric.higher_is_better,
            plan.alpha,
        ),
    )


def _corrected(plan: Plan, case: Case, p: float, level: float) -> Effect:
    effect, base, one = case.effect, case.base, case.one
    rho = mixture_weight(plan.planned or PLANNED_UNITS, plan.alpha)
    estimate, error = effect.absolute.estimate, effect.absolute.error
    return replace(
        effect,
        p_adjusted=p,
        level=level,
        corrected=effect.absolute.interval if level == plan.alpha else absolute(base, one, level).interval,
        corrected_relative=effect.relative.interval if level == plan.alpha else relative(base, one, level).interval,
        anytime=anytime_interval(estimate, error, base.n + one.n, level, rho),
    )


def judge(plan: Plan, effect: Effect, blocked: bool, fault: str) -> Effect:
    """The effect with its verdict; withheld where health forbids one, and then without a Bayesian winner.

    Where an arm has too few units for a spread, nothing that is made from one is left either.
    """
    if blocked or fault or math.isnan(effect.p):
        if min(effect.n_control, effect.n_arm) < FEWEST_UNITS:
            effect = _without_spread(effect)
        reason = fault or ("health" if blocked else "undefined")
        return replace(effect, verdict="withheld", reason=reason, posterior=None)
    return replace(effect, verdict=verdict_of(plan, effect), reason="")


def _without_spread(effect: Effect) -> Effect:
    """The effect as two values and their difference: no error, interval, p or power."""

    none = (math.nan, math.nan)

    def bare(difference: Difference) -> Difference:
        return replace(difference, error=math.nan, p=math.nan, interval=none)

    return replace(
        effect,
        absolute=bare(effect.absolute),
        relative=bare(effect.relative),
        unadjusted=bare(effect.unadjusted) if effect.unadjusted else None,
        without_outliers=None,
        p=math.nan,
        p_adjusted=math.nan,
        anytime_p=math.nan,
        corrected=none,
        corrected_relative=none,
        anytime=none,
        detectable=math.nan,
        power=math.nan,
        still_needed=0,
    )


def verdict_of(plan: Plan, effect: Effect) -> str:
    """The verdict of sound data: by the corrected p and by the smallest effect that matters.

    A guardrail is not worse where its interval ends within the margin, and worse where a loss is proven and may
    exceed it.
    """
    low, high = effect.interval
    sign = 1 if effect.metric.higher_is_better else -1
    proven = effect.p_adjusted < plan.alpha
    if effect.metric.role == "guardrail":
        worst = low if sign > 0 else -high
        if worst >= -effect.margin:
            return "not_worse"
        return "worse" if proven and sign * effect.absolute.estimate < 0 else "inconclusive"
    if -effect.smallest <= low and high <= effect.smallest and effect.smallest > 0:
        return "no_difference"
    if not proven:
        return "inconclusive"
    return "better" if sign * effect.absolute.estimate > 0 else "worse"

"""The options of `experiment` that say what a metric is for and how its effect is estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.experiment import Column, Metric, Plan, Readout

AUTO = "auto"


def with_roles(
    metrics: Sequence[Metric],
    quantiles: Sequence[float],
    caps: Sequence[str],
    guardrails: Sequence[str],
    secondary: Sequence[str],
    columns: Sequence[Column],
) -> tuple[Metric, ...]:
    """The metrics with quantiles, caps and roles; a guardrail that is no metric yet is added.

    Raises:
        BadInput: a cap, margin or quantile that is no number, or names no metric.
    """
    from core.errors import BadInput
    from core.experiment import Metric, guess_kind
    from core.i18n import _

    found = list(metrics)
    wanted = [i for i, metric in enumerate(found) if metric.kind == "quantile"]
    each = list(quantiles) * len(wanted) if len(quantiles) == 1 and wanted else list(quantiles)
    if len(each) != len(wanted):
        raise BadInput(
            _("Every quantile metric needs its quantile; metrics: {n}, quantiles: {m}.").format(
                n=len(wanted), m=len(quantiles)
            )
        )
    for i, quantile in zip(wanted, each, strict=True):
        found[i] = replace(found[i], quantile=quantile)
    for name, share in map(_pair, caps):
        found = [replace(m, winsor=share) if m.column == name else m for m in found]
        _known(name, found)
    for name, margin in map(_pair, guardrails):
        if all(metric.column != name for metric in found):
            found.append(Metric(name, guess_kind(columns, name)))
        found = [replace(m, role="guardrail", margin=margin) if m.column == name else m for m in found]
    for name in secondary:
        _known(name, found)
        found = [replace(m, role="secondary") if m.column == name else m for m in found]
    return tuple(found)


def with_methods(
    plan: Plan,
    columns: Sequence[Column],
    *,
    covariates: Sequence[str],
    strata: str,
    cluster: str,
    features: Sequence[str],
    correction: str,
    planned: int,
    prior: float,
) -> Plan:
    """The plan with its methods; the covariate "auto" stands for all columns whose names say so."""
    from core.experiment import suggest, suggested_covariates

    used = tuple(c for c in covariates if c != AUTO)
    if AUTO in covariates:
        taken = {plan.variant, plan.unit, *(c for m in plan.metrics for c in (m.column, m.denominator)), *used}
        used += tuple(name for name in suggested_covariates(columns) if name not in taken)
    searched = tuple(name for name in features if name != AUTO)
    if AUTO in features:
        known = suggest(columns)
        searched += tuple(name for name in (known.features if known else ()) if name not in searched)
    return replace(
        plan,
        covariates=used,
        strata=strata or None,
        cluster=cluster or None,
        features=searched,
        correction=correction,
        planned=planned or None,
        prior=prior,
    )


def failed(readout: Readout) -> bool:
    """Whether the gate is shut: every verdict is withheld, or a guardrail is worse."""
    return readout.withheld or any(e.metric.role == "guardrail" and e.verdict == "worse" for e in readout.effects)


def _pair(text: str) -> tuple[str, float | None]:
    """NAME or NAME=NUMBER."""
    from core.errors import BadInput
    from core.i18n import _

    name, sign, number = text.rpartition("=")
    if not sign:
        return text, None
    try:
        return name, float(number)
    except ValueError:
        raise BadInput(_("“{pair}” is not a metric with a number, as revenue=0.99.").format(pair=text)) from None


def _known(name: str, metrics: Sequence[Metric]) -> None:
    from core.errors import NotFound
    from core.i18n import _

    names = [metric.column for metric in metrics]
    if name not in names:
        raise NotFound.among(_("metric"), name, names)

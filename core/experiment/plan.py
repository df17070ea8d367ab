"""What an experiment is made of: unit, variant, metrics, control, and the rules of the readout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import BadInput, NotFound
from core.experiment.methods.bayes import PRIOR
from core.experiment.methods.corrections import CORRECTIONS
from core.i18n import _, listed

METRIC_KINDS = ("mean", "proportion", "ratio", "quantile")
ROLES = ("goal", "secondary", "guardrail")
ROW_RULES = ("auto", "one", "sum")
FAMILIES = ("metric", "all")


@dataclass(frozen=True)
class Metric:
    """One outcome.

    Attributes:
        column: the outcome, or a ratio's numerator.
        kind: "mean" (a number per unit), "proportion" (yes or no per unit), "ratio" (numerator over
            denominator, both summed over units; the unit stays the unit of randomisation), "quantile" (the value
            that a share of the units stays below).
        denominator: a ratio's denominator column.
        higher_is_better: False for returns, latency, complaints.
        quantile: which one, between 0 and 1; only of a quantile.
        winsor: a mean's or a ratio's numerator is capped at this quantile of all arms' units together; None caps
            nothing.
        role: "goal" (decides), "secondary" (explains), "guardrail" (must not get worse by more than `margin`).
        margin: the loss that a guardrail may take, as a fraction of the control's value; None takes the plan's
            `smallest`.
        label: what it is called, where that is not its columns.
    """

    column: str
    kind: str = "mean"
    denominator: str | None = None
    higher_is_better: bool = True
    quantile: float | None = None
    winsor: float | None = None
    role: str = "goal"
    margin: float | None = None
    label: str = ""

    @property
    def name(self) -> str:
        if self.label:
            return self.label
        name = f"{self.column} / {self.denominator}" if self.denominator else self.column
        name += "" if self.quantile is None else f" · p{100 * self.quantile:g}"
        return name if self.winsor is None else f"{name} · ≤ p{100 * self.winsor:g}"

    def check(self) -> None:
        """Raise `BadInput` where the parts of the metric do not fit each other."""
        _one_of(self.kind, METRIC_KINDS)
        _one_of(self.role, ROLES)
        facts = {"metric": self.name}
        if (self.kind == "ratio") != (self.denominator is not None):
            raise BadInput(
                _("A ratio needs a denominator, and only a ratio has one: {metric}.").format(**facts), data=facts
            )
        if (self.kind == "quantile") != (self.quantile is not None):
            raise BadInput(
                _("A quantile metric needs its quantile, and only it has one: {metric}.").format(**facts), data=facts
            )
        if self.winsor is not None and self.kind not in ("mean", "ratio"):
            raise BadInput(_("Only means and ratios can be capped: {metric}.").format(**facts), data=facts)
        for share in (self.quantile, self.winsor):
            if share is not None and not 0 < share < 1:
                raise BadInput(_("A quantile lies between 0 and 1, as 0.9: {metric}.").format(**facts), data=facts)
        if self.margin is not None and not 0 <= self.margin < 10:
            raise BadInput(
                _("A guardrail's margin is a share of the control's value, as 0.02: {metric}.").format(**facts),
                data=facts,
            )


@dataclass(frozen=True)
class Plan:
    """A readout's full specification; the same plan on the same version gives the same digits.

    Attributes:
        variant: column that names the arm.
        metrics: the outcomes.
        unit: column that names what was randomised; None makes every row its own unit.
        control: the arm others are compared with; None picks a label that says so, else the first by name.
        expected: planned weight per arm for the sample-ratio check; None means equal.
        alpha, power: error levels. The interval covers 1 - alpha.
        smallest: the smallest relative effect that would matter, as a fraction of the control's value.
        rows: several rows of one unit: "one" keeps the first and calls the rest duplicates, "sum" adds
            them up, "auto" adds up where more than half of the units have several rows.
        assigned, happened: time columns of assignment and outcome, for the order check.
        exposed: column with the moment of first exposure; units without one were assigned and never saw anything, and
            are left out and counted.
        exposure_event: event of the outcomes whose first one after the assignment is the exposure.
        outcomes: dataset that the metrics are read from; None reads them from the assignments' own columns.
        window: days from first exposure that count, for metrics of `outcomes` without a window of their own.
        units: column with the number of units that a row stands for, in a table that is already added up; shares
            are then numbers of successes, means sums with a sum of squares beside them.
        segment: column to break the effects down by.
        family: the correction spans the arms of one "metric", or the arms of "all" goals and secondary metrics;
            guardrails are each their own family, as all of them have to hold.
        peeking: judge by the interval that holds at every look instead of by p.
        test: which test, in a table that holds several.
        covariates: columns measured before the test, or ratios of two ("a / b"), that take noise off means, shares
            and ratios (CUPED).
        strata: column whose values, known before the test, weigh by their share of all units.
        cluster: column of what was randomised, where that is coarser than the unit (a shop, a household).
        correction: "holm", "bh" (Benjamini-Hochberg) or "none".
        planned: units of both arms for which the interval for repeated looks is narrowest; to be named before.
        prior: standard deviation of the Bayesian reading's prior, as a fraction of the control's value.
        features: columns known before the test in which a tree looks for units that answer differently.
    """

    variant: str
    metrics: tuple[Metric, ...]
    unit: str | None = None
    control: str | None = None
    expected: Mapping[str, float] | None = None
    alpha: float = 0.05
    power: float = 0.8
    smallest: float = 0.01
    rows: str = "auto"
    assigned: str | None = None
    happened: str | None = None
    exposed: str | None = None
    exposure_event: str | None = None
    outcomes: str | None = None
    window: int | None = None
    units: str | None = None
    segment: str | None = None
    family: str = "metric"
    peeking: bool = False
    test: str | None = None
    covariates: tuple[str, ...] = ()
    strata: str | None = None
    cluster: str | None = None
    correction: str = "holm"
    planned: int | None = None
    prior: float = PRIOR
    features: tuple[str, ...] = ()

    def check(self, columns: Sequence[str]) -> None:
        """Raise `BadInput` or `NotFound` where the plan cannot be carried out on these columns."""
        if not self.metrics:
            raise BadInput(_("An experiment needs at least one metric."))
        if not 0 < self.alpha < 0.5 or not 0.5 <= self.power < 1 or not 0 <= self.smallest < 10:
            raise BadInput(
                _("Alpha must be between 0 and 0.5, power from 0.5 to below 1, the smallest effect 0 or above."),
                data={"alpha": self.alpha, "power": self.power, "smallest": self.smallest},
            )
        if not 0 < self.prior < 100 or (self.planned is not None and self.planned < 1):
            raise BadInput(
                _("The prior's width and the planned units must be above zero."),
                data={"prior": self.prior, "planned": self.planned},
            )
        for value, allowed in ((self.rows, ROW_RULES), (self.family, FAMILIES), (self.correction, CORRECTIONS)):
            _one_of(value, allowed)
        for metric in self.metrics:
            metric.check()
        used = [
            self.variant,
            self.unit,
            self.assigned,
            self.happened,
            self.exposed,
            self.segment,
            self.strata,
            self.cluster,
        ]
        used += [c for metric in self.metrics for c in (metric.column, metric.denominator)]
        used += [*self.features, *(c for name in self.covariates for c in covariate_columns(name, columns))]
        for column in used:
            if column is not None and column not in columns:
                raise NotFound.among(_("column"), column, columns)
        if self.unit == self.variant or any(m.column in (self.unit, self.variant) for m in self.metrics):
            raise BadInput(_("Unit, variant and metric must be different columns."))
        self._check_before(columns)

    def _check_before(self, columns: Sequence[str]) -> None:
        """What should be known before the test must be neither its outcome nor its assignment."""
        outcomes = {c for metric in self.metrics for c in (metric.column, metric.denominator)}
        before = [(name, covariate_columns(name, columns)) for name in self.covariates]
        before += [(name, [name]) for name in (*self.features, self.strata, self.cluster) if name is not None]
        for name, parts in before:
            if outcomes & set(parts):
                raise BadInput(
                    _(
                        "“{column}” is an outcome: what adjusts or divides a readout must be known before the test."
                    ).format(column=name),
                    hint=_("Choose columns measured before the start, as those named pre_…"),
                    data={"column": name},
                )
            if {self.variant, self.unit, self.happened} & set(parts):
                raise BadInput(
                    _(
                        "“{column}” is the unit, the arm or the outcome's time, so that it cannot adjust a readout."
                    ).format(column=name),
                    data={"column": name},
                )

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON types."""
        return {
            "unit": self.unit,
            "variant": self.variant,
            "control": self.control,
            "metrics": [
                {
                    "column": m.column,
                    "kind": m.kind,
                    "denominator": m.denominator,
                    "higher_is_better": m.higher_is_better,
                    "quantile": m.quantile,
                    "winsor": m.winsor,
                    "role": m.role,
                    "margin": m.margin,
                    "label": m.label,
                }
                for m in self.metrics
            ],
            "expected": dict(self.expected) if self.expected else None,
            "alpha": self.alpha,
            "power": self.power,
            "smallest": self.smallest,
            "rows": self.rows,
            "assigned": self.assigned,
            "happened": self.happened,
            "exposed": self.exposed,
            "exposure_event": self.exposure_event,
            "outcomes": self.outcomes,
            "window": self.window,
            "units": self.units,
            "segment": self.segment,
            "family": self.family,
            "peeking": self.peeking,
            "test": self.test,
            "covariates": list(self.covariates),
            "strata": self.strata,
            "cluster": self.cluster,
            "correction": self.correction,
            "planned": self.planned,
            "prior": self.prior,
            "features": list(self.features),
        }


def covariate_columns(name: str, columns: Sequence[str]) -> list[str]:
    """The columns behind a covariate: itself, or both of a ratio written "a / b"."""
    if name in columns or " / " not in name:
        return [name]
    above, below = name.split(" / ", 1)
    return [above, below]


def _one_of(value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise BadInput(
            _("“{value}” is not one of: {allowed}.").format(value=value, allowed=listed(allowed)),
            data={"value": value, "allowed": list(allowed)},
        )

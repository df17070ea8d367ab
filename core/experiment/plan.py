"""What an experiment is made of: unit, variant, metrics, control, and the rules of the readout."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.cells.identifier_names import folded, names_identifier
from core.errors import BadInput, NotFound
from core.experiment.arms import named
from core.experiment.methods.bayes import PRIOR
from core.experiment.methods.corrections import CORRECTIONS
from core.experiment.sums import names_units, squares_of
from core.i18n import _, listed

METRIC_KINDS = ("mean", "proportion", "ratio", "quantile")
ROLES = ("goal", "secondary", "guardrail")
ROW_RULES = ("auto", "one", "sum")
FAMILIES = ("metric", "all")

_CONTROL_WORDS = ("control", "baseline", "ctrl", "holdout", "对照", "对照组", "a", "0", "old", "off")
_CONTROL_PARTS = ("control", "baseline", "holdout", "对照")


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


def pick_control(labels: Sequence[str], wished: str | None = None) -> str:
    """The control arm: the wished label in any spelling, else one that says so, else the first by name."""
    ordered = sorted(labels)
    if wished is not None:
        return named(wished, labels)
    lowered = {label: label.strip().lower() for label in ordered}
    for word in _CONTROL_WORDS:
        for label in ordered:
            if lowered[label] == word:
                return label
    for label in ordered:
        if any(part in lowered[label] for part in _CONTROL_PARTS) or lowered[label].startswith("no "):
            return label
    return ordered[0]


@dataclass(frozen=True)
class Column:
    """What `suggest` needs to know of a column: its type, and a bounded look at its values.

    `ids` says that its values tell the rows apart as identifiers do, whatever it is called.
    """

    name: str
    type: str
    distinct: int
    values: tuple[str, ...] = field(default=())
    empty: bool = False
    ids: bool = False


MOST_VALUES = 20
"""Values of a column of groups, as of arms; more are names of things."""
MOST_FEATURES = 8
"""Columns searched unasked: each takes a pass over the units."""

_BOOLEAN_VALUES = {"0", "1", "0.0", "1.0", "true", "false", "t", "f", "yes", "no", "y", "n", "是", "否"}
_UNIT = re.compile(r"(user|unit|visitor|customer|session|device|member|client)?_?id$|userid$|用户|用戶")
_UNIT_WORD = re.compile(
    r"^(user|unit|visitor|customer|client|member|person|participant|respondent|pupil|student|patient|recipient|subscriber"
    r"|household|account|device|session|e-?mail)([_ .-]?(no|nr|num|number|code|key|name|address))?\.?$"
    r"|学生|患者|病人|会员|客户|收件人|被试|设备|账号|邮箱|访客|顾客|买家|受试者|學生|會員|客戶|設備|帳號|訪客|顧客|買家|受試者"
    r"|^(kunden?|nutzer|benutzer|besucher|mitglied|konto|haushalt|person|proband|patient|gerate?|geraet|sitzung|kaufer|kaeufer"
    r"|teilnehmer|empfanger|empfaenger|abonnent|schuler|schueler|kundin|nutzerin)(en|er|s)?"
    r"([_ .-]?(id|nr|nummer|no|code|name|schlussel|kennung|adresse))?\.?$"
)
_OF_UNITS = re.compile(r"(数|數|数量|量|额|額|率|度|时长|時長|评分|年龄|等级|类型|来源|地区|城市)$")
"""Chinese words for a unit also begin the names of its measures and traits: 用户数, 客户满意度."""
_VARIANT = re.compile(
    r"variant|variation|version|group|arm|bucket|treatment|experiment|segment|condition|subject.?line|template|creative"
    r"|wording|gruppe|bedingung|testarm|实验|分组|组别|版本|文案|模板"
)
_TIME = re.compile(r"(_at|_time|_date|timestamp|time|date)$|时间|日期")
_ASSIGNED = re.compile(r"assign|bucketed|enrol|分配|分组时间")
_EXPOSED = re.compile(r"^(first_)?expos(ed|ure)(_at|_time|_date|_ts)?$|^first_seen(_at)?$|曝光(时间|日期)")
_HAPPENED = re.compile(r"outcome|convert|purchas|order|paid|下单|结果|转化|购买")
_BEFORE = re.compile(r"^(pre|before|prior|past)[_ ]|[_ ](pre|before)$|[实试]验前")
_NUMBER = re.compile(r"^(TINY|SMALL|BIG|HUGE|U)?INT|^INTEGER|^U(TINY|SMALL|BIG)|^DOUBLE|^FLOAT|^DECIMAL|^REAL")


def names_time(column: str, type_: str) -> bool:
    """Whether a column holds moments, by its type or its name."""
    return type_.startswith(("TIMESTAMP", "DATE")) or bool(_TIME.search(column.lower()))


def names_unit(column: str) -> bool:
    """Whether a column's name says that it names users or other units."""
    return _by_word(column) and not _OF_UNITS.search(column)


def _by_word(column: str) -> bool:
    return bool(_UNIT.search(folded(column)) or _UNIT_WORD.search(folded(column)))


def measured_before(column: str) -> bool:
    """Whether a column's name says that it was measured before the test (pre_..., 实验前...)."""
    return bool(_BEFORE.search(column.lower()))


def is_flag(column: Column) -> bool:
    """Whether every value seen is a yes or a no."""
    values = {value.strip().lower() for value in column.values}
    return column.type == "BOOLEAN" or (0 < column.distinct <= 2 and bool(values) and values <= _BOOLEAN_VALUES)


def is_time(column: Column) -> bool:
    """Whether the column tells when something happened, by its type, or by the name of a column that is no number."""
    timed = column.type.startswith(("TIMESTAMP", "DATE"))
    return timed or (not is_number(column) and bool(_TIME.search(column.name.lower())))


def guess_kind(columns: Sequence[Column], name: str) -> str:
    """ "proportion" for a yes/no column, "mean" for any other."""
    return "proportion" if any(c.name == name and is_flag(c) for c in columns) else "mean"


def is_number(column: Column) -> bool:
    """Whether the column holds numbers, by type or by every value seen."""
    if _NUMBER.match(column.type):
        return True
    return bool(column.values) and all(re.fullmatch(r"-?\d+(\.\d+)?", v.strip()) for v in column.values)


def _added_up(columns: Sequence[Column], unit: str | None, metrics: Sequence[Metric]) -> str:
    """The column that counts the units of a row, where the table is already added up; "" where it is of units.

    It is where no column names units, one counts them and is never below 2, and no outcome is a yes or no.
    """
    if unit or any(metric.kind == "proportion" for metric in metrics):
        return ""
    found = [c for c in columns if names_units(c.name) and is_number(c) and c.values]
    fitting = [c for c in found if all(float(value) >= 2 for value in c.values)]
    return fitting[0].name if fitting and len(metrics) > 1 else ""


def _of_sums(columns: Sequence[Column], units: str, metrics: Sequence[Metric]) -> list[Metric]:
    """Sums with squares beside them are means, other numbers successes; squares and the units are no outcomes."""
    names = [column.name for column in columns]
    squares = {metric.column: squares_of(metric.column, names) for metric in metrics}
    kept = [m for m in metrics if m.column != units and m.column not in squares.values()]
    made = [replace(m, kind="mean" if squares[m.column] else "proportion") for m in kept]
    return sorted(made, key=lambda metric: metric.kind != "proportion")


def suggest(columns: Sequence[Column], roles: Mapping[str, str] | None = None) -> Plan | None:
    """A first plan from column names, values and known roles; None where no column can name the arms.

    Yes/no columns become proportions, numbers become means; numbers measured before the experiment (pre_...)
    become covariates; identifiers, times and text are left out.
    """
    roles = dict(roles or {})
    by_name = {column.name: column for column in columns}
    variant = roles.get("variant")
    if variant not in by_name:
        fitting = [c for c in columns if 2 <= c.distinct <= 20 and not is_number(c) and not is_flag(c)]
        named = [c for c in columns if 2 <= c.distinct <= 20 and _VARIANT.search(c.name.lower())]
        pool = named or fitting
        if not pool:
            return None
        variant = min(pool, key=lambda c: (c not in fitting, c.distinct)).name
    unit = roles.get("unit_id") or roles.get("user_id")
    if unit not in by_name:
        free = [c for c in columns if c.name != variant]
        found = (
            [c for c in free if _UNIT.search(folded(c.name)) and names_unit(c.name)]
            or [c for c in free if names_unit(c.name)]
            or [c for c in free if c.ids and not names_time(c.name, c.type)]
        )
        unit = found[0].name if found else None
    taken = {unit, variant, *(name for role, name in roles.items() if role.endswith("_id"))}
    times = [c.name for c in columns if names_time(c.name, c.type)]
    assigned = next((t for t in times if _ASSIGNED.search(t.lower())), roles.get("timestamp"))
    exposed = next((t for t in times if _EXPOSED.search(t.lower())), None)
    happened = next((t for t in times if _HAPPENED.search(t.lower()) and t != assigned), None)
    taken |= {*times, assigned}
    metrics = [
        Metric(c.name, "proportion" if is_flag(c) else "mean")
        for c in columns
        if c.name not in taken
        and not names_identifier(c.name)
        and not c.ids
        and not _BEFORE.search(c.name.lower())
        and (is_flag(c) or is_number(c))
        and c.distinct > 1
    ]
    if not metrics:
        return None
    metrics.sort(key=lambda m: m.kind != "proportion")
    if units := _added_up(columns, unit, metrics):
        metrics = _of_sums(columns, units, metrics)
    both = (assigned, happened) if assigned and happened else (None, None)
    outcomes = {metric.column for metric in metrics}
    before = [name for name in suggested_covariates(columns) if name not in taken | outcomes]
    return Plan(
        variant=variant,
        unit=unit,
        metrics=tuple(metrics),
        assigned=both[0],
        happened=both[1],
        exposed=exposed,
        units=units or None,
        covariates=tuple(before),
        features=tuple(_features(columns, {*taken, *outcomes, variant})),
    )


def suggested_covariates(columns: Sequence[Column]) -> list[str]:
    """The numbers whose names say that they were measured before the test."""
    return [c.name for c in columns if measured_before(c.name) and is_number(c) and c.distinct > 1]


def _features(columns: Sequence[Column], taken: Collection[str | None]) -> list[str]:
    """Columns by which units may answer differently: few values that are no number, or known before the test."""
    before = set(suggested_covariates(columns))
    free = [c for c in columns if c.name not in taken and not names_identifier(c.name)]
    few = [c.name for c in free if 2 <= c.distinct <= MOST_VALUES and not is_number(c) and not is_flag(c)]
    return [*few, *(c.name for c in free if c.name in before)][:MOST_FEATURES]

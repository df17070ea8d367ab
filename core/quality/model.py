"""What a contract and its outcome are: checks, suites, results, reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from core.errors import BadInput
from core.i18n import _, listed

DIMENSIONS = (
    "completeness",
    "validity",
    "uniqueness",
    "consistency",
    "integrity",
    "timeliness",
    "semantic accuracy",
    "recommendation readiness",
)
UNSEEN = "unseen"
"""Marks, among a clause's parameters or a result's facts, that whoever reads it may not see the values it speaks of."""
SEVERITIES = ("info", "warning", "error")
BREACHES = ("warn", "quarantine", "refuse")
"""What happens to files that break a contract while they are loaded: nothing but a report, their failing rows are set
aside, or nothing of them is stored."""
MOST_CONSUMERS = 100
"""Readers of a dataset named in its contract; more are named by a group."""
SHOWN_COST = 0.05
"""Points from which what is tolerated is listed beside what fails: less is shown as none."""


@dataclass(frozen=True)
class Check:
    """One clause of a contract.

    Attributes:
        id: Stable name within the suite, such as "not_null:title" or "D1".
        check: The type of check, a key of `core.quality.registry.CHECKS`.
        dimension: One of `DIMENSIONS`.
        columns: The columns it reads; empty when it goes by roles or looks at the whole table.
        severity: "info", "warning" or "error".
        weight: Its share within the dimension's score, at least 0.
        tolerance: The share of failing rows (0 to 1) at which the check still passes. Tolerated rows
            count in the score all the same.
        params: What the type of check needs to know; JSON values only.
        owner: Who answers for it; "" is the dataset's owner.
    """

    id: str
    check: str
    dimension: str
    columns: tuple[str, ...] = ()
    severity: str = "warning"
    weight: float = 1.0
    tolerance: float = 0.0
    params: Mapping[str, Any] = field(default_factory=dict)
    owner: str = ""

    @property
    def column(self) -> str:
        return self.columns[0] if self.columns else ""

    def to_dict(self) -> dict[str, Any]:
        """The clause as JSON values; an owner only where it has one of its own."""
        entry = asdict(self)
        entry["columns"], entry["params"] = list(self.columns), dict(self.params)
        if not self.owner:
            del entry["owner"]
        return entry


@dataclass(frozen=True)
class Suite:
    """A dataset's contract: its checks, the weight of each dimension, and the columns agreed on.

    `version` counts the suites stored for the dataset, from 1; 0 means not stored. `owner` answers for it,
    `consumers` rely on it, and `breach`, one of `BREACHES`, is what happens to a load that breaks it.
    """

    dataset: str
    checks: tuple[Check, ...]
    weights: Mapping[str, float] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    owner: str = ""
    consumers: tuple[str, ...] = ()
    breach: str = "warn"

    def weight(self, dimension: str) -> float:
        """The dimension's share in the dataset's score."""
        return float(self.weights.get(dimension, 1.0))

    def to_dict(self) -> dict[str, Any]:
        """The suite as JSON values, without its number."""
        checks = [check.to_dict() for check in self.checks]
        weights = {dimension: self.weight(dimension) for dimension in DIMENSIONS}
        said: dict[str, Any] = {"dataset": self.dataset}
        if self.owner:
            said["owner"] = self.owner
        if self.consumers:
            said["consumers"] = list(self.consumers)
        if self.breach != "warn":
            said["breach"] = self.breach
        return {**said, "weights": weights, "columns": dict(self.columns), "checks": checks}

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_yaml(self) -> str:
        import yaml

        plain = not any("\x7f" <= sign <= "\x9f" for sign in self.to_json())  # PyYAML folds U+0085 as a line end
        return str(yaml.safe_dump(self.to_dict(), allow_unicode=plain, sort_keys=False, width=110))

    def reweighted(self, weights: Mapping[str, float], checks: Mapping[str, float] | None = None) -> Suite:
        """The suite with other weights, by dimension and by check id."""
        changed = tuple(
            replace(check, weight=float(checks[check.id])) if checks and check.id in checks else check
            for check in self.checks
        )
        return valid(replace(self, weights={**self.weights, **weights}, checks=changed))


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check on one version.

    `cost` is in points of the dataset's score (0 to 100); all costs add up to 100 - score. `total`
    counts the rows the check applies to; it is 0 when the check was skipped, and `detail["skipped"]`
    then names the reason. `sql` finds every failing row: None where the statement is made when someone asks for the
    rows, empty where none failed and for checks of the table as a whole.
    """

    id: str
    check: str
    dimension: str
    columns: tuple[str, ...]
    severity: str
    failed: int
    total: int
    passed: bool
    weight: float = 1.0
    tolerance: float = 0.0
    cost: float = 0.0
    params: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)
    sql: str | None = ""

    @property
    def column(self) -> str:
        return self.columns[0] if self.columns else ""

    @property
    def has_rows(self) -> bool:
        """Whether single rows failed, which can be listed."""
        return self.sql is None or self.sql != ""

    @property
    def share(self) -> float:
        """The share of failing rows, 0 where nothing was checked."""
        return self.failed / self.total if self.total else 0.0

    @property
    def state(self) -> str:
        """ "skipped", "ok", or the severity of the failure."""
        if not self.total:
            return "skipped"
        return "ok" if self.passed else self.severity


@dataclass(frozen=True)
class Report:
    """All outcomes of a suite on one version of a dataset.

    `version` is the snapshot, `number` the dataset's own count of it, 1, 2, 3 ..., which people see; it is not stored.
    `score` is None where there was nothing to score: no rows, or no check that applies.
    """

    dataset: str
    version: int
    layer: str
    time: datetime
    rows: int
    score: float | None
    dimensions: Mapping[str, float]
    results: tuple[CheckResult, ...]
    suite: int = 0
    number: int = 0

    @property
    def failing(self) -> tuple[CheckResult, ...]:
        """The failing results, errors first, then by what they cost."""
        found = [result for result in self.results if not result.passed]
        return tuple(sorted(found, key=lambda one: (-SEVERITIES.index(one.severity), -one.cost, one.id)))

    @property
    def tolerated(self) -> tuple[CheckResult, ...]:
        """Checks that pass though rows fail them, and that cost points all the same, the dearest first."""
        found = [one for one in self.results if one.passed and one.failed and one.cost >= SHOWN_COST]
        return tuple(sorted(found, key=lambda one: (-one.cost, one.id)))

    @cached_property
    def _by_id(self) -> dict[str, CheckResult]:
        return {result.id: result for result in self.results}

    def result(self, check_id: str) -> CheckResult | None:
        return self._by_id.get(check_id)


def valid(suite: Suite) -> Suite:
    """The suite itself.

    Raises:
        BadInput: when a dimension, severity, weight or tolerance is none, or two checks share an id.
    """
    seen: set[str] = set()
    among(suite.dataset or "contract", "breach", suite.breach, BREACHES)
    if len(suite.consumers) > MOST_CONSUMERS:
        raise BadInput(_("A contract names at most {most} consumers.").format(most=MOST_CONSUMERS))
    for check in suite.checks:
        among(check.id, "dimension", check.dimension, DIMENSIONS)
        among(check.id, "severity", check.severity, SEVERITIES)
        _number(check.id, "weight", check.weight, 1e6)
        _number(check.id, "tolerance", check.tolerance, 1.0)
        if check.id in seen:
            raise BadInput(_("Two checks of the suite are called “{id}”.").format(id=check.id))
        seen.add(check.id)
    for dimension, weight in suite.weights.items():
        among(str(dimension), "dimension", dimension, DIMENSIONS)
        _number(str(dimension), "weight", weight, 1e6)
    return suite


def among(where: str, name: str, value: Any, known: Any) -> None:
    """Raise BadInput unless a field's value is one of the known ones."""
    if value not in known:
        message = _("“{id}”: “{value}” is no {field}.").format(id=where, value=value, field=name)
        raise BadInput(message, hint=_("Known: {names}.").format(names=listed(known)))


def _number(where: str, name: str, value: Any, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        message = _("“{id}”: {field} must be a number from 0 to {most}.")
        raise BadInput(message.format(id=where, field=name, most=f"{most:g}"))


def percent(share: float) -> str:
    """A share as a percentage that never rounds something to nothing."""
    points = share * 100
    if 0 < points < 0.1:
        return f"{points:.2g} %" if points >= 0.001 else "< 0.001 %"
    return f"{points:.1f} %"

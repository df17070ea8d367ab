"""What a contract and its outcome are: checks, suites, results, reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from core.errors import BadInput
from core.i18n import _

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
SEVERITIES = ("info", "warning", "error")


@dataclass(frozen=True)
class Check:
    """One clause of a contract.

    Attributes:
        id: Stable name within the suite, such as "not_null:title" or "D1".
        check: The type of check, a key of `core.quality.rules.RULES`.
        dimension: One of `DIMENSIONS`.
        columns: The columns it reads; empty when it goes by roles or looks at the whole table.
        severity: "info", "warning" or "error".
        weight: Its share within the dimension's score, at least 0.
        tolerance: The share of failing rows (0 to 1) at which the check still passes. Tolerated rows
            count in the score all the same.
        params: What the type of check needs to know; JSON values only.
    """

    id: str
    check: str
    dimension: str
    columns: tuple[str, ...] = ()
    severity: str = "warning"
    weight: float = 1.0
    tolerance: float = 0.0
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def column(self) -> str:
        return self.columns[0] if self.columns else ""


@dataclass(frozen=True)
class Suite:
    """A dataset's contract: its checks, the weight of each dimension, and the columns agreed on.

    `version` counts the suites stored for the dataset, from 1; 0 means not stored.
    """

    dataset: str
    checks: tuple[Check, ...]
    weights: Mapping[str, float] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    def weight(self, dimension: str) -> float:
        """The dimension's share in the dataset's score."""
        return float(self.weights.get(dimension, 1.0))

    def to_dict(self) -> dict[str, Any]:
        """The suite as JSON values, without its number."""
        checks = []
        for check in self.checks:
            entry = asdict(check)
            entry["columns"], entry["params"] = list(check.columns), dict(check.params)
            checks.append(entry)
        weights = {dimension: self.weight(dimension) for dimension in DIMENSIONS}
        return {"dataset": self.dataset, "weights": weights, "columns": dict(self.columns), "checks": checks}

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
        return _valid(replace(self, weights={**self.weights, **weights}, checks=changed))


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check on one version.

    `cost` is in points of the dataset's score (0 to 100); all costs add up to 100 - score. `total`
    counts the rows the check applies to; it is 0 when the check was skipped, and `detail["skipped"]`
    then names the reason. `sql` finds every failing row; it is empty where none failed and for checks of the table as a
    whole.
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
    sql: str = ""

    @property
    def column(self) -> str:
        return self.columns[0] if self.columns else ""

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
    """All outcomes of a suite on one version of a dataset."""

    dataset: str
    version: int
    layer: str
    time: datetime
    rows: int
    score: float
    dimensions: Mapping[str, float]
    results: tuple[CheckResult, ...]
    suite: int = 0

    @property
    def failing(self) -> tuple[CheckResult, ...]:
        """The failing results, errors first, then by what they cost."""
        found = [result for result in self.results if not result.passed]
        return tuple(sorted(found, key=lambda one: (-SEVERITIES.index(one.severity), -one.cost, one.id)))

    def result(self, check_id: str) -> CheckResult | None:
        return next((result for result in self.results if result.id == check_id), None)


def suite_from(data: Any, dataset: str = "") -> Suite:
    """Read a suite from JSON or YAML text, or from the mapping inside.

    Raises:
        BadInput: when it is not a suite, naming the check and field at fault.
    """
    if isinstance(data, (str, bytes)):
        data = _parsed(data)
    if not isinstance(data, Mapping) or not isinstance(data.get("checks"), list):
        raise BadInput(_("A suite is a mapping with a list named “checks”."), hint=_("Export one to see the form."))
    checks = tuple(_check_from(entry, number) for number, entry in enumerate(data["checks"], start=1))
    weights, columns = data.get("weights") or {}, data.get("columns") or {}
    if not isinstance(weights, Mapping) or not isinstance(columns, Mapping):
        raise BadInput(_("“weights” and “columns” of a suite must be mappings."))
    named = dataset or str(data.get("dataset", ""))
    types = {str(name): str(kind) for name, kind in columns.items()}
    return _valid(Suite(named, checks, dict(weights), types))


def _parsed(text: str | bytes) -> Any:
    import yaml

    try:
        return json.loads(text)  # first, because not all JSON is YAML 1.1
    except (ValueError, RecursionError):
        pass
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInput(_("The suite is neither JSON nor YAML: {reason}").format(reason=reason)) from error


def _check_from(entry: Any, number: int) -> Check:
    if not isinstance(entry, Mapping) or not entry.get("id") or not entry.get("check"):
        raise BadInput(_("Check {number} of the suite needs “id” and “check”.").format(number=number))
    columns, params = entry.get("columns") or [], entry.get("params") or {}
    if not isinstance(columns, list) or not isinstance(params, Mapping):
        message = _("Check “{id}”: “columns” must be a list and “params” a mapping.")
        raise BadInput(message.format(id=entry["id"]))
    return Check(
        id=str(entry["id"]),
        check=str(entry["check"]),
        dimension=str(entry.get("dimension", "validity")),
        columns=tuple(str(column) for column in columns),
        severity=str(entry.get("severity", "warning")),
        weight=entry.get("weight", 1.0),
        tolerance=entry.get("tolerance", 0.0),
        params=dict(params),
    )


def _valid(suite: Suite) -> Suite:
    from core.quality.rules import RULES

    seen: set[str] = set()
    for check in suite.checks:
        _among(check.id, "check", check.check, RULES)
        _among(check.id, "dimension", check.dimension, DIMENSIONS)
        _among(check.id, "severity", check.severity, SEVERITIES)
        _number(check.id, "weight", check.weight, 1e6)
        _number(check.id, "tolerance", check.tolerance, 1.0)
        if check.id in seen:
            raise BadInput(_("Two checks of the suite are called “{id}”.").format(id=check.id))
        seen.add(check.id)
    for dimension, weight in suite.weights.items():
        _among(str(dimension), "dimension", dimension, DIMENSIONS)
        _number(str(dimension), "weight", weight, 1e6)
    return suite


def _among(where: str, name: str, value: Any, known: Any) -> None:
    if value not in known:
        message = _("“{id}”: “{value}” is no {field}.").format(id=where, value=value, field=name)
        raise BadInput(message, hint=_("Known: {names}.").format(names=", ".join(known)))


def _number(where: str, name: str, value: Any, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        message = _("“{id}”: {field} must be a number from 0 to {most}.")
        raise BadInput(message.format(id=where, field=name, most=f"{most:g}"))

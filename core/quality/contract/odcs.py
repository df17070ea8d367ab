"""A contract as an Open Data Contract Standard document (v3), and back.

What the standard can say itself (required, unique, pattern, limits) is said in its words; every clause stands beside it
as a quality rule of type "custom" that holds the clause whole, so that a document that was written here is read back as
the same contract. Of a document written elsewhere the standard's words become clauses; what has no counterpart is
named.

https://bitol-io.github.io/open-data-contract-standard/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from core.errors import BadInput
from core.i18n import _
from core.quality.contract.suites import parsed, suite_from
from core.quality.model import DIMENSIONS, Check, Suite, valid

VERSION = "v3.0.1"
ENGINE = "touchstone"
KEPT = ("weights", "columns", "breach", "consumers")
"""What the standard has no place for; kept as custom properties under our name."""
_DIMENSIONS = {
    "completeness": "completeness", "uniqueness": "uniqueness", "consistency": "consistency",
    "timeliness": "timeliness", "validity": "conformity", "integrity": "coverage", "semantic accuracy": "accuracy",
}  # fmt: skip
"""Ours -> one of the standard's; readiness has none."""


def to_odcs(suite: Suite) -> str:
    """The contract as YAML of the standard."""
    import yaml

    told = suite.to_dict()
    table: dict[str, Any] = {
        "name": suite.dataset,
        "logicalType": "object",
        "physicalType": "table",
        "properties": [_property(name, kind, suite) for name, kind in suite.columns.items()],
    }
    whole = [_rule(one) for one in suite.checks if len(one.columns) != 1 or one.column not in suite.columns]
    if whole:
        table["quality"] = whole
    document: dict[str, Any] = {
        "apiVersion": VERSION,
        "kind": "DataContract",
        "id": suite.dataset,
        "name": suite.dataset,
        "version": str(suite.version or 1),
        "status": "active",
        "schema": [table],
    }
    if suite.owner:
        document["team"] = [{"username": suite.owner, "role": "Owner"}]
    kept = [{"property": f"{ENGINE}.{name}", "value": json.dumps(told[name])} for name in KEPT if told.get(name)]
    return str(yaml.safe_dump(document | {"customProperties": kept}, allow_unicode=True, sort_keys=False, width=110))


def _property(name: str, kind: str, suite: Suite) -> dict[str, Any]:
    logical = _logical(kind)
    said: dict[str, Any] = {"name": name, "logicalType": logical, "physicalType": kind}
    options: dict[str, Any] = {}
    own = [one for one in suite.checks if one.columns == (name,)]
    for one in own:
        if one.params.get("where") or one.tolerance:
            continue
        if one.check == "not_null":
            said["required"] = True
        elif one.check == "unique":
            said["unique"] = True
        elif one.check == "pattern" and logical == "string":
            options["pattern"] = one.params["regex"]
        elif one.check == "in_range" and logical in ("number", "integer"):
            options |= {key: one.params[key_] for key, key_ in _LIMITS if one.params.get(key_) is not None}
            if one.params.get("low_open"):
                options["exclusiveMinimum"] = True
    if options:
        said["logicalTypeOptions"] = options
    if own:
        said["quality"] = [_rule(one) for one in own]
    return said


_LIMITS = (("minimum", "low"), ("maximum", "high"))


def _logical(kind: str) -> str:
    upper = kind.upper()
    if upper == "BOOLEAN":
        return "boolean"
    if upper.startswith(("DATE", "TIMESTAMP")):
        return "date"
    if upper.endswith("INT") or upper.endswith("INTEGER"):
        return "integer"
    if upper.startswith(("DECIMAL", "DOUBLE", "FLOAT", "REAL")):
        return "number"
    return "array" if upper.endswith("[]") else "object" if upper.startswith(("STRUCT", "MAP")) else "string"


def _rule(check: Check) -> dict[str, Any]:
    said: dict[str, Any] = {"name": check.id, "type": "custom", "engine": ENGINE, "severity": check.severity}
    if check.dimension in _DIMENSIONS:
        said["dimension"] = _DIMENSIONS[check.dimension]
    return said | {"implementation": json.dumps(check.to_dict(), ensure_ascii=False)}


def from_odcs(text: str, dataset: str = "") -> tuple[Suite, list[str]]:
    """The contract of a document, and the names of rules in it that have no counterpart here.

    Raises:
        BadInput: when it is no such document, or holds no table.
    """
    document = parsed(text)
    if not isinstance(document, Mapping) or document.get("kind") != "DataContract":
        raise BadInput(_("This is no document of the Open Data Contract Standard."))
    tables = [one for one in document.get("schema") or [] if isinstance(one, Mapping)]
    table = next((one for one in tables if one.get("name") == dataset), next(iter(tables), None))
    if table is None:
        raise BadInput(_("The document describes no table."))
    checks: list[dict[str, Any]] = []
    left: list[str] = []
    columns = {str(one.get("name")): _physical(one) for one in _mappings(table.get("properties"))}
    for owner in (*_mappings(table.get("properties")), table):
        for rule in _mappings(owner.get("quality")):
            found = _clause(rule, "" if owner is table else str(owner.get("name")))
            if found is None:
                left.append(str(rule.get("name") or rule.get("rule") or rule.get("type") or "?"))
            else:
                checks.append(found)
    for one in _mappings(table.get("properties")):
        checks += _standing(one, checks)
    held = {str(one.get("property")): one.get("value") for one in _mappings(document.get("customProperties"))}
    kept = {name: json.loads(str(held[f"{ENGINE}.{name}"])) for name in KEPT if f"{ENGINE}.{name}" in held}
    owner_said = next((str(one.get("username")) for one in _mappings(document.get("team")) if one.get("username")), "")
    named = dataset or re.sub(r"[^a-z0-9_]+", "_", str(table.get("name", "")).lower())
    whole = {"dataset": named, "owner": owner_said, "columns": columns, "checks": _unique(checks)} | kept
    return valid(suite_from(whole, named)), left


def read_any(text: str, dataset: str = "") -> tuple[Suite, list[str]]:
    """A contract in this product's own form or in the standard's, and the rules that have no counterpart.

    Raises:
        BadInput: when it is neither.
    """
    document = parsed(text)
    if isinstance(document, Mapping) and document.get("kind") == "DataContract":
        return from_odcs(text, dataset)
    return suite_from(document, dataset), []


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _physical(one: Mapping[str, Any]) -> str:
    usual = {"number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "TIMESTAMP"}
    return str(one.get("physicalType") or usual.get(str(one.get("logicalType")), "VARCHAR"))


def _clause(rule: Mapping[str, Any], column: str) -> dict[str, Any] | None:
    """A quality rule as a clause; None where it has no counterpart."""
    if rule.get("type") == "custom" and rule.get("engine") == ENGINE:
        try:
            found = json.loads(str(rule.get("implementation")))
        except ValueError:
            return None
        return found if isinstance(found, dict) else None
    values = rule.get("validValues")
    if rule.get("rule") == "validValues" and column and isinstance(values, list):
        return _made("allowed", column, values=[str(one) for one in values])
    if rule.get("rule") in ("nullCheck", "nullValues") and column:
        return _made("not_null", column)
    if rule.get("rule") in ("duplicateCount", "duplicateValues") and column:
        return _made("unique", column)
    return None


def _standing(one: Mapping[str, Any], known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a property says in the standard's own words and no clause asks yet."""
    column, options = str(one.get("name")), one.get("logicalTypeOptions") or {}
    found = []
    if one.get("required") is True:
        found.append(_made("not_null", column))
    if one.get("unique") is True or one.get("primaryKey") is True:
        found.append(_made("unique", column))
    if isinstance(options, Mapping) and options.get("pattern"):
        found.append(_made("pattern", column, regex=str(options["pattern"])))
    limits = {ours: options[theirs] for theirs, ours in _LIMITS if isinstance(options.get(theirs), int | float)}
    if limits:
        open_ = {"low_open": True} if options.get("exclusiveMinimum") is True else {}
        found.append(_made("in_range", column, **limits, **open_))
    asked = {(str(item.get("check")), tuple(item.get("columns") or ())) for item in known}
    return [item for item in found if (item["check"], tuple(item["columns"])) not in asked]


_OURS = {"not_null": 0, "unique": 2, "pattern": 3, "in_range": 1, "allowed": 1}
"""Type -> the place of its dimension."""


def _made(check: str, column: str, **params: Any) -> dict[str, Any]:
    dimension = DIMENSIONS[_OURS[check]]
    return {"id": f"{check}:{column}", "check": check, "dimension": dimension, "columns": [column], "severity": "error",
            "params": params}  # fmt: skip


def _unique(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The clauses once each; the second of an id is the same question said twice."""
    return list({str(one.get("id")): one for one in reversed(checks)}.values())[::-1]

"""Drafting a dataset's contract from its kind, roles, types and values.

The draft is made once, from the version first checked, and then kept: later versions are judged by the
same clauses. What the first version cannot show (an age in days for a file from 2010, an arm's planned
share) is left out rather than guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.kinds import KINDS
from core.quality.column_facts import column_facts, is_category
from core.quality.model import DIMENSIONS, Check, Suite
from core.quality.rules_columns import minority_spellings
from core.quality.rules_table import rounded_shares
from core.quality.scope import TIME, Scope

KEYS = {"items": "item_id", "users": "user_id", "reviews": "review_id", "inventory": "item_id", "ads": ""}
RANGES: dict[str, dict[str, Any]] = {
    "price": {"low": 0, "low_open": True},
    "bid": {"low": 0, "low_open": True},
    "quantity": {"low": 0, "low_open": True, "except_returns": True},
    "position": {"low": 0},
    "stock": {"low": 0},
    "lead_time": {"low": 0},
    "budget": {"low": 0},
    "cost": {"low": 0},
    "age": {"low": 0, "high": 120},
    "propensity": {"low": 0, "low_open": True, "high": 1},
    "clicked": {"low": 0, "high": 1},
}
WEIGHTS = {
    "completeness": 1.0,
    "validity": 1.0,
    "uniqueness": 1.0,
    "consistency": 1.0,
    "integrity": 1.0,
    "timeliness": 1.0,
    "semantic accuracy": 1.0,
    "recommendation readiness": 0.5,
}


def draft(scope: Scope) -> Suite:
    """A suite for the dataset as it stands in `scope`, not yet stored."""
    facts = column_facts(scope)
    checks = [
        *_schema(scope),
        *(check for column in facts for check in _of_column(scope, column, facts[column])),
        *_of_keys(scope),
        *_of_time(scope, facts),
        *_of_kind(scope),
    ]
    weights = {name: WEIGHTS[name] for name in DIMENSIONS}
    return Suite(scope.dataset.name, tuple(checks), weights, dict(scope.types))


# --- clauses -------------------------------------------------------------------------------------


def _schema(scope: Scope) -> Iterator[Check]:
    yield Check("schema_removed", "schema_removed", "consistency", severity="error")
    yield Check("schema_retyped", "schema_retyped", "consistency", severity="error")
    yield Check("schema_added", "schema_added", "consistency", severity="warning", weight=0.5)
    yield Check("volume", "volume", "completeness", params={"min_ratio": 0.5, "max_ratio": 3.0})


def _of_column(scope: Scope, name: str, facts: dict[str, Any]) -> Iterator[Check]:
    role = scope.role_of(name)
    family = scope.family(role)
    kind = KINDS.get(scope.kind)
    required = bool(kind and role in kind.required)
    rows, missing = facts["rows"], facts["missing"] or 0
    present = rows - missing
    text = scope.types[name].upper() == "VARCHAR"
    yield _presence(name, role, required, missing / rows if rows else 0.0)
    if not present:
        return
    numeric = "least" in facts
    expected = family if family in ("number", "time") else ""
    if text and not expected and family in ("", "category"):
        expected = next((what for what in ("number", "time") if 0.8 <= facts[f"{what}s"] / present < 1.0), "")
    if expected and (text or expected == "time"):
        severity = "error" if required else "warning"
        yield Check(f"type:{name}", "type", "validity", (name,), severity, params={"family": expected})
    if numeric:
        yield from _range(scope, name, role, facts)
    if role == "event_type":
        yield Check(f"event_known:{name}", "event_known", "validity", (name,), "error")
        yield Check(f"event_spelling:{name}", "event_spelling", "consistency", (name,), "warning")
    elif is_category(scope, name, facts):
        yield from _category(scope, name)
    if family == "id":
        yield from _identifier(name, facts, present)
    elif text and not expected:
        yield Check(f"spaces:{name}", "spaces", "validity", (name,), "info", 0.5, _allowance(0.0))
        if role != "event_type":
            yield Check(f"D11:{name}", "D11", "validity", (name,), "warning")


def _presence(name: str, role: str, required: bool, share: float) -> Check:
    severity, weight = ("error", 3.0) if required else ("warning", 1.0) if role else ("info", 0.5)
    tolerance = 0.0 if required else _allowance(share)
    if not required:
        weight = round(weight * (1 - share), 2)  # a column mostly empty by its nature says little when it is
    return Check(f"not_null:{name}", "not_null", "completeness", (name,), severity, weight, tolerance)


def _allowance(share: float) -> float:
    """How much a share may grow before it is a finding: half as much again and a percentage point."""
    return round(min(1.0, share * 1.5 + 0.01), 4)


def _range(scope: Scope, name: str, role: str, facts: dict[str, Any]) -> Iterator[Check]:
    if role == "rating":
        most = facts["q99"] or 0
        params: dict[str, Any] = {
            "low": 0 if (facts["q01"] or 0) < 1 else 1,
            "high": 5 if most <= 5 else 10 if most <= 10 else 100,
        }
        yield Check(f"in_range:{name}", "in_range", "validity", (name,), "error", params=params)
    elif role in RANGES:
        yield Check(f"in_range:{name}", "in_range", "validity", (name,), "error", params=RANGES[role])
    elif not role and facts["q25"] is not None and scope.family(role) != "id":
        low, high = _fences(facts)
        outside = facts["least"] < low or facts["most"] > high
        params = {"low": low, "high": high}
        yield Check(
            f"in_range:{name}", "in_range", "validity", (name,), "info", 0.5, 0.005 if outside else 0.001, params
        )


def _fences(facts: dict[str, Any]) -> tuple[float, float]:
    """Far fences: five times the spread beyond the 1st and 99th percentile; 0 stays a floor where it was one."""
    spread = max(facts["q99"] - facts["q01"], 3 * (facts["q75"] - facts["q25"]), abs(facts["q50"]) * 0.1, 1e-9)
    low, high = facts["q01"] - 5 * spread, facts["q99"] + 5 * spread
    if facts["q01"] >= 0 and facts["least"] >= 0:
        low = 0.0
    digits = max(0, 3 - math.floor(math.log10(spread)))
    return round(low, digits), round(high, digits)


def _category(scope: Scope, name: str) -> Iterator[Check]:
    values = scope.values(name)
    yield Check(f"twins:{name}", "twins", "consistency", (name,), "warning")
    if not values or len(values) > 200:
        return
    rare = max(2, math.ceil(sum(values.values()) * 0.001))
    twins = set(minority_spellings(values))
    kept = [value for value, count in values.items() if count >= rare and value not in twins]
    covered = sum(values[value] for value in kept) / max(1, sum(values.values()))
    if kept and covered >= 0.9:
        params = {"values": sorted(kept)}
        yield Check(f"allowed:{name}", "allowed", "validity", (name,), "warning", 1.0, 0.0, params)


def _identifier(name: str, facts: dict[str, Any], present: int) -> Iterator[Check]:
    params: dict[str, Any] = {}
    digits, usual = facts.get("digits") or 0, facts.get("usual")
    zeros = facts.get("zeros") or 0
    if usual and zeros and digits / present >= 0.9 and facts.get("zero_usual") == usual:
        params = {"length": int(usual), "leading_zeros": True}
    yield Check(f"D12:{name}", "D12", "validity", (name,), "error", params=params)
    if facts.get("letters"):
        yield Check(f"D12_twins:{name}", "D12_twins", "consistency", (name,), "warning")
    if facts.get("regex"):
        yield Check(f"pattern:{name}", "pattern", "consistency", (name,), "warning", params={"regex": facts["regex"]})


def _of_keys(scope: Scope) -> Iterator[Check]:
    key = scope.roles.get(KEYS.get(scope.kind, ""))
    if key:
        yield Check(f"unique:{key}", "unique", "uniqueness", (key,), "error", 2.0)
    if scope.kind != "events":
        yield Check("duplicate_rows", "duplicate_rows", "uniqueness", (), "warning")


def _of_time(scope: Scope, facts: dict[str, dict[str, Any]]) -> Iterator[Check]:
    for role, name in scope.roles.items():
        if scope.family(role) != "time" or name not in facts:
            continue
        known = facts[name]
        present = known["rows"] - (known["missing"] or 0)
        agreed = known["power"] if present and (known.get("powered") or 0) / present > 0.5 else None
        params = {"slack_hours": 24, "power": None if agreed is None else int(agreed)}
        yield Check(f"D6:{name}", "D6", "timeliness", (name,), "error", params=params)
    column = scope.roles.get("timestamp")
    newest = facts.get(column or "", {}).get("newest")
    if TIME in scope.table.columns and newest is not None:
        age = (scope.moment - newest).total_seconds() / 3600
        if age <= 14 * 24:  # older data is history: how stale it may grow is not for the draft to say
            hours = round(max(48.0, 2 * age), 1)
            yield Check("freshness", "freshness", "timeliness", (), "warning", params={"max_age_hours": hours})


def _of_kind(scope: Scope) -> Iterator[Check]:
    roles = scope.roles
    if scope.kind == "events":
        yield from _of_events(scope)
    elif "item_id" in roles and scope.kind not in ("items",):
        yield _reference("reference:item_id", "item_id", "items")
    if "user_id" in roles and scope.kind != "users":
        yield _reference("reference:user_id", "user_id", "users", severity="info", weight=0.5)
    if "price" in roles:
        if scope.kind == "items" and "category" in roles:
            params = {"by": "category", "z": 4.5, "factor": 4, "least": 20}
            yield Check("D8", "D8", "semantic accuracy", (roles["price"],), "warning", params=params)
        elif "item_id" in roles and scope.kind != "items":
            params = {"by": "item_id", "z": 4.5, "factor": 4, "least": 3}
            yield Check("D8", "D8", "semantic accuracy", (roles["price"],), "warning", params=params)
    if scope.kind == "items":
        yield Check("D2_unseen", "D2_unseen", "recommendation readiness", (), "info", 1.0, 0.5)
    if scope.kind == "searches":
        yield Check("D3_zero", "D3_zero", "recommendation readiness", (), "info", 1.0, 0.1)
        yield Check("D3_click", "D3_click", "integrity", (), "error")
        yield _reference("reference:clicked_item", "clicked_item", "items", target="item_id")
    if scope.kind == "assignments":
        yield from _of_arms(scope)
    if scope.kind == "reviews" and "text" in roles:
        if "rating" in roles:
            yield Check("D15_stars", "D15_stars", "semantic accuracy", (), "info", 0.5, 0.02, {"least": 0.8})
        if "timestamp" in roles:
            params = {"by": "category", "grain": "week", "recent_days": 28}
            yield Check("D15_surge", "D15_surge", "semantic accuracy", (), "warning", params=params)


def _of_events(scope: Scope) -> Iterator[Check]:
    types = set(scope.standard_types(scope.roles["event_type"]).values()) if "event_type" in scope.roles else set()
    evidence = next((kind for kind in ("view", "click") if kind in types), None)
    if evidence and types & {"cart", "purchase"}:
        params: dict[str, Any] = {"evidence": evidence, "window_days": None}
        yield Check("D1", "D1", "consistency", (), "error", 2.0, 0.0, params)
    yield replace(_reference("D2", "item_id", "items"), weight=2.0)
    yield Check("D4", "D4", "recommendation readiness", (), "warning", params={"least": 60, "per_minute": 20})
    if TIME in scope.table.columns and not _dates_only(scope):
        yield Check("D5_exact", "D5_exact", "uniqueness", (), "error", 2.0)
        yield Check("D5_near", "D5_near", "uniqueness", (), "warning", params={"within_ms": 1000})
    else:
        yield Check("duplicate_rows", "duplicate_rows", "uniqueness", (), "warning")
    for role in ("item_id", "user_id"):
        if role in scope.roles:
            cold = _cold_share(scope, role)
            yield Check(
                f"D13:{role}", "D13", "recommendation readiness", (), "info", 0.5, _allowance(cold),
                {"role": role, "least": 5},
            )  # fmt: skip


def _dates_only(scope: Scope) -> bool:
    moment = scope.table[TIME]
    found = scope.fetch(scope.table.agg(n=moment.count(), midnight=(moment == moment.truncate("D")).sum()))[0]
    return bool(found["n"]) and (found["midnight"] or 0) / found["n"] >= 0.99


def _cold_share(scope: Scope, role: str) -> float:
    column = scope.roles[role]
    counted = scope.table.filter(scope.table[column].notnull()).group_by(column).agg(n=lambda one: one.count())
    found = scope.fetch(counted.agg(total=counted.count(), cold=(counted.n < 5).sum()))[0]
    return float(found["cold"] or 0) / found["total"] if found["total"] else 0.0


def _reference(
    name: str, role: str, kind: str, *, target: str = "", severity: str = "error", weight: float = 1.0
) -> Check:
    params = {"role": role, "kind": kind, "target": target or role}
    return Check(name, "reference", "integrity", (), severity, weight, 0.0, params)


def _of_arms(scope: Scope) -> Iterator[Check]:
    unit, variant = scope.roles.get("unit_id"), scope.roles.get("variant")
    if not unit or not variant:
        return
    yield Check("D16_arms", "D16_arms", "consistency", (), "error", 2.0)
    table = scope.table.filter(scope.table[variant].notnull())
    grouped = table.group_by(arm=table[variant].cast("string")).agg(n=table[unit].nunique())
    counts = {str(row["arm"]): int(row["n"]) for row in scope.fetch(grouped.limit(50))}
    shares = rounded_shares(counts)
    if shares:
        params = {"alpha": 0.01, "shares": shares}
        yield Check("D16_srm", "D16_srm", "consistency", (), "error", 2.0, 0.0, params)

"""Checks of the table as a whole: the contract's columns, freshness, volume, traffic split."""

from __future__ import annotations

import math
from typing import Any

import ibis

from core.kinds import KINDS
from core.quality.model import Check
from core.quality.rules import Measure, Outcome, Skip, rule
from core.quality.scope import TIME, Scope

FAMILIES = {
    "number": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "U", "DECIMAL", "FLOAT", "DOUBLE"),
    "time": ("DATE", "TIME"),
    "text": ("VARCHAR",),
    "boolean": ("BOOL",),
}


def family_of(duckdb_type: str) -> str:
    """number, time, text, boolean or other, of a DuckDB type."""
    name = duckdb_type.upper()
    if name.endswith("]") or name.startswith(("STRUCT", "MAP", "UNION", "UUID")):
        return "other"
    return next((family for family, starts in FAMILIES.items() if name.startswith(starts)), "other")


def _agreed(scope: Scope, column: str, contract_type: str) -> set[str]:
    """The families a column may have: the contract's, and the one its role calls for."""
    families = {family_of(contract_type)}
    role = scope.role_of(column)
    kind = KINDS.get(scope.kind)
    found = kind.role(role) if kind and role else None
    if found and found.family in ("number", "time"):
        families.add(found.family)
    if families == {"text"} and scope.layer == "clean":
        families |= {"number", "time", "boolean", "other"}  # cleaning gives text its type
    return families


@rule("schema_removed", fixes=("rename",))
def removed(scope: Scope, check: Check) -> Outcome:
    """Every column of the contract is there. In the clean layer only those with a role count."""
    contract = dict(scope.suite.columns) if scope.suite else {}
    if scope.layer == "clean":
        held = set(scope.dataset.roles.values())
        contract = {name: kind for name, kind in contract.items() if name in held}
    if not contract:
        return Skip("no_contract", {})
    gone = [name for name in contract if name not in scope.types]
    return Measure(len(gone), len(contract), {"columns": gone[:20]})


@rule("schema_added", fixes=("rename",))
def added(scope: Scope, check: Check) -> Outcome:
    """No column came that the contract does not name. The clean layer's own columns are the recipe's."""
    contract = dict(scope.suite.columns) if scope.suite else {}
    if not contract:
        return Skip("no_contract", {})
    if scope.layer == "clean":
        return Skip("clean_layer", {})
    new = [name for name in scope.types if name not in contract]
    return Measure(len(new), max(len(scope.types), 1), {"columns": new[:20]})


@rule("schema_retyped", fixes=("retype",))
def retyped(scope: Scope, check: Check) -> Outcome:
    """No column changed from number to text, time to number, and the like."""
    contract = dict(scope.suite.columns) if scope.suite else {}
    shared = {name: kind for name, kind in contract.items() if name in scope.types}
    if not shared:
        return Skip("no_contract", {})
    wrong = [
        f"{name} ({kind} → {scope.types[name]})"
        for name, kind in shared.items()
        if family_of(scope.types[name]) not in _agreed(scope, name, kind)
    ]
    return Measure(len(wrong), len(shared), {"columns": wrong[:20]})


@rule("freshness")
def freshness(scope: Scope, check: Check) -> Outcome:
    """The newest row is at most `max_age_hours` older than the version. Future rows do not count."""
    if TIME not in scope.table.columns:
        return Skip("no_time", {})
    moment = scope.table[TIME]
    limit = ibis.literal(scope.moment)
    found = scope.fetch(scope.table.filter(moment <= limit).agg(newest=lambda one: one[TIME].max()))
    newest: Any = found[0]["newest"] if found else None
    if newest is None:
        return Skip("no_time", {})
    age = (scope.moment - newest).total_seconds() / 3600
    allowed = float(check.params.get("max_age_hours", 48))
    return Measure(int(age > allowed), 1, {"hours": round(age, 1), "allowed": allowed})


@rule("volume")
def volume(scope: Scope, check: Check) -> Outcome:
    """The rows are between `min_ratio` and `max_ratio` times those of the version before, of the same layer."""
    if scope.previous is None or not scope.previous.rows:
        return Skip("no_previous", {})
    rows = int(scope.fetch(scope.table.agg(n=lambda one: one.count()))[0]["n"])
    ratio = rows / scope.previous.rows
    low, high = float(check.params.get("min_ratio", 0.5)), float(check.params.get("max_ratio", 3.0))
    detail = {"rows": rows, "before": scope.previous.rows, "version": scope.previous.number, "ratio": ratio}
    return Measure(int(not low <= ratio <= high), 1, detail)


@rule("D16_srm")
def sample_ratio(scope: Scope, check: Check) -> Outcome:
    """The arms have the sizes that were planned: chi-square of the unit counts against `params.shares`
    (equal shares when it names none), failing below `params.alpha`."""
    unit, variant = scope.roles.get("unit_id"), scope.roles.get("variant")
    if not unit or not variant:
        return Skip("no_role", {"role": "variant"})
    table = scope.table.filter(scope.table[variant].notnull())
    grouped = table.group_by(arm=table[variant].cast("string")).agg(n=table[unit].nunique())
    counts = {str(row["arm"]): int(row["n"]) for row in scope.fetch(grouped)}
    if len(counts) < 2:
        return Skip("one_arm", {})
    planned = {str(arm): float(share) for arm, share in dict(check.params.get("shares") or {}).items()}
    shares = [planned.get(arm, 0.0) for arm in counts] if planned else [1.0] * len(counts)
    if min(shares) <= 0:
        return Measure(1, 1, {"p": 0.0, "counts": counts, "unplanned": True})
    total, whole = sum(counts.values()), sum(shares)
    expected = [total * share / whole for share in shares]
    chi = sum((n - e) ** 2 / e for n, e in zip(counts.values(), expected, strict=True))
    from scipy.stats import chi2

    p = float(chi2.sf(chi, len(counts) - 1))
    alpha = float(check.params.get("alpha", 0.01))
    return Measure(int(p < alpha), 1, {"p": p, "alpha": alpha, "counts": counts, "chi2": round(chi, 4)})


def rounded_shares(counts: dict[str, int]) -> dict[str, float] | None:
    """The plan that observed arm sizes suggest: equal shares when each is within 20 % of that, else None."""
    if len(counts) < 2:
        return None
    equal = sum(counts.values()) / len(counts)
    if all(math.isclose(n, equal, rel_tol=0.2) for n in counts.values()):
        return {arm: 1 / len(counts) for arm in counts}
    return None

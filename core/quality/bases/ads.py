"""Ads beside what they advertise: the product's price, currency and stock, joined once for all that ask."""

from __future__ import annotations

from typing import Any

import ibis
from ibis.expr.types import Table, Value

from core.cells import numbers
from core.lake import Dataset
from core.quality.registry import Flags, Outcome, Skip
from core.quality.scope import Scope

BASE = "advertised"


def advertised(scope: Scope) -> Table:
    """The ads with `§bid`, `§budget` (numbers), and of their products `§met` (the catalog knows it), `§price` (the
    highest of the catalog), `§currency` and `§stock` (of all stores); NULL where nothing says it."""
    return scope.base(BASE, lambda: _joined(scope))


def row_check(base: Table, fails: Value, applies: Value, *show: str, **facts: Any) -> Outcome:
    """Flags on the ads' base."""
    return Flags(BASE, base, fails.fill_null(False), applies.fill_null(False), {}, show, facts)


def catalog(scope: Scope) -> Dataset | None:
    """The catalog that the ads' products are looked up in: the largest one with ids."""
    return _largest(scope, "items")


def lacking(scope: Scope, *roles: str) -> Skip | None:
    """Why a check of the ads' own columns does not apply; None where each role has its column."""
    missing = [role for role in roles if role not in scope.roles]
    return Skip("no_role", {"role": missing[0]}) if missing else None


def _largest(scope: Scope, kind: str, role: str = "item_id") -> Dataset | None:
    fitting = [
        one
        for one in scope.others()
        if one.kind == kind and one.roles.get("item_id") in one.types and one.roles.get(role) in one.types
    ]
    return max(fitting, key=lambda one: (one.rows, one.name), default=None)


def _joined(scope: Scope) -> Table:
    table = scope.table
    read = {f"§{role}": scope.number_in(table, scope.roles[role]) for role in ("bid", "budget") if role in scope.roles}
    empty = {name: ibis.null("float64") for name in ("§bid", "§budget") if name not in read}
    table = table.mutate(**read, **empty, **{"§item": table[scope.roles["item_id"]].cast("string").strip()})
    table = _beside(scope, table, catalog(scope), {"price": "max", "currency": "min"}, "§met")
    stocked = _largest(scope, "inventory", "stock") or _largest(scope, "items", "stock")
    return _beside(scope, table, stocked, {"stock": "sum"}, "§stored")


def _beside(scope: Scope, table: Table, other: Dataset | None, wanted: dict[str, str], mark: str) -> Table:
    """A table with columns `§role` of another dataset's rows of the same product, and whether it has one."""
    kinds = {"currency": "string"}
    if other is None:
        gone = {f"§{role}": ibis.null(kinds.get(role, "float64")) for role in wanted}
        return table.mutate(**{mark: ibis.literal(False)}, **gone)
    there = scope.beside(other.name)
    values: dict[str, Value] = {}
    for role, how in wanted.items():
        column = other.roles.get(role)
        if column not in other.types:
            values[f"§{role}"] = ibis.null(kinds.get(role, "float64"))
        elif role == "currency":
            values[f"§{role}"] = there[str(column)].cast("string").strip().upper().min()
        else:
            number = numbers.number(there[str(column)])
            values[f"§{role}"] = number.max() if how == "max" else number.sum()
    known = there.group_by(**{"§id": there[other.roles["item_id"]].cast("string").strip()}).agg(**values)
    known = known.filter(known["§id"].notnull()).mutate(**{mark: ibis.literal(True)})
    joined = table.left_join(known, table["§item"] == known["§id"]).drop("§id")
    return joined.mutate(**{mark: joined[mark].fill_null(False)})

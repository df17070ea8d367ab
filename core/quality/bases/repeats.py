"""Events and the time since the same user did the same to the same product."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.expr.types import Table

from core.quality.bases.functions import hash_of, milliseconds
from core.quality.registry import Flags, Outcome, Skip
from core.quality.scope import TIME, Scope

LINE = ("session_id", "quantity")
"""Roles by which lines of orders differ beside user, product and moment."""


def are_lines(roles: Mapping[str, str]) -> bool:
    """Whether events are lines of orders: without types, but with what was paid or how many were taken."""
    return "event_type" not in roles and not {"quantity", "price"}.isdisjoint(roles)


def with_gaps(scope: Scope) -> Table:
    """The events with user, product and moment, and `§gap`: milliseconds since the same one before.

    Of lines of orders the same one has the same order and quantity too.
    """
    table = scope.table
    keys = [scope.roles[role] for role in ("user_id", "item_id")]
    table = table.filter(*(table[key].notnull() for key in keys), table[TIME].notnull())
    if "event_type" in scope.roles:
        kind = scope.event_kind(table)
    elif not are_lines(scope.roles):
        kind = ibis.literal("")
    else:
        told = [table[scope.roles[role]].cast("string").fill_null("") for role in LINE if role in scope.roles]
        kind = ibis.literal("\x1f").join(told) if told else ibis.literal("")
    # One number per (user, item, type) sorts several times faster than three texts.
    unit = hash_of(*(table[key].cast("string") for key in keys), kind)
    keyed = table.mutate(**{"§unit": unit, "§ms": milliseconds(table[TIME])})
    order = ibis.window(group_by=[keyed["§unit"]], order_by=[keyed["§ms"], keyed["_row"]])
    return keyed.mutate(**{"§gap": keyed["§ms"] - keyed["§ms"].lag().over(order)})


def repeats(scope: Scope, most: int | None) -> Outcome:
    """Events at the same moment as the one before (most None), or later by at most `most` milliseconds."""
    if TIME not in scope.table.columns or not {"user_id", "item_id"} <= set(scope.roles):
        return Skip("no_role", {"role": "user_id"})
    base = scope.base("repeats", lambda: with_gaps(scope))
    gap = base["§gap"]
    fails = gap == 0 if most is None else (gap > 0) & (gap <= most)
    show = tuple(scope.roles[role] for role in ("user_id", "item_id", "event_type") if role in scope.roles)
    return Flags("repeats", base, fails, None, {}, (*show, TIME, "§gap"))


def compares_events(scope: Scope) -> bool:
    """Whether events are told apart by user, product, type and a time of day, so that D5 finds their repeats."""
    known = TIME in scope.table.columns and {"user_id", "item_id"} <= set(scope.roles)
    return scope.kind == "events" and known and not dates_only(scope)


def dates_only(scope: Scope) -> bool:
    """Whether practically all moments are midnights, so that the time of day was never known."""
    moment = scope.table[TIME]
    found = scope.fetch(scope.table.agg(n=moment.count(), midnight=(moment == moment.truncate("D")).sum()))[0]
    return bool(found["n"]) and (found["midnight"] or 0) / found["n"] >= 0.99

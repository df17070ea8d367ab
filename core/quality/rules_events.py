"""Checks of behaviour events over time: D1 funnel order, D5 double fires, D6 impossible moments."""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
from ibis.expr.types import Table

from core.quality.model import Check
from core.quality.parse import as_time, epoch_power, is_missing
from core.quality.rules import Flags, Outcome, Skip, rule
from core.quality.scope import TIME, TYPE, Scope

EARLIEST = datetime(1990, 1, 1)


@rule("D1", fixes=("standardise_event_types", "parse_timestamp"))
def funnel_order(scope: Scope, check: Check) -> Outcome:
    """A purchase or cart follows a view of the same item by the same user, within `window_days` if given.

    A failing row whose user did view the item, only later, counts as "clock" (times in the wrong
    order); one without any view counts as "not_logged"; one whose view lies before the window as "stale".
    """
    user, item = scope.roles.get("user_id"), scope.roles.get("item_id")
    if not user or not item or TIME not in scope.table.columns or TYPE not in scope.table.columns:
        return Skip("no_role", {"role": "user_id"})
    types = set(scope.standard_types(scope.roles["event_type"]).values())
    evidence = str(check.params.get("evidence", "view"))
    if evidence not in types or not types & {"cart", "purchase"}:
        return Skip("no_funnel", {})

    def build() -> Table:
        table = scope.table
        table = table.filter(table[user].notnull(), table[item].notnull(), table[TIME].notnull())
        late = table[TYPE].isin(["cart", "purchase"])
        bought = table.filter(late).select(**{"§user": table[user], "§item": table[item]}).distinct()
        part = table.filter(late | (table[TYPE] == evidence))
        part = part.semi_join(bought, [part[user] == bought["§user"], part[item] == bought["§item"]])
        viewed = (part[TYPE] == evidence).ifelse(part[TIME], ibis.null("timestamp"))
        keys = [part[user], part[item]]
        before = ibis.window(
            group_by=keys, order_by=[part[TIME], part[TYPE] != evidence, part["_row"]], preceding=None, following=0
        )
        ever = viewed.max().over(ibis.window(group_by=keys))
        return part.mutate(**{"§seen": viewed.max().over(before), "§ever": ever})

    base = scope.base(f"funnel:{evidence}", build)
    seen, ever, purchase = base["§seen"], base["§ever"], base[TYPE] == "purchase"
    fails = seen.isnull()
    parts = {"clock": seen.isnull() & ever.notnull(), "not_logged": ever.isnull()}
    if days := check.params.get("window_days"):
        stale = (seen < base[TIME] - ibis.interval(seconds=int(float(days) * 86400))).fill_null(False)
        fails, parts["stale"] = fails | stale, stale
    parts |= {"purchases": purchase & fails, "all_purchases": purchase}
    applies = base[TYPE].isin(["cart", "purchase"])
    facts = {"evidence": evidence}
    return Flags(f"funnel:{evidence}", base, fails, applies, parts, (user, item, TIME, TYPE), facts)


def _repeats(scope: Scope) -> Table:
    table = scope.table
    keys = [scope.roles[role] for role in ("user_id", "item_id")]
    table = table.filter(*(table[key].notnull() for key in keys), table[TIME].notnull())
    event = scope.roles.get("event_type")
    kind = table[TYPE].fill_null(table[event].cast("string")) if event else ibis.literal("")
    # One number per (user, item, type) sorts several times faster than three texts.
    unit = ibis.literal("\x1f").join([*(table[key].cast("string") for key in keys), kind]).hash()
    keyed = table.mutate(**{"§unit": unit, "§ms": table[TIME].epoch_seconds() * 1000 + table[TIME].millisecond()})
    order = ibis.window(group_by=[keyed["§unit"]], order_by=[keyed["§ms"], keyed["_row"]])
    return keyed.mutate(**{"§gap": keyed["§ms"] - keyed["§ms"].lag().over(order)})


@rule("D5_exact", fixes=("drop_double_fires", "deduplicate_rows"))
def exact_repeat(scope: Scope, check: Check) -> Outcome:
    """No event repeats another of the same user, item, type and moment."""
    return _repeat(scope, check, near=False)


@rule("D5_near", fixes=("drop_double_fires",))
def near_repeat(scope: Scope, check: Check) -> Outcome:
    """No event follows the same user, item and type within `within_ms` milliseconds (a double fire)."""
    return _repeat(scope, check, near=True)


def _repeat(scope: Scope, check: Check, near: bool) -> Outcome:
    if TIME not in scope.table.columns or not {"user_id", "item_id"} <= set(scope.roles):
        return Skip("no_role", {"role": "user_id"})
    base = scope.base("repeats", lambda: _repeats(scope))
    gap = base["§gap"]
    fails = (gap > 0) & (gap <= int(check.params.get("within_ms", 1000))) if near else gap == 0
    show = tuple(scope.roles[role] for role in ("user_id", "item_id", "event_type") if role in scope.roles)
    return Flags("repeats", base, fails, None, {}, (*show, TIME, "§gap"))


@rule("D6", fixes=("parse_timestamp",), engine="duckdb", by_value=True)
def impossible_moment(scope: Scope, check: Check) -> Outcome:
    """The moment lies between 1990 and a day after the version was made, in the column's one unit.

    `params.power` is the unit the column's epoch numbers were agreed in (0 seconds, 3 milliseconds, ...)
    or None where the column holds dates.
    """
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    moment = as_time(column)
    limit = scope.moment + timedelta(hours=float(check.params.get("slack_hours", 24)))
    parts = {"future": moment > ibis.literal(limit), "epoch": moment < ibis.literal(EARLIEST)}
    if not (column.type().is_timestamp() or column.type().is_date()):
        power, agreed = epoch_power(column), check.params.get("power")
        parts["unit"] = power.notnull() if agreed is None else (power != int(agreed))
        if agreed is not None and not column.type().is_string():
            parts["unit"] = power.fill_null(-1) != int(agreed)
    fails = ibis.or_(*(part.fill_null(False) for part in parts.values()))
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)

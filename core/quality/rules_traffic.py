"""Checks of who acts: D4 robots, D13 cold start, D16 units in two arms."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from core.quality.model import Check
from core.quality.parse import is_missing
from core.quality.rules import Flags, Outcome, Skip, rule
from core.quality.scope import TIME, TYPE, Scope

AGENTS = r"(?i)bot\b|bot/|crawl|spider|slurp|headless|python-requests|curl/|wget/|scrapy|phantomjs|httpclient"


@rule("D4", fixes=("flag_rows",))
def robot(scope: Scope, check: Check) -> Outcome:
    """The events of a session look like a person's.

    A session (or a user's day, where there is no session) is a robot's when its agent says so, or when it
    has at least `least` events, no cart, favourite or purchase, and more than `per_minute` events in the
    average minute, or intervals so even that their standard deviation is below `evenness` of their mean.
    """
    user, session = scope.roles.get("user_id"), scope.roles.get("session_id")
    if TIME not in scope.table.columns or not user or TYPE not in scope.table.columns:
        return Skip("no_role", {"role": "timestamp"})
    least, rate = int(check.params.get("least", 60)), float(check.params.get("per_minute", 20))
    even = float(check.params.get("evenness", 0.05))

    def build() -> Table:
        table = scope.table
        day = table[TIME].strftime("%Y-%m-%d")
        owner = (
            table[session].cast("string") if session else ibis.literal("\x1f").join([table[user].cast("string"), day])
        )
        keyed = table.mutate(**{"§session": owner, "§at": table[TIME].epoch_seconds()})
        busy = keyed.group_by("§session").agg(n=keyed.count()).filter(lambda one: one.n >= least)
        part = keyed.filter(keyed["§session"].notnull() & keyed[TIME].notnull()).semi_join(busy, "§session")
        order = ibis.window(group_by=[part["§session"]], order_by=[part["§at"], part["_row"]])
        gaps = part.mutate(**{"§step": part["§at"] - part["§at"].lag().over(order)})
        human = gaps[TYPE].isin(["cart", "favourite", "purchase"]).fill_null(False)
        sums = gaps.group_by("§session").agg(
            n=gaps.count(),
            human=human.sum(),
            span=gaps["§at"].max() - gaps["§at"].min(),
            mean=gaps["§step"].mean(),
            spread=gaps["§step"].std(how="pop"),
        )
        fast = (sums.n - 1) * 60.0 > sums.span * rate
        regular = (sums["mean"] > 0) & (sums.spread < sums["mean"] * even)
        robots = sums.filter((sums.human == 0) & (sums.n >= least) & (fast | regular))
        robots = robots.select(**{"§robot": robots["§session"]})
        return keyed.left_join(robots, keyed["§session"] == robots["§robot"])

    base = scope.base("sessions", build)
    parts = {"behaviour": base["§robot"].notnull()}
    if agent := scope.roles.get("user_agent"):
        parts["agent"] = base[agent].cast("string").re_search(AGENTS).fill_null(False)
    show = tuple(column for column in (user, session, scope.roles.get("user_agent")) if column)
    return Flags("sessions", base, ibis.or_(*parts.values()), None, parts, (*show, TIME))


@rule("D13")
def cold_start(scope: Scope, check: Check) -> Outcome:
    """The product or user has at least `least` events: enough for a recommender to learn from.

    Counted per product (or user), not per row; a failing one is listed once.
    """
    role = str(check.params.get("role", "item_id"))
    column = scope.roles.get(role)
    if not column:
        return Skip("no_role", {"role": role})
    least = int(check.params.get("least", 5))

    def build() -> Table:
        table = scope.table.filter(~is_missing(scope.table[column]))
        return table.group_by(**{column: table[column].cast("string")}).agg(**{"§events": lambda one: one.count()})

    base = scope.base(f"degree:{role}", build)
    return Flags(f"degree:{role}", base, base["§events"] < least, None, {}, (column, "§events"), {"least": least})


@rule("D16_arms", fixes=("drop_rows",))
def two_arms(scope: Scope, check: Check) -> Outcome:
    """The unit is in one arm only."""
    unit, variant = scope.roles.get("unit_id"), scope.roles.get("variant")
    if not unit or not variant:
        return Skip("no_role", {"role": "variant"})

    def build() -> Table:
        table = scope.table
        arms = table.filter(table[variant].notnull()).group_by(**{"§unit": table[unit]})
        mixed = arms.agg(**{"§arms": table[variant].nunique()}).filter(lambda one: one["§arms"] > 1)
        return table.left_join(mixed, table[unit] == mixed["§unit"])

    base = scope.base("arms", build)
    return Flags("arms", base, base["§arms"].notnull(), ~is_missing(base[unit]), {}, (unit, variant, "§arms"))

"""D4: sessions of robots."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import among, dropped, mendable, text, timed
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, Flags, Outcome, Skip, Words, register
from core.quality.scope import COUNT, TIME, TYPE, Scope

AGENTS = r"(?i)bot\b|bot/|crawl|spider|slurp|headless|python-requests|curl/|wget/|scrapy|phantomjs|httpclient"
LEAST = 60
"""Events from which a session's pace says anything."""
RATE = 20.0
"""Events a minute, one every three seconds over a whole session: faster than pages are read."""
EVEN = 0.05
"""Deviation of the intervals over their mean: people's are above 0.5, a timer's near 0."""


def build(scope: Scope, check: Check) -> Outcome:
    """The events of a session look like a person's.

    A session (or a user's day, where there is no session) is a robot's when its agent says so, or when it
    has at least `least` events, no cart, favourite or purchase, and more than `per_minute` events in the
    average minute, or intervals so even that their standard deviation is below `evenness` of their mean.
    """
    user, session, agent = (scope.roles.get(role) for role in ("user_id", "session_id", "user_agent"))
    if TIME not in scope.table.columns or not user or TYPE not in scope.table.columns:
        return Skip("no_role", {"role": "timestamp"})
    least, rate = int(check.params.get("least", LEAST)), float(check.params.get("per_minute", RATE))
    even = float(check.params.get("evenness", EVEN))

    def sessions() -> Table:
        table = scope.table
        day = table[TIME].strftime("%Y-%m-%d")
        owner = (
            table[session].cast("string") if session else ibis.literal("\x1f").join([table[user].cast("string"), day])
        )
        keyed = table.mutate(**{"§session": owner, "§at": table[TIME].epoch_seconds()})
        if session:
            counted = scope.counted(session)
            busy = counted.filter(counted[COUNT] >= least).select(**{"§session": counted[session].cast("string")})
        else:
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
        found = keyed.left_join(robots, keyed["§session"] == robots["§robot"])
        if not agent:
            return found
        agents = scope.counted(agent)
        agents = agents.filter(agents[agent].cast("string").re_search(AGENTS)).select(**{"§agent": agents[agent]})
        return found.left_join(agents, found[agent] == agents["§agent"])

    base = scope.base("sessions", sessions)
    parts = {"behaviour": base["§robot"].notnull()}
    if agent:
        parts["agent"] = base["§agent"].notnull()
    show = tuple(column for column in (user, session, scope.roles.get("user_agent")) if column)
    return Flags("sessions", base, ibis.or_(*parts.values()), None, parts, (*show, TIME))


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "events":
        params = {"least": LEAST, "per_minute": int(RATE)}
        yield Check("D4", "D4", "recommendation readiness", (), "warning", params=params)


def evidence(scope: Scope, check: Check) -> Words:
    """The sessions (or users and days) of robots, by their behaviour."""
    outcome = build(scope, check)
    if not isinstance(outcome, Flags):
        return {}
    found = outcome.table.filter(outcome.table["§robot"].notnull()).select("§robot").distinct().limit(LISTED + 1)
    robots = sorted(str(row["§robot"]) for row in scope.fetch(found))
    return {"robots": robots} if len(robots) <= LISTED else {}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """The events of robots go."""
    robots = mendable(check).get("robots")
    session, user, time = (dataset.roles.get(role) for role in ("session_id", "user_id", "timestamp"))
    agent = dataset.roles.get("user_agent")
    if robots is None or not user or not time:
        return
    conditions = []
    if robots and session:
        conditions.append(among(session, robots))
    elif robots:
        for robot in robots:
            who, _mark, day = robot.rpartition("\x1f")
            on = f"CAST({quote(time)} AS DATE) = CAST({text(day)} AS DATE)"
            conditions.append(f"({quote(user)} = {text(who)} AND {on})")
    if agent:
        conditions.append(f"regexp_matches({quote(agent)}, {text(AGENTS)})")
    if conditions:
        yield (*timed(dataset), dropped(" OR ".join(conditions)))


def words(params: Words) -> Words:
    return {"least": params.get("least", LEAST), "rate": params.get("per_minute", RATE)}


register(
    CheckType(
        "D4",
        title=N_("Human traffic"),
        definition=N_(
            "A session has a human agent, pace and rhythm: "
            "at least {least} events without cart or purchase, "
            "faster than {rate} a minute or evenly spaced, is a robot's."
        ),
        sentence=N_("{share} of events look like a robot's{causes}"),
        causes={"agent": N_("{n} by their agent"), "behaviour": N_("{n} by their behaviour")},
        build=build,
        by_hand=ByHand("recommendation readiness", "none", {"least": LEAST, "per_minute": RATE, "evenness": EVEN}),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        words=words,
    )
)

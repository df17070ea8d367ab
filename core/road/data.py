"""Evidence of the data itself: versions, contracts, incidents, One shop, runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from core.govern import retention
from core.govern.roadmap import Contract, Held, Keeping, Night, Shop, State, Trouble
from core.incidents import Incident, incidents
from core.integrate import shop as one_shop
from core.lake import Dataset, Lake, Version, has_table
from core.ledger import runs

RULES = "retention.json"
"""The file of rules how long things are kept."""
BUILDINGS = 8
"""Buildings of One shop that are looked back at: each is a scan of its events."""
TAKING = ("acknowledge", "mute", "resolve", "false_alarm")
ENDING = ("resolve", "false_alarm")
"""What people do to take an incident on, and to end it."""


def datasets(lake: Lake) -> tuple[Held, ...]:
    """Every uploaded dataset with its versions; its kind and roles of today are those of its newest version."""
    return tuple(
        Held(one.name, tuple(_states(lake, one))) for one in lake.datasets(built=False) if lake.versions(one.name)
    )


def _states(lake: Lake, dataset: Dataset) -> Iterator[State]:
    versions = lake.versions(dataset.name)
    for version in versions:
        last = version is versions[-1]
        then = dataset if last else lake.dataset(dataset.name, version.number)
        yield State(
            version.time.astimezone(UTC),
            version.number,
            version.ordinal,
            then.kind,
            version.rows,
            then.quarantined,
            dict(then.roles),
            tuple(then.types),
            version.layer,
            _changed(version),
        )


def _changed(version: Version) -> int:
    """Cells and rows that a recipe's steps changed or took out."""
    if version.layer != "clean":
        return 0
    counted = ("rows_changed", "cells_changed", "rows_removed", "to_quarantine", "rows_made")
    return sum(int(step.get(name, 0)) for step in version.info.get("steps", []) for name in counted)


def contracts(lake: Lake) -> tuple[Contract, ...]:
    """Every stored contract of the datasets there are, oldest first; of a name that was dropped, those since."""
    since = {one.name: lake.versions(one.name)[0].time for one in lake.datasets(built=False)}
    with lake.read() as cursor:
        if not has_table(cursor, "quality.suites"):
            return ()
        rows = cursor.execute(
            "SELECT dataset, suite, stored, content FROM lake.quality.suites ORDER BY stored, suite"
        ).fetchall()
    found = []
    for name, number, stored, content in rows:
        moment = stored.replace(tzinfo=UTC)
        if name in since and moment >= since[name]:
            said = json.loads(content)
            owner, breach = str(said.get("owner") or ""), str(said.get("breach") or "warn")
            found.append(Contract(moment, name, int(number), owner, breach))
    return tuple(found)


def troubles(lake: Lake) -> tuple[Trouble, ...]:
    """Incidents of checks and of days, those of mere information apart."""
    uploaded = {one.name for one in lake.datasets(built=False)}
    found = [one for one in incidents(lake) if one.severity != "info" and one.dataset in uploaded]
    return tuple(_trouble(one) for one in sorted(found, key=lambda one: (one.time, one.id)))


def _trouble(one: Incident) -> Trouble:
    taken = next((deed.time for deed in one.deeds if deed.action in TAKING), None)
    ends = [deed.time for deed in one.deeds if deed.action in ENDING][-1:]
    ends += [turn.time for turn in one.turns[-1:] if turn.healthy]
    closed = None if one.open else min(ends, default=None)
    return Trouble(_utc(one.time), one.id, one.dataset, taken and _utc(taken), closed and _utc(closed))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def shops(lake: Lake) -> tuple[Shop, ...]:
    """The last buildings of One shop, oldest first; whether the newest is stale by the plan it was made from."""
    built = one_shop.parts_built(lake)
    if "events" not in built:
        return ()
    buildings = lake.versions(built["events"].name)[-BUILDINGS:]
    found = [
        (version.time.astimezone(UTC), _building(lake, version.number), _sources(lake, version.number))
        for version in buildings
    ]
    now = one_shop.events_met(lake)
    plan = one_shop.plan_of(lake)
    stale = bool(plan and one_shop.stale(lake, plan))
    made = [Shop(time, sources, *met) for time, met, sources in found[:-1] if met]
    if now is not None:
        made.append(Shop(found[-1][0], found[-1][2], now.rows_met, now.rows, stale))
    return tuple(made)


@lru_cache(maxsize=64)
def _building(lake: Lake, number: int) -> tuple[int, int] | None:
    """Events with a known product, of how many, at a snapshot: what is past does not change."""
    found = one_shop.events_met(lake, number)
    return (found.rows_met, found.rows) if found else None


def _sources(lake: Lake, number: int) -> int:
    """Uploads that the shop's parts were made of at a snapshot."""
    names: set[str] = set()
    for one in one_shop.parts_built(lake).values():
        if any(version.number <= number for version in lake.versions(one.name)):
            names |= {str(source["dataset"]) for source in lake.dataset(one.name, number).imports.get("sources", [])}
    return len(names)


def nights(lake: Lake) -> tuple[Night, ...]:
    """Runs of pipelines that ended, oldest first; a step that had nothing to do went well."""
    return tuple(
        Night(
            _utc(one.ended),
            one.trigger,
            tuple((step.kind, step.dataset, step.outcome.state in ("done", "nothing")) for step in one.steps),
        )
        for one in reversed(runs(lake))
        if one.ended is not None
    )


def keeping(lake: Lake) -> tuple[Keeping, ...]:
    """The rule of each dataset that has one, its own or of a tag; of when it was set its file's time is known."""
    file = lake.path / RULES
    if not file.is_file():
        return ()
    moment = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    found = ((one.name, retention.rule_for(lake, one.name)) for one in lake.datasets(built=False))
    return tuple(
        Keeping(moment, name, min(filter(None, (rule.rows_days, rule.versions_days)), default=0))
        for name, rule in found
        if rule is not None
    )

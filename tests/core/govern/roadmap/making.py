"""A workspace at the highest level of every stage, as evidence, and ways to take some of it away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.govern.roadmap.evidence import (
    Behaviour,
    Contract,
    Effect,
    Evidence,
    Held,
    Keeping,
    Label,
    Lists,
    Looked,
    Model,
    Night,
    Read,
    Readout,
    Shop,
    State,
    Tried,
    Trouble,
    Verdict,
)
from core.govern.statements import Change
from core.kinds import KINDS
from core.quality import CheckResult, Report

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = [f"data_{n:02}" for n in range(20)]
KIND = {"data_00": "events", "data_01": "items", "data_02": "reviews"}
PEOPLE = [name for name in NAMES if name not in ("data_01", "data_02")]
"""Those that tell of people: 18."""
RAW, CLEAN = 10, 20
"""Snapshots of each dataset's two versions."""


def roles_of(kind: str) -> dict[str, str]:
    known = {name: f"col_{name}" for name in KINDS[kind].required}
    return known or {"user_id": "col_user_id"}


def held(name: str) -> Held:
    kind = KIND.get(name, "users")
    roles = roles_of(kind)
    first = State(NOW - 60 * DAY, RAW, 1, kind, 1000, 0, roles, tuple(roles.values()))
    return Held(name, (first, replace(first, time=NOW - 59 * DAY, number=CLEAN, ordinal=2, layer="clean", changed=5)))


def result(name: str, *, failed: int = 0, severity: str = "error", total: int = 1000) -> CheckResult:
    return CheckResult(name, "not_null", "completeness", (), severity, failed, total, failed == 0)


def report(name: str, version: int, score: float, *results: CheckResult) -> Report:
    told = results or tuple(result(one) for one in ("a", "b", "c"))
    layer = "raw" if version == RAW else "clean"
    return Report(name, version, layer, NOW - 59 * DAY + HOUR, 1000, score, {}, told, 2)


def said(subject: str, item: str, value: str) -> Change:
    return Change(subject, item, value, "lead", NOW - 58 * DAY)


def described(name: str) -> list[Change]:
    words = "what this column holds and where it comes from"
    return [
        said(f"dataset:{name}", "owner", "Chen Li"),
        said(f"dataset:{name}", "description", "Every visit of the shop by day"),
        *(said(f"dataset:{name}", f"column:{one}", words) for one in held(name).now.roles.values()),
    ]


def night(trigger: str, ago: timedelta, names: list[str]) -> Night:
    steps = [(kind, name, True) for name in names for kind in ("ingest", "check")]
    return Night(NOW - ago, trigger, tuple(steps))


def labels(shared: int, alone: int, differing: int = 0) -> tuple[Label, ...]:
    """Items that two people labelled, items of one alone, and how many of the shared ones they differ in."""
    found = []
    for place in range(shared + alone):
        mine = ("negative", "neutral", "positive")[place % 3]
        other = ("neutral", "positive", "negative")[place % 3] if place < differing else mine
        found.append(Label(NOW - 30 * DAY, "mood", place, "ann", mine))
        if place < shared:
            found.append(Label(NOW - 30 * DAY, "mood", place, "bob", other))
    return tuple(found)


def full() -> Evidence:
    """Every criterion holds."""
    return Evidence(
        now=NOW,
        datasets=tuple(map(held, NAMES)),
        said=tuple(one for name in NAMES for one in described(name)),
        reports=tuple(
            report(name, version, score) for name in NAMES for version, score in ((RAW, 90.0), (CLEAN, 99.0))
        ),
        contracts=tuple(Contract(NOW - 50 * DAY, name, 2, "Chen Li", "quarantine") for name in NAMES),
        troubles=tuple(Trouble(NOW - 40 * DAY, f"i{n}", NAMES[n], NOW - 39 * DAY, NOW - 38 * DAY) for n in range(10)),
        labels=labels(60, 60),
        reads=(Read(NOW - 20 * DAY, "data_02", CLEAN, "m", 1000),),
        models=(Model(NOW - 20 * DAY, "own", 200, 0.8, 0.6, 0.03),),
        behaviours=(Behaviour(NOW - 10 * DAY, "own", 200, 195),),
        tried=tuple(Tried(NOW - 9 * DAY, "data_00", v, "ease", 100, 90, 5, 0.2, 0.01) for v in (5, RAW, CLEAN)),
        lists=(Lists(NOW - 8 * DAY, "data_00", CLEAN, "ease", 1000, 50),),
        readouts=(Readout(NOW - 7 * DAY, "r1", "data_03", "", True),),
        verdicts=(Verdict(NOW - 6 * DAY, "data_03", "", "r1"),),
        effects=(Effect(NOW - 5 * DAY, "data_00", "recipe", "ease", 100, 0.01, 0.005, 0.02, 0.0),),
        shops=(Shop(NOW - 4 * DAY, 3, 1000, 1000),),
        nights=(night("schedule", 3 * DAY, NAMES), night("schedule", 2 * DAY, NAMES)),
        keeping=tuple(Keeping(NOW - 3 * DAY, name, 365) for name in PEOPLE),
        looked=tuple(Looked(NOW - DAY, "data_00", f"row{n}", "ann") for n in range(120)),
    )


def each(evidence: Evidence, part: str, change: Callable[[int, Any], Any]) -> Evidence:
    """The evidence with every thing of a part changed, by its place."""
    return replace(evidence, **{part: tuple(change(place, one) for place, one in enumerate(getattr(evidence, part)))})


def state(one: Held, **changes: Any) -> Held:
    """A dataset whose newest version is otherwise."""
    return replace(one, states=(*one.states[:-1], replace(one.now, **changes)))


def without_said(evidence: Evidence, keep: int, starts: str) -> Evidence:
    """Only the first datasets have statements whose item begins so."""
    known = set(NAMES[:keep])
    return replace(
        evidence,
        said=tuple(
            one
            for one in evidence.said
            if not one.item.startswith(starts) or one.subject.removeprefix("dataset:") in known
        ),
    )

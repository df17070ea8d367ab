"""What a part is made of, as a text that is equal where making it again would give the same."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from core.integrate.shop.parts import MADE_OF_EVENTS, PARTS, PRICED
from core.integrate.shop.plan import RULES, IdMap, Plan
from core.integrate.shop.standard import Read
from core.integrate.shop.state import numbers_of, parts_built
from core.lake import Dataset, Lake

FORMAT = 1


def version_of(dataset: Dataset) -> int:
    """The version whose rows a dataset shows now."""
    return int((dataset.clean_version if dataset.layer == "clean" else dataset.raw_version) or dataset.version)


def reads_of(lake: Lake, plan: Plan, part: str) -> list[Read]:
    """The sources of a part as they are now, the most trusted first.

    Raises:
        NotFound: a dataset of the plan is not there.
    """
    numbers = numbers_of(lake)
    found = []
    for source in plan.of(part):
        dataset = lake.dataset(source.dataset)
        version = version_of(dataset)
        number = numbers.setdefault(dataset.name, max(numbers.values(), default=-1) + 1)
        table, columns = lake.table(dataset.name, None, version), lake.columns(dataset.name, None, version)
        found.append(Read(source, dataset, version, number, table, columns))
    return found


def maps_of(plan: Plan, part: str) -> list[IdMap]:
    """The crosswalks of ids that matter in a part."""
    known = {part, *(of for _role, of in PARTS[part].ids)}
    return [one for one in plan.maps if one.part in known]


def made_from(lake: Lake, plan: Plan, part: str) -> str:
    """A digest of everything that a part's rows depend on.

    Raises:
        NotFound: a dataset of the plan is not there.
    """
    facts: dict[str, Any] = {"format": FORMAT, "sources": [_read(lake, one.dataset) for one in plan.of(part)]}
    if part == MADE_OF_EVENTS:
        events = parts_built(lake).get("events")
        facts["events"] = events.imports["made_from"] if events else made_from(lake, plan, "events")
        return _digest(facts)
    facts["how"] = [(one.zone, one.currency, one.numbering, one.event) for one in plan.of(part)]
    facts["rules"] = {column: rule for column, rule in plan.rules.get(part, {}).items() if rule != RULES[0]}
    facts["replays"] = plan.replays
    facts["maps"] = [
        (_read(lake, one.dataset), one.left, one.right, one.part, one.left_numbering, one.right_numbering,
         [_read(lake, of.dataset) for of in plan.of(one.part)])
        for one in maps_of(plan, part)
    ]  # fmt: skip
    if part == "events":
        facts["gap"] = plan.gap_minutes
    if part in PRICED and plan.rates:
        one = plan.rates
        facts["rates"] = (_read(lake, one.dataset), one.base, one.date, one.currency, one.rate)
    return _digest(facts)


def _read(lake: Lake, name: str) -> tuple[Any, ...]:
    dataset = lake.dataset(name)
    return name, dataset.layer, version_of(dataset), sorted(dataset.roles.items())


def _digest(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:32]


def stale(lake: Lake, plan: Plan) -> list[str]:
    """The parts that a building would make anew."""
    built = parts_built(lake)
    wanted = [name for name in PARTS if plan.of(name)] + ([MADE_OF_EVENTS] if plan.of("events") else [])
    changed = [
        name
        for name in wanted
        if name not in built
        or (name != MADE_OF_EVENTS and built[name].imports["made_from"] != made_from(lake, plan, name))
    ]
    if "events" in changed and MADE_OF_EVENTS not in changed:
        changed.append(MADE_OF_EVENTS)
    return changed + [name for name in built if name not in wanted]

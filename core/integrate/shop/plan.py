"""What a shop is to be made of: the datasets in their order of trust, and the rules; as data and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar
from zoneinfo import available_timezones

from core.errors import BadInput, NotFound
from core.i18n import _
from core.integrate.shop.parts import MADE_OF_EVENTS, PARTS
from core.lake import Lake

RULES = ("trusted", "newest", "longest", "vote")
"""How one of several values of a thing is chosen; ties go to the more trusted source, then to the newer row."""
USUAL_RULES = {
    "items": {"price": "newest", "stock": "newest", "description": "longest", "category": "vote", "brand": "vote"},
    "users": {"region": "newest"},
}
"""Where the most trusted source is not what one would ask: a price is of today, the longest description says most."""
GAP_MINUTES = 30
"""Pause after which a session ends: the convention of web analytics since the nineties, Google's default too."""
MAP_COLUMNS = ("left_id", "right_id")
"""The columns of a crosswalk of ids."""


@dataclass(frozen=True)
class Source:
    """One dataset and how it is read.

    Attributes:
        part: The part it goes into.
        used: Whether it does.
        zone: The zone of its clock, "" where its times are in UTC or name their zone.
        currency: Of its prices, where no column says it.
        event: What its rows are, where no column says it: a standard event type, "" where nobody knows.
        numbering: Whose numbers its item and user ids are; sources of one numbering mean one thing by one id.
    """

    dataset: str
    part: str
    used: bool = True
    zone: str = ""
    currency: str = ""
    numbering: str = ""
    event: str = ""


@dataclass(frozen=True)
class IdMap:
    """A dataset that says which ids are one thing: two columns, of two numberings, of items or users."""

    dataset: str
    left: str = MAP_COLUMNS[0]
    right: str = MAP_COLUMNS[1]
    part: str = "items"
    left_numbering: str = ""
    right_numbering: str = ""


@dataclass(frozen=True)
class Rates:
    """A dataset of dated exchange rates: one unit of `currency` is `rate` units of `base` from `date` on."""

    dataset: str
    base: str
    date: str = "date"
    currency: str = "currency"
    rate: str = "rate"


@dataclass(frozen=True)
class Plan:
    """Everything a person decides about the shop.

    Attributes:
        sources: The most trusted first.
        rules: Part -> column -> one of `RULES`; others are of the most trusted source.
        gap_minutes: Pause that ends a session where no session id is given; 0 leaves those without.
        replays: Whether an event that two datasets tell alike counts once.
    """

    sources: tuple[Source, ...] = ()
    rules: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: USUAL_RULES)
    maps: tuple[IdMap, ...] = ()
    rates: Rates | None = None
    gap_minutes: int = GAP_MINUTES
    replays: bool = True

    def of(self, part: str) -> list[Source]:
        """The datasets that go into a part, the most trusted first."""
        return [one for one in self.sources if one.part == part and one.used]

    def rule(self, part: str, column: str) -> str:
        """How a column of a part is decided."""
        return self.rules.get(part, {}).get(column, RULES[0])

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"rules": {part: dict(rules) for part, rules in self.rules.items()}}


Said = TypeVar("Said", Source, IdMap, Rates)


def from_dict(given: Mapping[str, Any]) -> Plan:
    """A plan from its JSON.

    Raises:
        BadInput: an unknown part, rule or word.
    """
    try:
        plan = Plan(
            sources=tuple(_said(Source(**one)) for one in given.get("sources", ())),
            rules=dict(given.get("rules", USUAL_RULES)),
            maps=tuple(_said(IdMap(**one)) for one in given.get("maps", ())),
            rates=_said(Rates(**given["rates"])) if given.get("rates") else None,
            gap_minutes=int(given.get("gap_minutes", GAP_MINUTES)),
            replays=bool(given.get("replays", True)),
        )
        wrong = [str(rule) for rules in plan.rules.values() for rule in rules.values() if rule not in RULES]
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadInput(_("This is no plan of a shop: {reason}").format(reason=error)) from error
    if wrong:
        raise NotFound.among(_("rule"), str(wrong[0]), RULES)
    for one in plan.sources:
        if one.part not in PARTS or one.part == MADE_OF_EVENTS:
            raise NotFound.among(_("part of the shop"), one.part, [name for name in PARTS if name != MADE_OF_EVENTS])
    return plan


def _said(one: Said) -> Said:
    """What was read, when all of it are texts, and yes or no where that is asked.

    Raises:
        TypeError: something else.
    """
    for field_ in fields(one):
        value = getattr(one, field_.name)
        if not isinstance(value, bool if field_.name == "used" else str):
            raise TypeError(f"{field_.name}: {value!r}")
    return one


def checked(plan: Plan) -> Plan:
    """The plan, when it can be followed as far as it says itself.

    Raises:
        BadInput: a dataset stands in it twice.
        NotFound: a time zone that nobody knows, or a crosswalk of something that has no ids.
    """
    zones = available_timezones()
    seen: set[str] = set()
    for one in plan.sources:
        if one.used and one.dataset in seen:
            raise BadInput(_("{dataset} stands twice in the plan of the shop.").format(dataset=one.dataset))
        seen |= {one.dataset} if one.used else set()
        if one.zone and one.zone not in zones:
            raise NotFound.among(_("time zone"), one.zone, zones)
    things = [name for name, part in PARTS.items() if part.key]
    for walk in plan.maps:
        if walk.part not in things:
            raise NotFound.among(_("part of the shop"), walk.part, things)
    return plan


def from_json(text: str) -> Plan:
    """As `from_dict`, from text.

    Raises:
        BadInput: no JSON object, or no plan.
    """
    try:
        given = json.loads(text)
    except ValueError as error:
        raise BadInput(_("This is no plan of a shop: {reason}").format(reason=error)) from error
    if not isinstance(given, dict):
        raise BadInput(_("This is no plan of a shop: {reason}").format(reason=type(given).__name__))
    return from_dict(given)


def plan_of(lake: Lake) -> Plan | None:
    """The plan that the newest building followed; None before the first."""
    built = [one for one in lake.datasets() if one.built and one.imports.get("plan")]
    newest = max(built, key=lambda one: one.version, default=None)
    return from_dict(newest.imports["plan"]) if newest else None

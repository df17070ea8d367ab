"""Faults of what shoppers did: D1 to D7, D13, D16."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from core.i18n import N_
from core.kinds import EVENT_SYNONYMS
from core.quality.inject.faults import Fault, register
from core.quality.inject.sheet import Sheet, like, moment_of

EVENT = ("user_id", "item_id", "event_type", "timestamp")


def standard(sheet: Sheet) -> list[str]:
    """The standard event type of each row, "" where the word is not known."""
    column = sheet.named("event_type")
    return [EVENT_SYNONYMS.get(str(cell).strip().casefold(), "") for cell in sheet.cells[column]] if column else []


def _units(sheet: Sheet) -> dict[tuple[Any, Any], list[int]]:
    user, item = sheet.named("user_id"), sheet.named("item_id")
    found: dict[tuple[Any, Any], list[int]] = defaultdict(list)
    for place in range(len(sheet)):
        found[sheet.cells[user][place], sheet.cells[item][place]].append(place)
    return found


def lost_views(sheet: Sheet) -> None:
    """The views of some purchases were not logged."""
    kinds = standard(sheet)
    bought = [unit for unit in _units(sheet).values() if {kinds[one] for one in unit} >= {"view", "purchase"}]
    count = min(len(bought), max(1, round(sheet.share * len(bought)))) if bought else 0
    for unit in sheet.draw.sample(bought, count):
        sheet.remove([one for one in unit if kinds[one] in ("view", "click")])
        for place in unit:
            if kinds[place] not in ("view", "click"):
                sheet.also(place)


def late_clock(sheet: Sheet) -> None:
    """The clock of some views was ahead: they come after the purchase."""
    kinds, at = standard(sheet), sheet.named("timestamp")
    bought = [unit for unit in _units(sheet).values() if {kinds[one] for one in unit} >= {"view", "purchase"}]
    count = min(len(bought), max(1, round(sheet.share * len(bought)))) if bought else 0
    for unit in sheet.draw.sample(bought, count):
        last = max((moment for one in unit if (moment := moment_of(sheet.cells[at][one]))), default=None)
        for place in unit if last else ():
            if kinds[place] in ("view", "click") and last is not None:
                sheet.set(place, at, like(sheet.cells[at][place], last + timedelta(minutes=7)))
            elif kinds[place] in ("cart", "purchase"):
                sheet.also(place)


def unlogged_purchases(sheet: Sheet) -> None:
    kinds, column = standard(sheet), sheet.named("event_type")
    words = [word for place, word in enumerate(sheet.cells[column]) if kinds[place] in ("click", "view")]
    if words:
        sheet.change(column, lambda _cell: words[0], lambda one: kinds[one] == "purchase")


def orphans(sheet: Sheet) -> None:
    column = sheet.named("item_id")
    sheet.change(column, lambda cell: f"X{cell}" if isinstance(cell, str) else int(cell) + 900_000_000)


def clicks_outside(sheet: Sheet) -> None:
    sheet.change(sheet.named("clicked_item"), lambda cell: f"X{cell}")


def empty_lists(sheet: Sheet) -> None:
    results = sheet.named("results")
    for place in sheet.pick(sheet.filled(results)):
        sheet.set(place, results, "[]" if "[" in str(sheet.cells[results][place]) else "")
        for column in sheet.of("clicked_item", "position"):
            sheet.set(place, column, None)


def robots(sheet: Sheet) -> None:
    """Visitors that look at one product after another in even steps and buy nothing."""
    user, item, kind, at = (sheet.named(role) for role in EVENT)
    kinds = standard(sheet)
    views = [place for place in range(len(sheet)) if kinds[place] == "view" and moment_of(sheet.cells[at][place])]
    items = sorted({str(cell) for cell in sheet.cells[item] if cell is not None})
    wanted = max(1, round(sheet.share * len(sheet) / ROBOT_VIEWS))
    for number in range(wanted) if views and items else ():
        first = sheet.draw.choice(views)
        start = moment_of(sheet.cells[at][first]) or datetime.now(UTC).replace(tzinfo=None)
        name = f"{sheet.cells[user][first]}"[:-1] + "r" if isinstance(sheet.cells[user][first], str) else 900_000_001
        for turn in range(ROBOT_VIEWS):
            cells: dict[str, Any] = {item: items[turn % len(items)], kind: sheet.cells[kind][first]}
            cells |= {user: f"{name}{number}" if isinstance(name, str) else name + number}
            moment = start + timedelta(seconds=2 * turn)
            cells[at] = like(sheet.cells[at][first], moment)
            if session := sheet.named("session_id"):
                cells[session] = f"robot{number}"
            sheet.append(first, **cells)


ROBOT_VIEWS = 150
"""Pages that one robot looks at: five minutes of one every two seconds."""


def exact_repeats(sheet: Sheet) -> None:
    for place in sheet.pick():
        sheet.append(place)


def double_fires(sheet: Sheet) -> None:
    at = sheet.named("timestamp")
    for place in sheet.pick(lambda one: isinstance(sheet.cells[at][one], datetime) or _fine(sheet.cells[at][one])):
        moment = moment_of(sheet.cells[at][place])
        if moment:
            sheet.append(place, **{at: like(sheet.cells[at][place], moment + timedelta(milliseconds=400))})


def _fine(cell: Any) -> bool:
    """Whether a text shows more than whole seconds."""
    return len(str(cell)) > 19 and moment_of(cell) is not None


def impossible_moments(sheet: Sheet) -> None:
    """A third in the year 2199, a third at the epoch, a third in milliseconds (where the column is text)."""
    at = sheet.named("timestamp")
    for number, place in enumerate(sheet.pick(lambda one: moment_of(sheet.cells[at][one]) is not None)):
        cell, moment = sheet.cells[at][place], moment_of(sheet.cells[at][place])
        if number % 3 == 2 and isinstance(cell, str) and moment:
            sheet.set(place, at, "0")
        else:
            sheet.set(place, at, like(cell, datetime(2199, 1, 1) if number % 2 else datetime(1970, 1, 1)))


def another_zone(sheet: Sheet) -> None:
    """The clock of one source is some hours behind; the severity is the hours."""
    at, source = sheet.named("timestamp"), sheet.named("source")
    counts: dict[Any, int] = defaultdict(int)
    for cell in sheet.cells[source]:
        counts[cell] += cell is not None
    ranked = sorted(counts, key=lambda one: (-counts[one], str(one)))
    for place, cell in enumerate(sheet.cells[source]):
        moment = moment_of(sheet.cells[at][place])
        if len(ranked) > 1 and cell == ranked[1] and moment:
            sheet.set(place, at, like(sheet.cells[at][place], moment - timedelta(hours=sheet.share)))


def zones_named(sheet: Sheet) -> None:
    """Some times name their zone, where the others do not."""
    at = sheet.named("timestamp")
    for place in sheet.pick(lambda one: moment_of(sheet.cells[at][one]) is not None):
        sheet.set(place, at, f"{sheet.cells[at][place]}+08:00")


def one_for_many(sheet: Sheet) -> None:
    """One user id stands for many shoppers: that of visits without a login."""
    sheet.change(sheet.named("user_id"), lambda cell: "00000000" if isinstance(cell, str) else 0)


def lopsided_arms(sheet: Sheet) -> None:
    """Units of one arm are missing."""
    arm = sheet.named("variant")
    arms = sorted({str(cell) for cell in sheet.cells[arm] if cell is not None})
    if len(arms) > 1:
        sheet.remove(sheet.pick(lambda one: str(sheet.cells[arm][one]) == arms[-1]))


def both_arms(sheet: Sheet) -> None:
    """Units come again in the other arm: both of their rows are wrong."""
    unit, arm = sheet.named("unit_id"), sheet.named("variant")
    arms = sorted({str(cell) for cell in sheet.cells[arm] if cell is not None})
    for place in sheet.pick(sheet.filled(unit)) if len(arms) > 1 else ():
        other = next(one for one in arms if one != str(sheet.cells[arm][place]))
        sheet.append(place, **{arm: other})
        sheet.also(place)


FUNNEL = (0.01, 0.05, 0.2)
"""Shares of the purchases whose views are touched."""
UNLOGGED = (0.5, 0.7, 1.0)
"""Shares of a day's purchases that were logged as something else."""
MANY = (0.5, 0.7, 0.95)
"""Shares of a day's rows under one user."""
EMPTY = (0.15, 0.25, 0.5)
"""Shares of the searches that find nothing, beyond the tenth that shops report."""
HOURS = (3.0, 8.0, 12.0)
"""Hours between clocks: two neighbours in a continent, China and UTC, the far side of the earth."""
UNEVEN = (0.15, 0.25, 0.5)
"""Shares of one arm that are missing; of two thousand units a seventh is told at p < 0.001."""
register(
    Fault("D1_lost_views", N_("Purchases whose views are missing"), ("D1",), lost_views, EVENT, ("events",), FUNNEL),
    Fault("D1_late_clock", N_("Views that come after the purchase"), ("D1",), late_clock, EVENT, ("events",), FUNNEL),
    Fault(
        "D1_unlogged", N_("Purchases logged as something else"), ("new_funnel",), unlogged_purchases, EVENT,
        ("events",), UNLOGGED, watched=True,
    ),
    Fault(
        "D2_orphans", N_("Products that no catalog knows"), ("reference", "new_joins", "pattern"), orphans,
        ("item_id",), ("events", "reviews", "impressions"),
    ),
    Fault(
        "D3_click", N_("Clicks outside the list"), ("D3_click", "reference"), clicks_outside,
        ("results", "clicked_item"), ("searches",),
    ),
    Fault("D3_empty", N_("Searches that find nothing"), ("D3_zero",), empty_lists, ("results",), ("searches",), EMPTY),
    Fault("D4_robots", N_("Robots among the visitors"), ("D4",), robots, EVENT, ("events",)),
    Fault("D5_exact", N_("Events recorded twice"), ("D5_exact",), exact_repeats, EVENT, ("events",)),
    Fault("D5_near", N_("Events fired twice within a second"), ("D5_near",), double_fires, EVENT, ("events",)),
    Fault("D6_moments", N_("Moments that cannot be"), ("D6",), impossible_moments, ("timestamp",)),
    Fault(
        "D7_zone", N_("A source on another clock"), ("D7_zones",), another_zone, ("timestamp", "source"), ("events",),
        HOURS,
    ),
    Fault(
        "D7_mixed", N_("Times with and without their zone"), ("D7_mixed", "type", "schema_retyped"), zones_named,
        ("timestamp",),
    ),
    Fault(
        "D13_one_user", N_("One user for many"), ("new_values", "D13"), one_for_many, ("user_id",), ("events",), MANY,
        watched=True,
    ),
    Fault(
        "D16_uneven", N_("Units missing in one arm"), ("D16_srm",), lopsided_arms, ("unit_id", "variant"),
        ("assignments",), UNEVEN,
    ),
    Fault(
        "D16_both", N_("Units in two arms"), ("D16_arms",), both_arms, ("unit_id", "variant"), ("assignments",),
    ),
)  # fmt: skip

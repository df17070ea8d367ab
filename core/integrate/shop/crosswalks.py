"""Crosswalks that Match made: they know whose ids they join, so nobody has to say it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from core.engine import quote
from core.integrate.shop.parts import PARTS
from core.integrate.shop.plan import MAP_COLUMNS, IdMap, Plan
from core.lake import Dataset, Lake, kept

THINGS = tuple(name for name, part in PARTS.items() if part.key)
"""The parts whose rows are things, and whose ids others name."""


def sides_of(dataset: Dataset) -> tuple[str, str] | None:
    """The datasets whose ids a crosswalk of Match joins, one twice where it lists duplicates; None for any other."""
    sides = [str(one) for one in dataset.imports.get("matched") or ()]
    return (sides[0], sides[-1]) if sides and set(MAP_COLUMNS) <= set(dataset.types) else None


def golden_of(dataset: Dataset) -> set[str]:
    """The datasets whose rows are merged in this one by Match; empty for any other."""
    made = dataset.imports.get("matched") or ()
    return set() if sides_of(dataset) or dataset.kind not in THINGS else {str(one) for one in made}


def leads(dataset: Dataset, held: Mapping[str, Dataset]) -> bool:
    """Whether the ids of a crosswalk are those by which the shop knows the things of its sides.

    Match names rows by another column where a person says so, and by their number where there is none.
    """
    sides = sides_of(dataset)
    if sides is None:
        return True
    columns = dataset.imports.get("ids") or ()
    things = [held[side] for side in sides if side in held and held[side].kind in THINGS]
    known = [one.column(PARTS[one.kind].key) for one in things]
    return len(known) == len(sides) == len(columns) and known == list(columns)


def settled(lake: Lake, plan: Plan, fresh: Collection[str]) -> Plan:
    """The plan with what new crosswalks of Match say: their sides go in, numbered apart where ids clash."""
    sources = {one.dataset: one for one in plan.sources}
    for name in sorted(fresh):
        sides = sides_of(lake.dataset(name))
        if sides is None or not set(sides) <= set(sources):
            continue
        left, right = (replace(sources[side], used=True) for side in sides)
        sources |= {left.dataset: left, right.dataset: right}
        if left.dataset != right.dataset and left.numbering == right.numbering and clash(lake, name, *sides):
            sources[right.dataset] = replace(right, numbering=right.dataset)
    return followed(lake, replace(plan, sources=tuple(sources.values())))


def followed(lake: Lake, plan: Plan) -> Plan:
    """The plan whose crosswalks of Match are of what their sides are, by the numbering that these have now."""
    held = {one.name: one for one in lake.datasets(built=False)}
    sources = {one.dataset: one for one in plan.sources}

    def of_its_sides(one: IdMap) -> IdMap:
        sides = sides_of(held[one.dataset]) if one.dataset in held else None
        if sides is None or not set(sides) <= set(sources):
            return one
        left, right = (sources[side] for side in sides)
        return replace(one, part=left.part, left_numbering=left.numbering, right_numbering=right.numbering)

    return replace(plan, maps=tuple(map(of_its_sides, plan.maps)))


@kept
def clash(lake: Lake, walk: str, left: str, right: str) -> bool:
    """Whether equal ids of two datasets are two things more often than one, as far as their crosswalk tells.

    A pair of different ids of which one stands on the other side too says that this id means two things; a pair of
    equal ids says that it means one.
    """
    datasets = [lake.dataset(name) for name in (left, right)]
    with lake.read() as cursor:
        ids = [
            f"SELECT trim(CAST({quote(one.column(PARTS[one.kind].key) or '')} AS VARCHAR)) FROM {lake.table(one.name)}"
            for one in datasets
        ]
        pairs = "SELECT " + ", ".join(
            f"trim(CAST({quote(column)} AS VARCHAR)) AS {name}" for column, name in zip(MAP_COLUMNS, "lr", strict=True)
        )
        row = cursor.execute(
            f"SELECT count(*) FILTER (l <> r AND (l IN ({ids[1]}) OR r IN ({ids[0]}))), count(*) FILTER (l = r) "
            f"FROM ({pairs} FROM {lake.table(walk)})"
        ).fetchone() or (0, 0)
    return bool(row[0] > row[1])


def unspoken(plan: Plan) -> list[str]:
    """The numberings of things that no events, reviews or searches are said to use, where there are any."""
    told = {one.numbering for one in plan.sources if one.used and one.part not in THINGS}
    own = {one.numbering for one in plan.sources if one.used and one.part in THINGS and one.numbering}
    return sorted(own - told) if told else []

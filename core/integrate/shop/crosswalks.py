"""Crosswalks that Match made: they know whose ids they join, so nobody has to say it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from core.integrate import numberings
from core.integrate.shop.parts import PARTS
from core.integrate.shop.plan import MAP_COLUMNS, IdMap, Plan
from core.integrate.usable import id_of
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
    """Whether equal ids of two datasets are two things, as far as their crosswalk tells; see `numberings.clash`."""
    datasets = [lake.dataset(name) for name in (left, right)]
    ids = [f"SELECT {id_of(one.column(PARTS[one.kind].key) or '')} FROM {lake.table(one.name)}" for one in datasets]
    pairs = ", ".join(f"{id_of(column)} AS {name}" for column, name in zip(MAP_COLUMNS, "lr", strict=True))
    with lake.read() as cursor:
        return numberings.clash(cursor, f"SELECT {pairs} FROM {lake.table(walk)}", *ids)


def unspoken(plan: Plan) -> list[str]:
    """The numberings of things that no events, reviews or searches are said to use, where there are any."""
    told = {one.numbering for one in plan.sources if one.used and one.part not in THINGS}
    own = {one.numbering for one in plan.sources if one.used and one.part in THINGS and one.numbering}
    return sorted(own - told) if told else []

"""What the shop is now: its parts as datasets, where their columns come from, and what a row of it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.integrate.shop.parts import PARTS
from core.lake import Dataset, Lake, Version


@dataclass(frozen=True)
class PartState:
    """One part as built: its dataset, what went in, what came of it.

    Attributes:
        sources: {dataset, layer, version, rows, number} of each, the most trusted first.
        lineage: {column, role, dataset, source, note} of each column and source.
        counts: rows_in, rows, merged, left_out, conflicts.
        facts: What else is to be told of the building, by its id.
    """

    part: str
    dataset: Dataset
    sources: tuple[Mapping[str, Any], ...]
    lineage: tuple[Mapping[str, str], ...]
    counts: Mapping[str, int]
    facts: Mapping[str, Any]


def parts_built(lake: Lake) -> dict[str, Dataset]:
    """Part -> its dataset, in the order of the parts; only what was built."""
    found = {str(one.imports["part"]): one for one in lake.datasets() if one.built and one.imports.get("part") in PARTS}
    return {name: found[name] for name in PARTS if name in found}


def state_of(lake: Lake) -> list[PartState]:
    """Every part that was built."""
    return [
        PartState(
            name,
            one,
            tuple(one.imports["sources"]),
            tuple(one.imports["lineage"]),
            one.imports["counts"],
            one.imports["facts"],
        )
        for name, one in parts_built(lake).items()
    ]


def numbers_of(lake: Lake) -> dict[str, int]:
    """Dataset -> the number that tells its rows apart in the shop; a dataset keeps it from building to building."""
    found: dict[str, int] = {}
    for one in parts_built(lake).values():
        found |= {str(name): int(number) for name, number in one.imports["numbers"].items()}
    return found


def free_name(lake: Lake, part: str) -> str:
    """The name of a part's dataset: `shop_items`, with a number where somebody uploaded one of that name."""
    built = parts_built(lake).get(part)
    if built:
        return built.name
    taken = {one.name for one in lake.datasets()}
    return next(
        name for n in range(1, len(taken) + 2) if (name := f"shop_{part}" + (f"_{n}" if n > 1 else "")) not in taken
    )


def history(lake: Lake) -> list[Version]:
    """Every building of any part, the newest first."""
    found = [version for one in parts_built(lake).values() for version in lake.versions(one.name)]
    return sorted(found, key=lambda one: one.number, reverse=True)

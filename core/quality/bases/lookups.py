"""Tables that a column looks its values up in: another dataset that names each value once, under the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.cells.identifier_names import folded, names_identifier
from core.cells.missing import is_missing
from core.kinds import KEYS
from core.lake import Dataset
from core.quality.scope import COUNT, Scope

MET = 0.9
"""The share of a column's rows that must be found: below it two tables share a name, not their values."""
OWN = 0.99
"""The share of a looked-up column's rows with a value of their own: one in a hundred may be a slip."""
REPEATED = 0.5
"""The most distinct values per row of the referring column: each stands twice, else both tables name their rows."""
LEAST = 3
"""The fewest values of a lookup table; two are as often a flag of both."""
_BARE = re.compile(r"id|ids|key|no|nr|num|number|code|index|row|line|rank|position|name|title|编号|代码|名称")
"""Names that say nothing of what they name, but behind the name of their dataset (`brand_id`, dataset `brands`)."""
_ROLES = ("item_id", "user_id", "clicked_item", "unit_id", "review_id")
"""Roles that other checks hold against the catalog and the users."""
_FAMILIES = ("", "id", "category")
_WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?")


@dataclass(frozen=True)
class Lookup:
    """A column, and the dataset and column that should hold each of its values."""

    column: str
    dataset: str
    target: str


def lookups(scope: Scope) -> list[Lookup]:
    """The tables that columns of the dataset visibly refer to: by name, and by nearly all of their rows."""
    found: dict[str, tuple[float, Lookup]] = {}
    for one in _named_alike(scope):
        share = _met(scope, one)
        if share >= MET and share > found.get(one.column, (0.0, one))[0]:
            found[one.column] = (share, one)
    return [one for _share, one in found.values()]


def _named_alike(scope: Scope) -> Iterator[Lookup]:
    columns = [name for name in scope.types if _refers(scope, name)]
    for other in scope.others():
        for target, kind in other.types.items():
            if not _looks_up(kind, target):
                continue
            for column in columns:
                if _alike(column, target, other):
                    yield Lookup(column, other.name, target)


def _refers(scope: Scope, column: str) -> bool:
    role = scope.role_of(column)
    if role in _ROLES or role == KEYS.get(scope.kind) or scope.family(role) not in _FAMILIES:
        return False
    return _looks_up(scope.types[column], column)


def _looks_up(kind: str, column: str) -> bool:
    """Whether a column is told from a quantity: texts, and whole numbers that are named identifiers."""
    return kind.upper().startswith("VARCHAR") or (
        _WHOLE.fullmatch(kind.upper()) is not None and names_identifier(column)
    )


def _alike(column: str, target: str, other: Dataset) -> bool:
    mine, theirs = _plain(column), _plain(target)
    if not _BARE.fullmatch(theirs):
        return mine == theirs
    things = {name for name in (_plain(other.name), _singular(_plain(other.name))) if name}
    return mine in {f"{thing}_{theirs}" for thing in things} | things


def _singular(name: str) -> str:
    return re.sub(r"ies$", "y", name) if name.endswith("ies") else name.removesuffix("s")


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", folded(name)).strip("_")


def _met(scope: Scope, one: Lookup) -> float:
    """The share of the column's rows whose value the other table holds; 0 where that names no value of its own per row,
    or hardly a value comes twice here."""
    there = scope.beside(one.dataset)
    known = there.select(id=there[one.target].cast("string")).filter(lambda row: row.id.notnull())
    counts = scope.fetch(known.agg(rows=known.count(), own=known.id.nunique()))[0]
    if counts["own"] < LEAST or counts["own"] < OWN * counts["rows"]:
        return 0.0
    counted = scope.counted(one.column)
    mine = counted.select(
        id=counted[one.column].cast("string"), n=counted[COUNT], absent=is_missing(counted[one.column])
    )
    mine = mine.filter(~mine.absent)
    mine = mine.mutate(met=mine.id.isin(known.id))
    here = scope.fetch(mine.agg(rows=mine.n.sum(), own=mine.count(), met=mine.met.ifelse(mine.n, 0).sum()))[0]
    if not here["rows"] or here["own"] > REPEATED * here["rows"]:
        return 0.0
    return float(here["met"] or 0) / float(here["rows"])

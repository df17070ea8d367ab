"""What one shop gained over its uploads: points by dimension of quality, and what can be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from core.cells.sql import is_missing
from core.clean.gain import Usable
from core.engine import literal, quote
from core.integrate.shop.orphans import Join, count
from core.integrate.shop.parts import MADE_OF_EVENTS, PARTS
from core.integrate.shop.plan import plan_of
from core.integrate.shop.standard import numbered
from core.integrate.shop.state import PartState, state_of
from core.integrate.usable import TELLING, Score, Told, beside, compared, id_of, met, score, told_by, usable
from core.lake import Lake, kept


@dataclass(frozen=True)
class Met:
    """Rows of a part whose id of a role is known to another part, of those that name one, before and after.

    Before, each upload of the part stands beside the one upload that knows most of its ids.
    """

    part: str
    role: str
    target: str
    before: int
    before_of: int
    after: int
    after_of: int


@dataclass(frozen=True)
class Gained:
    """What became of the uploads as they were built.

    Attributes:
        usable: What is usable, each log beside the one catalog that knows most of its ids before, in the shop after.
        joins: How the parts' ids meet in the shop.
        met: The same beside how the uploads' ids met.
        scores: Points of each part, beside those of its uploads.
    """

    usable: tuple[Usable, ...]
    joins: tuple[Join, ...]
    met: tuple[Met, ...]
    scores: tuple[Score, ...]


@kept
def gained(lake: Lake) -> Gained | None:
    """What the shop gained; None before it was built."""
    found = {one.part: one for one in state_of(lake)}
    if not found:
        return None
    plan = plan_of(lake)
    called = {one.dataset: one.numbering for one in plan.sources} if plan else {}
    telling = [found[part] for part in TELLING if part in found]
    built = [one for one in map(partial(_of_part, lake), telling) if one]
    sources = [(one, called.get(str(one["dataset"]), "")) for part in telling for one in part.sources]
    told = [one for source, own in sources if (one := _of_source(lake, source, own))]
    items = found["items"].sources if "items" in found else ()
    catalogs = [_catalog(lake, one, called.get(str(one["dataset"]), ""), "item_id") for one in items]
    catalogs = [one for one in catalogs if one]
    after = (
        [f"SELECT item_id AS i, item_id AS thing FROM {lake.table(found['items'].dataset.name)}"] if catalogs else []
    )
    with lake.read() as cursor:
        places = beside(cursor, told, catalogs)
        counted = usable(cursor, told, catalogs, places), usable(cursor, built, after, [0] * len(built))
    scores = [
        score(
            lake,
            one.part,
            [(str(source["dataset"]), int(source["version"]), int(source["rows"])) for source in one.sources],
            (one.dataset.name, one.dataset.version),
        )
        for one in found.values()
        if one.part != MADE_OF_EVENTS
    ]
    joins = count(lake)
    beside_now = [_met(lake, one, found, called) for one in joins if one.known and one.part != MADE_OF_EVENTS]
    return Gained(compared(*counted), joins, tuple(beside_now), tuple(scores))


def _met(lake: Lake, join: Join, found: Mapping[str, PartState], called: Mapping[str, str]) -> Met:
    """A join of the shop beside what its uploads knew of each other."""
    named = [_named(lake, one, called.get(str(one["dataset"]), ""), join.role) for one in found[join.part].sources]
    key = PARTS[join.target].key
    known = [_catalog(lake, one, called.get(str(one["dataset"]), ""), key) for one in found[join.target].sources]
    told, catalogs = [Told("events", one) for one in named if one], [one for one in known if one]
    with lake.read() as cursor:
        before, of = met(cursor, told, catalogs, beside(cursor, told, catalogs))
    return Met(join.part, join.role, join.target, before, of, join.rows_met, join.rows)


def _named(lake: Lake, source: Mapping[str, Any], numbering: str, role: str) -> str:
    """SQL of the ids of a role that a source names, as `u` (nobody) and `i`; "" where it names none."""
    name, version = str(source["dataset"]), int(source["version"])
    if name not in {one.name for one in lake.datasets()}:
        return ""
    column, types = lake.dataset(name, version).column(role), lake.columns(name, None, version)
    if column not in types:
        return ""
    own = f"SELECT NULL::VARCHAR AS u, {numbered(id_of(column), numbering)} AS i FROM {lake.table(name, None, version)}"
    return f"{own} WHERE NOT coalesce({is_missing(quote(column), types[column])}, true)"


def _of_part(lake: Lake, part: PartState) -> Told | None:
    return told_by(part.dataset, lake.table(part.dataset.name), part.dataset.types)


def _of_source(lake: Lake, source: Mapping[str, Any], numbering: str) -> Told | None:
    """A source as it was read; ids of a numbering of their own are told apart as in the shop."""
    name, version = str(source["dataset"]), int(source["version"])
    if name not in {one.name for one in lake.datasets()}:
        return None
    dataset = lake.dataset(name, version)
    told = told_by(dataset, lake.table(name, None, version), lake.columns(name, None, version))
    own = f"SELECT {numbered('u', numbering)} AS u, {numbered('i', numbering)} AS i"
    return told and replace(told, rows=f"{own} FROM ({told.rows})")


def _catalog(lake: Lake, source: Mapping[str, Any], numbering: str, role: str) -> str:
    """SQL of a source's things by the role of their ids, as `i` and `thing`; "" where it is gone or has none."""
    name, version = str(source["dataset"]), int(source["version"])
    if name not in {one.name for one in lake.datasets()}:
        return ""
    key = lake.dataset(name, version).column(role)
    table = lake.table(name, None, version)
    own = numbered(id_of(str(key)), numbering)
    return f"SELECT {own} AS i, {literal(f'{name}:')} || {own} AS thing FROM {table}" if key else ""

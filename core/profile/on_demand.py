"""The costlier parts of a profile: computed when first asked for, kept per version.

A part is named by the record it gives: `part(lake, profile, Structure)`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any, TypeVar

from core.engine import NoSuchTableError
from core.errors import NotFound
from core.i18n import N_, _
from core.lake import Lake
from core.profile.columns.families import Column, column
from core.profile.model import Profile, build
from core.profile.table.associations import Associations, associations
from core.profile.table.gap_patterns import GapPatterns, gap_patterns
from core.profile.table.joins import Joins, Table, joins
from core.profile.table.long_tail import LongTail, long_tail
from core.profile.table.structure import Structure, structure

LAYOUT = 1
"""Raised when a part changes its meaning, so that stored ones are computed again."""
TABLE = "lake.quality.profile_parts"
CREATE = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        dataset VARCHAR, version BIGINT, layer VARCHAR, part VARCHAR, inputs VARCHAR, body VARCHAR)
"""
Part = TypeVar("Part")
Check = Callable[[], None]


def part(lake: Lake, profile: Profile, kind: type[Part], check: Check = lambda: None, *, keep: bool = False) -> Part:
    """One part of a profile: read where it is kept, else computed.

    Args:
        kind: `Structure`, `Associations`, `GapPatterns`, `Joins` or `LongTail`.
        check: called between pieces of work; may raise to stop.
        keep: whether a computed one is kept, as a commit; for jobs.

    Raises:
        NotFound: when the part needs a column that the dataset lacks.
    """
    found = kept(lake, profile, kind)
    if found is not None:
        return found
    made: Part = _compute(lake, profile, kind, check)
    if keep:
        _keep(lake, profile, made)
    return made


def _keep(lake: Lake, profile: Profile, made: Any) -> None:
    kind = type(made)
    body = json.dumps(
        dataclasses.asdict(made),
        ensure_ascii=False,
        allow_nan=False,
    )
    if lake.partial(profile.dataset):
        return
    place = [profile.dataset, profile.version, profile.layer, kind.__name__]
    with lake.write(N_("Profile")) as cursor:
        cursor.execute(CREATE)
        cursor.execute(f"DELETE FROM {TABLE} WHERE dataset = ? AND version = ? AND layer = ? AND part = ?", place)
        cursor.execute(f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?, ?)", [*place, inputs(lake, profile, kind), body])


def kept(lake: Lake, profile: Profile, kind: type[Part]) -> Part | None:
    """The part where it has been computed from the same inputs, and whoever acts sees all of it; else None."""
    if lake.partial(profile.dataset):
        return None
    place = [profile.dataset, profile.version, profile.layer, kind.__name__, inputs(lake, profile, kind)]
    with lake.read() as cursor:
        try:
            row = cursor.execute(
                f"SELECT body FROM {TABLE} WHERE dataset = ? AND version = ? AND layer = ? AND part = ? AND inputs = ?",
                place,
            ).fetchone()
        except NoSuchTableError:
            return None  # nothing has been asked for in this workspace yet
    found: Part | None = build(kind, json.loads(row[0])) if row else None
    return found


def kind_named(name: str) -> type[Any]:
    """The record of a part's name.

    Raises:
        NotFound: when there is no such part.
    """
    kinds = {kind.__name__: kind for kind in (Structure, Associations, GapPatterns, Joins, LongTail)}
    if name not in kinds:
        raise NotFound.among(_("part of the profile"), name, list(kinds))
    return kinds[name]


def item_column(profile: Profile) -> str | None:
    """The column that names items, where rows are events or reviews of them."""
    return next((one.name for one in profile.columns if one.role == "item_id"), None)


def inputs(lake: Lake, profile: Profile, kind: type[Any]) -> str:
    """What else a part depends on: roles, and for joins the versions of the other datasets."""
    roles = {one.name: one.role for one in profile.columns if one.role}
    others = [(one.name, one.version, one.roles) for one in _others(lake, profile)] if kind is Joins else []
    return json.dumps([LAYOUT, roles, others], ensure_ascii=False, sort_keys=True)


def _others(lake: Lake, profile: Profile) -> list[Any]:
    built = lake.dataset(profile.dataset).built
    return [one for one in lake.datasets(built=built) if one.name != profile.dataset]


def _columns(lake: Lake, name: str, layer: str | None, version: int | None, roles: dict[str, str]) -> list[Column]:
    by_name = {column_name: role for role, column_name in roles.items()}
    return [column(one, type_, by_name.get(one)) for one, type_ in lake.columns(name, layer, version).items()]


def _compute(lake: Lake, profile: Profile, kind: type[Any], check: Check) -> Any:
    table = lake.table(profile.dataset, profile.layer, profile.version)
    columns = [column(one.name, one.type, one.role) for one in profile.columns]
    with lake.read() as cursor:
        if kind is Structure:
            return structure(cursor, table, columns, profile, check)
        if kind is Associations:
            return associations(cursor, table, columns, profile, check)
        if kind is GapPatterns:
            return gap_patterns(cursor, table, columns, profile)
        if kind is LongTail:
            item = item_column(profile)
            if item is None:
                raise NotFound(_("No column of {name} has the role item id.").format(name=profile.dataset))
            return long_tail(cursor, table, item)
        others = [
            Table(one.name, lake.table(one.name), _columns(lake, one.name, None, None, one.roles))
            for one in _others(lake, profile)
        ]
        return joins(cursor, Table(profile.dataset, table, columns), others, check)

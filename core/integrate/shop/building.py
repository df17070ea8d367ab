"""Build the shop: each part whose sources or rules changed is made anew and committed as a version of its dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.engine import carried, literal
from core.errors import BadInput
from core.i18n import _
from core.integrate.shop.golden import CONFLICTS
from core.integrate.shop.made import made_from, version_of
from core.integrate.shop.orphans import Join, count
from core.integrate.shop.parts import MADE_OF_EVENTS, PARTS, can_be
from core.integrate.shop.plan import Plan, checked
from core.integrate.shop.stage import Staged, staged
from core.integrate.shop.state import free_name, numbers_of, parts_built
from core.lake import BUILT, INTERNAL_COLUMNS, Lake, RowsArrivedError, table_of, until_still, working

if TYPE_CHECKING:
    from core.engine import Cursor

LISTS = {
    "merged": {"_row": "BIGINT", "source": "BIGINT"},
    "conflicts": CONFLICTS,
    "left_out": {"source": "BIGINT", "reason": "VARCHAR", "twin": "BIGINT"},
}
"""Tables beside the parts, each with a column `part`, that say what became of rows which are no row of the shop."""


@dataclass(frozen=True)
class BuiltPart:
    """One part: the dataset it is, its rows and what became of the source rows; `fresh` where it was made anew.

    `rows_in` = `rows` + `merged` + `left_out`, of all parts but orders, whose rows each stand for some purchases.
    """

    part: str
    dataset: str
    version: int
    fresh: bool
    rows_in: int
    rows: int
    merged: int
    left_out: int
    conflicts: int
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Built:
    """The shop as it is after a building."""

    parts: tuple[BuiltPart, ...]
    joins: tuple[Join, ...]


@working("integrate")
def build(
    lake: Lake,
    plan: Plan,
    *,
    author: str | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _part: None,
) -> Built:
    """Build what changed.

    Args:
        lake: The workspace.
        plan: What goes in, and by which rules.
        author: Who builds.
        progress: Called before every part with parts done, parts in all and the part's name; may raise to stop.

    Raises:
        BadInput: nothing goes in, or a map or rates cannot be read; parts that were built before it stay.
        NotFound: a dataset of the plan is not there.
    """
    wanted = wanted_parts(lake, plan)
    for part, dataset in parts_built(lake).items():
        if part not in wanted:
            lake.drop(dataset.name, author)
    fresh = set()
    for place, name in enumerate(wanted):
        progress(place, len(wanted), name)
        if until_still(lake, lambda name=name: _part(lake, plan, name, author)):  # type: ignore[misc]
            fresh.add(name)
    progress(len(wanted), len(wanted), "")
    built = parts_built(lake)
    return Built(
        tuple(
            BuiltPart(
                name,
                built[name].name,
                built[name].version,
                name in fresh,
                **built[name].imports["counts"],
                facts=built[name].imports["facts"],
            )
            for name in wanted
        ),
        count(lake),
    )


def wanted_parts(lake: Lake, plan: Plan) -> list[str]:
    """The parts that a plan makes.

    Raises:
        BadInput: there is none, or a dataset of the shop would go into it.
        NotFound: a dataset of the plan is not there.
    """
    wanted = [name for name in PARTS if plan.of(name)]
    if not wanted:
        raise BadInput(
            _("Nothing goes into the shop."),
            hint=_("Choose at least one dataset of products, users, events or reviews."),
        )
    for one in checked(plan).sources:
        if not one.used:
            continue
        dataset = lake.dataset(one.dataset)
        if dataset.built:
            raise BadInput(_("{dataset} is a part of the shop and cannot go into it.").format(dataset=one.dataset))
        if not can_be(dataset, one.part):
            raise BadInput(
                _("{dataset} no longer has the columns that the shop needs of it.").format(dataset=one.dataset),
                hint=_("Name its columns on Datasets, or leave it out of the shop."),
                command=_("Name its columns, or leave it out of the shop."),
            )
    return [*wanted, MADE_OF_EVENTS] if "events" in wanted else wanted


def _part(lake: Lake, plan: Plan, name: str, author: str | None) -> bool:
    """Make one part unless it is as it would be; whether it was made. One try, see `until_still`."""
    digest = made_from(lake, plan, name)
    before = parts_built(lake).get(name)
    if before and before.imports["made_from"] == digest:
        return False
    dataset = free_name(lake, name)
    with lake.read() as cursor, staged(lake, cursor, plan, name) as work:
        info: dict[str, Any] = {
            "dataset": dataset,
            "action": "build",
            "layer": BUILT,
            "kind": name if name != MADE_OF_EVENTS else "other",
            "roles": work.roles,
        }
        with lake.write(f"Build the shop's {name}", author=author, info=info, needs="integrate") as writer:
            if any(version_of(lake.dataset(one)) != version for one, version in work.seen.items()):
                raise RowsArrivedError
            counts, types = _store(writer, cursor, work, name, dataset)
            numbers = {one["dataset"]: one["number"] for one in work.sources if one["number"] >= 0}
            info |= {
                "rows": counts["rows"],
                "types": types,
                "imports": {
                    "part": name,
                    "made_from": digest,
                    "plan": plan.as_dict(),
                    "sources": work.sources,
                    "numbers": numbers_of(lake) | numbers,
                    "lineage": work.lineage,
                    "counts": counts,
                    "facts": work.facts,
                },
            }
    return True


def _store(
    writer: Cursor, cursor: Cursor, work: Staged, name: str, dataset: str
) -> tuple[dict[str, int], dict[str, str]]:
    """Write a part's rows and its lists; their counts, and the columns' types.

    Raises:
        AssertionError: a source row is neither in the shop nor left out, or both.
    """
    table = table_of(BUILT, dataset)
    with carried(cursor, work.rows, writer) as rows:
        writer.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {rows}")
    counts = {"rows_in": work.rows_in, "rows": _count(writer, table)}
    for one, columns in LISTS.items():
        place = f"lake.{BUILT}.{one}"
        cells = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        writer.execute(f"CREATE TABLE IF NOT EXISTS {place} (part VARCHAR, {cells})")
        writer.execute(f"DELETE FROM {place} WHERE part = {literal(name)}")
        with carried(cursor, getattr(work, one), writer) as found:
            writer.execute(f"INSERT INTO {place} SELECT {literal(name)}, * FROM {found}")
        counts[one] = _count(writer, f"{place} WHERE part = {literal(name)}")
    if name != MADE_OF_EVENTS and counts["rows_in"] != counts["rows"] + counts["merged"] + counts["left_out"]:
        raise AssertionError(f"rows of {name} do not add up: {counts}")
    described = writer.execute(f"DESCRIBE {table}").fetchall()
    return counts, {row[0]: row[1] for row in described if row[0] not in INTERNAL_COLUMNS}


def _count(cursor: Cursor, table: str) -> int:
    row = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0

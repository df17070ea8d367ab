"""The fault of the data behind a fault of the lists, where there is one: down to the rows that a check flags.

Nothing is judged anew: what the newest stored report of each dataset flags, what the page Consistency found, and what
a rule itself can tell from the data. A cause holds for a place of a list when the rows of its item (or of its shopper)
are among the rows flagged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.integrate.consistency import looking
from core.quality import CheckResult, Report, load_reports
from core.quality.failing import flagged
from core.recommend.data.shop import Shop
from core.recommend.events import CODE, Ints, Mask
from core.recommend.memory_cache import Kept
from core.recommend.weak.judging import Judged
from core.recommend.weak.registry import RULES
from core.recommend.weak.rule import Found, Plain, Sample, Trace

if TYPE_CHECKING:
    from core.lake import Lake

LEAST_FLAGGED = 0.2
"""Share of an item's or a shopper's events and reviews that have to be flagged before they explain anything: one row of
a hundred is no reason for a place in a list."""
MOST_ROWS = 200
"""Rows named behind one cause; all of them stand on the page that the cause leads to."""
FOUND_OF = {"items": ("category", "attribute", "model"), "reviews": ("product", "model")}
"""Role -> kinds of contradiction that can lie behind a list."""
Table = tuple[str, str, int]
"""Dataset, layer and version."""


@dataclass(frozen=True)
class Cause:
    """One fault of the data behind a rule's weak lists.

    Attributes:
        rule: The rule.
        says: msgid of what is the matter.
        kind: "check", "consistency", or "plain" where the rule itself tells it.
        dataset, layer, version: Where; empty for the recommender itself.
        check: Id of the check in the dataset's contract, "" where it is none.
        slots: Places that it explains; shape (N, K).
        rows: `_row` of the rows flagged, at most `MOST_ROWS`; `n_rows` of them in all.
    """

    rule: str
    says: str
    kind: str
    dataset: str
    layer: str
    version: int
    check: str
    slots: Mask
    rows: tuple[int, ...] = ()
    n_rows: int = 0

    @property
    def lists(self) -> Mask:
        """Lists that it explains a place of; shape (N,)."""
        return np.asarray(self.slots.any(axis=1))

    @property
    def n_lists(self) -> int:
        """How many lists it explains a place of."""
        return int(self.lists.sum())


@dataclass(frozen=True)
class Causes:
    """What was found, the causes of a rule by how many lists they explain; and the datasets that no report was stored
    of, so that nothing could be told of them."""

    found: tuple[Cause, ...]
    unchecked: tuple[str, ...]

    def leading(self, most: int) -> list[Cause]:
        """The faults of a dataset that explain most lists, at most so many; the recommender's own left out."""
        return sorted((one for one in self.found if one.dataset), key=lambda one: -one.n_lists)[:most]

    def of(self, rule: str, place: int | None = None) -> list[Cause]:
        """The causes of a rule, of all lists or of one."""
        return [one for one in self.found if one.rule == rule and (place is None or bool(one.lists[place]))]


def causes_of(lake: Lake, shop: Shop, judged: Judged) -> Causes:
    """The faults of the data behind judged lists."""
    tables: dict[str, Table] = {role: (name, layer, version) for role, name, layer, version in shop.layers}
    tables |= {role: (name, layer, version) for role, name, layer, version in judged.sample.beside.tables}
    wanted: dict[str, set[str]] = {}
    for name in judged.weak:
        for trace in RULES[name].traces:
            wanted.setdefault(trace.role, set()).update(trace.checks)
    known: dict[str, dict[str, tuple[str, tuple[str, ...], Ints]]] = {}
    unchecked: list[str] = []
    for role, checks in wanted.items():
        if role in tables:
            flags = flagged_rows(lake, tables[role], frozenset(checks))
            if flags is None:
                unchecked.append(tables[role][0])
            known[role] = dict(flags or {}) | _contradictions(lake, tables[role], role, checks)
    made: list[Cause] = []
    for name, weak in judged.weak.items():
        found = judged.found[name]
        assert isinstance(found, Found)
        slots = found.slots & weak[:, None]
        if slots.any():
            one = [_plain(judged.sample, name, plain, slots, tables) for plain in RULES[name].plain]
            for trace in RULES[name].traces:
                if trace.role in known:
                    one += _traced(
                        lake, judged.sample, name, trace, slots, found, tables[trace.role], known[trace.role]
                    )
            held = [cause for cause in one if cause.slots.any()]
            made += sorted(held, key=lambda cause: (cause.kind == "plain", -cause.n_lists))
    return Causes(tuple(made), tuple(dict.fromkeys(unchecked)))


def _plain(sample: Sample, name: str, plain: Plain, slots: Mask, tables: Mapping[str, Table]) -> Cause:
    role = sample.beside.stock_of[0] if plain.role == "stock" else plain.role
    table = tables.get(role, ("", "", 0)) if role else ("", "", 0)
    return Cause(name, plain.says, "plain", *table, "", np.asarray(plain.holds(sample, slots), dtype=np.bool_))


_flags: Kept[dict[str, tuple[str, tuple[str, ...], Ints]] | None] = Kept(24, 40)


def flagged_rows(
    lake: Lake, table: Table, types: frozenset[str]
) -> dict[str, tuple[str, tuple[str, ...], Ints]] | None:
    """Check id -> its type, its columns and the rows it flags, by the newest stored report of the table's layer, up to
    its version; None where none is stored."""
    report = report_behind(lake, table)
    if report is None:
        return None
    key = (lake.path, table[0], report.version, report.time, types)
    return _flags.get(key, lambda: flagged_by(lake, report, lambda one: one.check in types))


def report_behind(lake: Lake, table: Table) -> Report | None:
    """The newest stored report of a table's layer, up to its version; None where none is stored."""
    name, layer, version = table
    reports = [one for one in load_reports(lake, name) if one.layer == layer and one.version <= version]
    return reports[-1] if reports else None


def flagged_by(
    lake: Lake, report: Report, wanted: Callable[[CheckResult], bool]
) -> dict[str, tuple[str, tuple[str, ...], Ints]]:
    """Check id -> its type, its columns and the rows it flags, of the failing checks that are wanted."""
    results = {one.id: one for one in report.failing if wanted(one) and one.has_rows}
    made: dict[str, tuple[str, tuple[str, ...], Ints]] = {}
    for ids, statement in flagged(lake, report, list(results.values())):
        with lake.read() as cursor:
            frame = cursor.execute(statement).df()
        for place, one in enumerate(ids):
            rows = frame["_row"].to_numpy()[frame[f"f{place}"].fillna(False).to_numpy(dtype=np.bool_)]
            made[one] = (results[one].check, results[one].columns, np.unique(rows).astype(np.int64))
    return made


def _contradictions(
    lake: Lake, table: Table, role: str, checks: set[str]
) -> dict[str, tuple[str, tuple[str, ...], Ints]]:
    """The waiting findings of the page Consistency, as one entry."""
    if "consistency" not in checks or role not in FOUND_OF:
        return {}
    found = looking.queue(lake, table[0], "", "open", looking.MOST_ROWS)
    rows = sorted({one.row for one in found if one.kind in FOUND_OF[role]})
    return {"": ("consistency", (), np.asarray(rows, dtype=np.int64))} if rows else {}


def _traced(
    lake: Lake,
    sample: Sample,
    name: str,
    trace: Trace,
    slots: Mask,
    found: Found,
    table: Table,
    known: Mapping[str, tuple[str, tuple[str, ...], Ints]],
) -> list[Cause]:
    """The causes of one trace: each check of its types that flags rows of the items, or of the shoppers."""
    made = []
    roles = lake.dataset(table[0]).roles
    for check, (kind, columns, rows) in known.items():
        if kind not in trace.checks or not _concerns(trace, columns, roles):
            continue
        hit, of_thing = _things_hit(sample, trace, rows)
        if trace.of == "shopper":
            held = slots & hit[sample.users][:, None]
        else:
            held = slots & sample.of_items(hit)
            if found.other is not None:
                held |= slots & np.where(found.other >= 0, hit[np.maximum(found.other, 0)], False)
        if held.any():
            rows_behind = _rows_behind(sample, trace, held, found, of_thing)
            told = "consistency" if kind == "consistency" else "check"
            behind = tuple(rows_behind[:MOST_ROWS].tolist())
            made.append(Cause(name, trace.says, told, *table, check, held, behind, len(rows_behind)))
    return made


def _concerns(trace: Trace, columns: tuple[str, ...], roles: Mapping[str, str]) -> bool:
    """Whether a check is about what a trace is of: one of the shoppers' ids says nothing of the items."""
    if trace.about:
        return roles.get(trace.about) in columns
    ids = {roles.get("user_id"), roles.get("item_id")} - {None}
    mine = roles.get("user_id" if trace.of == "shopper" else "item_id")
    return not set(columns) & ids or mine in columns


def _things_hit(sample: Sample, trace: Trace, rows: Ints) -> tuple[Mask, tuple[Ints, Ints]]:
    """Which items, or shoppers, have flagged rows enough; and the flagged rows with their item or shopper."""
    thing, row, size = _owners(sample, trace)
    hit = np.isin(row, rows)
    flags = np.bincount(thing[hit], minlength=size)
    every = np.bincount(thing, minlength=size)
    enough = flags >= np.maximum(1, LEAST_FLAGGED * every if trace.role in ("events", "reviews") else 1)
    return np.asarray(enough & (flags > 0)), (thing[hit], row[hit])


def _owners(sample: Sample, trace: Trace) -> tuple[Ints, Ints, int]:
    """The item (or shopper) and the row of every row of a role, and how many items (or shoppers) there are."""
    inputs, beside = sample.features.inputs, sample.beside
    n_users, n_items = inputs.events.shape
    size = n_users if trace.of == "shopper" else n_items
    empty = np.empty(0, dtype=np.int64)
    if trace.role == "events":
        kept = np.ones(len(inputs.events), dtype=np.bool_)
        if trace.kinds:
            kept = np.isin(inputs.events.kind, [CODE[one] for one in trace.kinds])
        owner = inputs.events.user if trace.of == "shopper" else inputs.events.item
        return owner[kept], inputs.events.row[kept], size
    if trace.role == "reviews":
        if inputs.reviews is None:
            return empty, empty, size
        return inputs.reviews.item, inputs.reviews.row, size
    by_thing = {
        "items": None if inputs.catalog is None else inputs.catalog.row,
        "inventory": beside.stock_rows,
        "users": beside.age_rows,
    }[trace.role]
    if by_thing is None:
        return empty, empty, size
    at = np.flatnonzero(by_thing >= 0)
    return at, by_thing[at], size


def _rows_behind(sample: Sample, trace: Trace, held: Mask, found: Found, of_thing: tuple[Ints, Ints]) -> Ints:
    """The flagged rows of the items, or shoppers, of the places explained."""
    if trace.of == "shopper":
        wanted = np.unique(sample.users[held.any(axis=1)])
    else:
        wanted = np.unique(sample.items[held])
        if found.other is not None:
            wanted = np.unique(np.concatenate([wanted, found.other[held]]))
    thing, row = of_thing
    return np.unique(row[np.isin(thing, wanted)]).astype(np.int64)

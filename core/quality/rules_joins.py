"""Checks across datasets: D2 event to catalog, references of any kind, D3 searches and their clicks."""

from __future__ import annotations

import ibis
from ibis.expr.types import StringValue, Table, Value

from core.quality.model import Check
from core.quality.parse import as_number, is_missing
from core.quality.rules import Flags, Outcome, Skip, rule
from core.quality.scope import TYPE, Scope


def _mended(column: StringValue) -> StringValue:
    """An id without what commonly damages one: case, blanks, `.0`, leading zeros."""
    return column.strip().lower().re_replace(r"\.0+$", "").re_replace(r"^0+(\d)", r"\1")


def _meet(scope: Scope, ours: Value, theirs: Value) -> bool:
    """Whether two id columns share any value, damaged ones mended; else the datasets do not belong together."""
    left = ours.cast("string").name("id").as_table().distinct()
    right = _mended(theirs.cast("string")).name("id").as_table()
    met = left.select(id=_mended(left.id)).semi_join(right, "id").limit(1)
    return bool(scope.fetch(met.agg(n=met.count()))[0]["n"])


@rule("reference", fixes=("mend_ids", "drop_rows"))
def reference(scope: Scope, check: Check) -> Outcome:
    """The id is known in the dataset of `params.kind` (D2 where events or reviews meet the catalog).

    `parts.mendable` counts orphans that would be known if case, blanks, `.0` or zeros were repaired.
    """
    role, kind = str(check.params.get("role", "item_id")), str(check.params.get("kind", "items"))
    column, target_role = scope.roles.get(role), str(check.params.get("target", check.params.get("role", role)))
    if not column:
        return Skip("no_role", {"role": role})
    found = scope.other(kind, target_role)
    if found is None:
        return Skip("no_dataset", {"kind": kind})
    name, target = found
    known_column = _target_column(scope, name, target_role)
    if not _meet(scope, scope.table[column], target[known_column]):
        return Skip("unrelated", {"dataset": name})
    base_name = f"join:{role}:{kind}"

    def build() -> Table:
        known = target.select(id=target[known_column].cast("string")).distinct().filter(lambda one: one.id.notnull())
        mended = known.select(mended=_mended(known.id)).distinct()
        ids = scope.table.select(**{"§id": scope.table[column].cast("string")}).distinct()
        ids = ids.filter(ids["§id"].notnull())
        hit = ids.left_join(known, ids["§id"] == known.id)
        hit = hit.select("§id", **{"§known": hit.id.notnull()})
        hit = hit.mutate(**{"§mended": _mended(hit["§id"])})
        both = hit.left_join(mended, hit["§mended"] == mended.mended)
        lost = both.filter(~both["§known"]).select(**{"§orphan": both["§id"], "§mendable": both.mended.notnull()})
        keyed = scope.table.mutate(**{"§id": scope.table[column].cast("string")})
        return keyed.left_join(lost, keyed["§id"] == lost["§orphan"])

    base = scope.base(base_name, build)
    orphan = base["§orphan"].notnull()
    parts = {"mendable": orphan & base["§mendable"].fill_null(False)}
    if TYPE in base.columns:
        parts |= {"purchases": orphan & (base[TYPE] == "purchase")}
    show = (column, TYPE) if TYPE in base.columns else (column,)
    return Flags(base_name, base, orphan, ~is_missing(base[column]), parts, show, {"dataset": name})


def _target_column(scope: Scope, name: str, role: str) -> str:
    dataset = scope.lake.dataset(name, scope.as_of) if scope.as_of is not None else scope.lake.dataset(name)
    return dataset.roles[role]


@rule("D2_unseen")
def never_seen(scope: Scope, check: Check) -> Outcome:
    """The product appears in at least one event of the workspace's events."""
    column = scope.roles.get("item_id")
    found = scope.other("events", "item_id")
    if not column:
        return Skip("no_role", {"role": "item_id"})
    if found is None:
        return Skip("no_dataset", {"kind": "events"})
    name, events = found
    event_item = _target_column(scope, name, "item_id")
    if not _meet(scope, scope.table[column], events[event_item]):
        return Skip("unrelated", {"dataset": name})

    def build() -> Table:
        seen = events.select(**{"§seen": events[event_item].cast("string")}).distinct()
        return scope.table.left_join(seen, scope.table[column].cast("string") == seen["§seen"])

    base = scope.base("unseen", build)
    return Flags("unseen", base, base["§seen"].isnull(), ~is_missing(base[column]), {}, (column,), {"dataset": name})


def _results(column: Value) -> tuple[Value, Value]:
    """A result list as "|a|b|c|" and its length, whatever it was written as."""
    if column.type().is_array():
        length = column.length().fill_null(0)
        text = ibis.literal("|") + column.map(lambda one: one.cast("string")).join("|") + "|"
        return text, length
    bare = column.cast("string").re_replace(r"[\[\]\"'{}\s]", "").re_replace(r"[,;]", "|")
    text = ibis.literal("|") + bare.re_replace(r"^\|+|\|+$", "") + "|"
    length = (bare == "").ifelse(0, text.length() - text.replace("|", "").length() - 1)
    return text, length.fill_null(0)


@rule("D3_zero")
def zero_results(scope: Scope, check: Check) -> Outcome:
    """The search found something."""
    results = scope.roles.get("results")
    if not results:
        return Skip("no_role", {"role": "results"})
    return Flags("rows", scope.table, _results(scope.table[results])[1] == 0)


@rule("D3_click", fixes=("mend_ids",))
def click_in_list(scope: Scope, check: Check) -> Outcome:
    """The clicked product stands in the result list, at the place the click names."""
    results, clicked = scope.roles.get("results"), scope.roles.get("clicked_item")
    if not results or not clicked:
        return Skip("no_role", {"role": "clicked_item"})
    text, length = _results(scope.table[results])
    item = scope.table[clicked].cast("string").strip()
    parts = {"absent": ~text.contains(ibis.literal("|") + item + "|").fill_null(False)}
    if position := scope.roles.get("position"):
        parts["beyond"] = (as_number(scope.table[position]) > length).fill_null(False)
    return Flags("rows", scope.table, ibis.or_(*parts.values()), ~is_missing(scope.table[clicked]), parts)

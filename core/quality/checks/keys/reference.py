"""reference: an id is known in another dataset (D2 where events meet the catalog)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.catalog import meet, without_damage
from core.quality.bases.fixing import amongst, dropped, mendable
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import TYPE, Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The id is known in the dataset of `params.kind`, in the column of its role `params.target`.

    `parts.mendable` counts orphans that would be known if case, blanks, `.0` or zeros were repaired.
    """
    role, kind = str(check.params.get("role", "item_id")), str(check.params.get("kind", "items"))
    column, target_role = scope.roles.get(role), str(check.params.get("target", check.params.get("role", role)))
    if not column:
        return Skip("no_role", {"role": role})
    found = scope.other(kind, target_role)
    if found is None:
        return Skip("no_dataset", {"kind": kind})
    name, target, known_column = found
    if not meet(scope, scope.counted(column)[column], target[known_column]):
        return Skip("unrelated", {"dataset": name})
    base_name = f"join:{role}:{kind}"

    def joined() -> Table:
        known = target.select(id=target[known_column].cast("string")).distinct().filter(lambda one: one.id.notnull())
        mended = known.select(mended=without_damage(known.id)).distinct()
        counted = scope.counted(column)
        ids = counted.select(**{"§id": counted[column].cast("string"), "§absent": is_missing(counted[column])})
        ids = ids.filter(ids["§id"].notnull()).distinct()
        hit = ids.left_join(known, ids["§id"] == known.id)
        hit = hit.select("§id", "§absent", **{"§known": hit.id.notnull()})
        hit = hit.mutate(**{"§mended": without_damage(hit["§id"])})
        both = hit.left_join(mended, hit["§mended"] == mended.mended)
        lost = both.filter(~both["§known"] | both["§absent"]).select(
            "§absent",
            **{
                "§met": both["§id"],
                "§orphan": (~both["§known"]).ifelse(both["§id"], None),
                "§mendable": both.mended.notnull(),
            },
        )
        keyed = scope.table.mutate(**{"§id": scope.table[column].cast("string")})
        return keyed.left_join(lost, keyed["§id"] == lost["§met"])

    base = scope.base(base_name, joined)
    orphan, applies = base["§orphan"].notnull(), base["§id"].notnull() & ~base["§absent"].fill_null(False)
    parts = {"mendable": orphan & base["§mendable"].fill_null(False)}
    if TYPE in base.columns:
        parts |= {"purchases": orphan & scope.is_event(base, "purchase")}
    show = (column, TYPE) if TYPE in base.columns else (column,)
    return Flags(base_name, base, orphan, applies, parts, show, {"dataset": name})


def clauses(draft: Draft) -> Iterator[Check]:
    roles, kind = draft.scope.roles, draft.scope.kind
    if kind == "events":
        yield replace(_clause("D2", "item_id", "items"), weight=2.0)
    elif "item_id" in roles and kind != "items":
        yield _clause("reference:item_id", "item_id", "items")
    if "user_id" in roles and kind != "users":
        yield replace(_clause("reference:user_id", "user_id", "users"), severity="info", weight=0.5)
    if kind == "searches":
        yield _clause("reference:clicked_item", "clicked_item", "items", "item_id")


def _clause(name: str, role: str, kind: str, target: str = "") -> Check:
    params = {"role": role, "kind": kind, "target": target or role}
    return Check(name, "reference", "integrity", (), "error", 1.0, 0.0, params)


def evidence(scope: Scope, check: Check) -> Words:
    """Orphans, and the known id that a damaged one stands for."""
    outcome = build(scope, check)
    column = scope.roles[str(check.params.get("role", "item_id"))]
    if not isinstance(outcome, Flags):
        return {}
    lost = (
        outcome.table.filter(outcome.fails)
        .select(id=outcome.table["§orphan"])
        .distinct()
        .order_by("id")
        .limit(LISTED + 1)
    )
    lost = lost.mutate(mended=without_damage(lost.id))
    found = scope.other(str(check.params.get("kind", "items")), str(check.params.get("target", "item_id")))
    if found is None:
        return {}
    _name, target, known_column = found
    known = target.select(known=target[known_column].cast("string")).distinct()
    known = known.mutate(mended=without_damage(known.known))
    one = known.group_by("mended").agg(known=known.known.min())
    rows = scope.fetch(lost.left_join(one, "mended").select("id", "known").order_by("id"))
    if len(rows) > LISTED:
        return {}
    mapping = {str(row["id"]): str(row["known"]) for row in rows if row["known"] is not None}
    return {"column": column, "mapping": mapping, "orphans": [str(r["id"]) for r in rows if r["known"] is None]}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Damaged ids become the known ones they stand for; rows of the rest go, where they can be listed."""
    found = mendable(check)
    column = dataset.roles.get(str(check.params.get("role", "item_id")))
    if not column:
        return
    steps: list[FixStep] = []
    if found.get("mapping"):
        steps.append(FixStep("map_values", (column,), {"mapping": dict(found["mapping"])}))
    if found.get("orphans"):
        steps += [dropped(one) for one in amongst(column, found["orphans"])]
    if steps:
        yield tuple(steps)


register(
    CheckType(
        "reference",
        title=N_("{role} known in {kind}"),
        definition=N_("Every {role} is found in the dataset of {kind}."),
        sentence=N_(
            "{share} of rows have an unknown {role}, not in {dataset} ({failed} row{causes})",
            "{share} of rows have an unknown {role}, not in {dataset} ({failed} rows{causes})",
        ),
        causes={"mendable": N_("{n} only damaged"), "purchases": N_("{n} purchase", "{n} purchases")},
        advice=N_("Load the missing records first: rows of unknown ids are lost to every later step."),
        build=build,
        by_hand=ByHand("integrity", "none", {"role": "item_id", "kind": "items", "target": None}),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
    )
)

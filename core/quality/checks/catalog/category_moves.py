"""D9_moves: the categories of a version are those of the one that it replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_, _, listed
from core.kinds import KEYS
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import ByHand, CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope

MOVED = 0.8
"""The share of a vanished category's products that went to one other from which that is its new place or name."""
SHIFT = 0.05
"""How much of all products a category may win or lose by moves of single products: five of a hundred."""
TOLERATED = 0.02
"""Products in another category than before, of all, that pass: editors put single ones right every week."""
SHOWN = 5
"""Categories that a sentence names."""


@dataclass(frozen=True)
class Moves:
    """What became of the categories: those that are new and those that vanished, with their products; nodes that
    moved or were renamed (old, new, products); and products that changed their category apart from these."""

    new: tuple[tuple[str, int], ...]
    gone: tuple[tuple[str, int], ...]
    nodes: tuple[tuple[str, str, int], ...]
    single: tuple[tuple[str, str, int], ...]

    @property
    def touched(self) -> int:
        """Products that stand elsewhere than before, or in a category that was not there."""
        fresh = {name for _old, name, _n in self.nodes}
        came = sum(n for name, n in self.new if name not in fresh)
        return came + sum(n for _old, _name, n in (*self.nodes, *self.single))


def moves(pairs: list[tuple[str | None, str | None, int]]) -> Moves:
    """What became of categories.

    Args:
        pairs: Category before and now of the products, with how many; None where a product was or is not there.
    """
    before, now = dict[str, int](), dict[str, int]()
    went: dict[str, dict[str, int]] = {}
    for old, new, n in pairs:
        if old is not None:
            before[old] = before.get(old, 0) + n
        if new is not None:
            now[new] = now.get(new, 0) + n
        if old is not None and new is not None and old != new:
            went.setdefault(old, {})[new] = went.get(old, {}).get(new, 0) + n
    gone = [name for name in before if name not in now]
    nodes = []
    for old in gone:
        heirs = went.get(old, {})
        best = max(heirs, key=lambda one: (heirs[one], one), default="")
        if best and heirs[best] >= MOVED * sum(heirs.values()):
            nodes.append((old, best, heirs[best]))
    known = {(old, new) for old, new, _n in nodes}
    single = [(old, new, n) for old, by in went.items() for new, n in by.items() if (old, new) not in known]
    born = {new for _old, new, _n in nodes if new not in before}
    moved = {old for old, _new, _n in nodes}
    return Moves(
        _ranked({name: n for name, n in now.items() if name not in before and name not in born}),
        _ranked({name: n for name, n in before.items() if name not in now and name not in moved}),
        tuple(sorted(nodes, key=lambda one: (-one[2], one[0]))),
        tuple(sorted(single, key=lambda one: (-one[2], one[:2]))),
    )


def _ranked(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def build(scope: Scope, check: Check) -> Outcome:
    """Products that stand in another category than in the version before, or in one that is new."""
    key, column = scope.roles.get(KEYS.get(scope.kind, "")), check.column
    if column not in scope.types:
        return Skip("column_gone", {"column": column})
    before = scope.previous
    if before is None or not key:
        return Skip("single", {})
    held = scope.lake.columns(scope.dataset.name, scope.layer, before.number)
    if column not in held or key not in held:
        return Skip("column_gone", {"column": column if column not in held else key})
    pairs = _pairs(scope, scope.earlier(before.number), key, column)
    found = moves(pairs)
    whole = sum(n for _old, new, n in pairs if new is not None)
    detail = {
        "nodes": [list(one) for one in found.nodes[:SHOWN]],
        "single": [list(one) for one in found.single[:SHOWN]],
        "fresh": [list(one) for one in found.new[:SHOWN]],
        "lost": [list(one) for one in found.gone[:SHOWN]],
        "number": before.ordinal,
    }
    vanished = sum(n for _name, n in found.gone)
    return Measure(min(found.touched + vanished, max(whole, 1)), whole, detail)


def _pairs(scope: Scope, earlier: Table, key: str, column: str) -> list[tuple[str | None, str | None, int]]:
    """Category before and now, with the products of each pair."""
    sides = []
    for table, name in ((earlier, "old"), (scope.table, "new")):
        named = table.filter(~is_missing(table[key]), ~is_missing(table[column]))
        grouped = named.group_by(id=named[key].cast("string")).agg(**{name: named[column].cast("string").min()})
        sides.append(grouped)
    both = sides[0].outer_join(sides[1], "id")
    counted = both.group_by(["old", "new"]).agg(n=lambda one: one.count())
    return [(row["old"], row["new"], int(row["n"])) for row in scope.fetch(counted)]


def clauses(draft: Draft) -> Iterator[Check]:
    column = draft.column("category")
    if draft.scope.kind == "items" and column is not None and column.present:
        yield Check(
            f"D9_moves:{column.name}", "D9_moves", "consistency", (column.name,), "warning", tolerance=TOLERATED
        )


def says(result: CheckResult, words: Words) -> str:
    detail, told = result.detail, list[str]()
    for old, new, n in detail.get("nodes", []):
        told.append(_("“{old}” is now “{new}” (products: {n})").format(old=old, new=new, n=f"{n:,}"))
    for name, n in detail.get("fresh", []):
        told.append(_("“{name}” is new (products: {n})").format(name=name, n=f"{n:,}"))
    for name, n in detail.get("lost", []):
        told.append(_("“{name}” is gone (products: {n})").format(name=name, n=f"{n:,}"))
    for old, new, n in detail.get("single", []):
        told.append(_("from “{old}” to “{new}” (products: {n})").format(old=old, new=new, n=f"{n:,}"))
    return _("{share} of the products stand elsewhere than in version {number}: {told}").format(
        share=percent(result.share), number=detail.get("number", ""), told=listed(told[: SHOWN * 2])
    )


register(
    CheckType(
        "D9_moves",
        title=N_("{column} is the tree of the version before"),
        definition=N_(
            "Products stand where they stood in the version that this one replaced. A category whose products went to "
            "one other in four of five cases was moved or renamed; others are new, or gone."
        ),
        sentence="",
        says=says,
        reasons={"single": N_("It replaced no earlier version.")},
        build=build,
        by_hand=ByHand("consistency", "one", narrows=False),
        clauses=clauses,
        advice=N_(
            "Map the old name to the new one in the recipe, so that models and reports keep their categories; ask who "
            "moved the rest."
        ),
    )
)

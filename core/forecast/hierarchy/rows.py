"""Levels as rows to read: each level with its sums and errors, each value with its past, forecast and sum check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.forecast.hierarchy.nesting import level_name

if TYPE_CHECKING:
    from core.forecast.hierarchy.answer import Levelled
    from core.forecast.store import Stored


@dataclass(frozen=True)
class LevelRow:
    """One level.

    Attributes:
        level: In words; values: how many it has.
        total: Sum of its forecasts over the periods ahead; apart: that less the shop's.
        loss: Error at past moments of what was taken; bottom_up, base: of adding up the items, and of each value's own
            forecast, which does not add up; None where not judged.
    """

    level: str
    values: int
    total: float
    apart: float
    loss: float | None
    bottom_up: float | None
    base: float | None


@dataclass(frozen=True)
class BranchRow:
    """One value of one level.

    Attributes:
        level, name, under: In words; under: the value above it.
        items: Series it adds up.
        past: Sum of the last as many periods; total: of the forecast.
        apart: Sum of those under it less its own; None of items.
        mase, naive: Error at past moments, and that of the season before; None where not judged.
    """

    level: str
    name: str
    under: str
    items: int
    past: float
    total: float
    apart: float | None
    mase: float | None
    naive: float | None


def level_rows(levelled: Levelled) -> list[LevelRow]:
    """Level after level, the shop first."""
    found, total = levelled.reconciled, levelled.result.outcome.forecast.mean.sum(axis=1)

    def loss(way: str, level: str) -> float | None:
        return found.loss.get(way, {}).get(level)

    rows = []
    shop = float(total[levelled.tree[0].node])
    for level in dict.fromkeys(one.level for one in levelled.tree):
        own = float(sum(total[one.node] for one in levelled.tree if one.level == level))
        count = sum(one.level == level for one in levelled.tree)
        losses = (loss(way, level) for way in (found.reconciler.method, "bottom_up", "base"))
        rows.append(LevelRow(level_name(level, levelled.by), count, own, _less(own, shop), *losses))
    return rows


def branch_rows(levelled: Levelled) -> list[BranchRow]:
    """Level after level, the largest forecast first in each."""
    result, tree = levelled.result, levelled.tree
    outcome = result.outcome
    total = outcome.forecast.mean.sum(axis=1)
    read = result.mended.panel.values * result.festive.past
    past = read[:, -result.h :].sum(axis=1)
    below: dict[int, float] = {}
    for one in tree:
        below[one.under] = below.get(one.under, 0.0) + float(total[one.node])
    levels = list(dict.fromkeys(one.level for one in tree))
    order = sorted(range(len(tree)), key=lambda at: (levels.index(tree[at].level), -float(total[tree[at].node])))
    return [
        BranchRow(
            level_name(one.level, levelled.by),
            one.name if one.level != "total" else level_name("total"),
            _above(levelled, one.under),
            one.items,
            float(past[one.node]),
            float(total[one.node]),
            _less(below[at], float(total[one.node])) if at in below else None,
            _score(levelled, "best", one.node),
            _score(levelled, "naive", one.node),
        )
        for at, one in ((at, tree[at]) for at in order)
    ]


def _above(levelled: Levelled, place: int) -> str:
    if place < 0:
        return ""
    above = levelled.tree[place]
    return level_name("total") if above.level == "total" else above.name


def _score(levelled: Levelled, name: str, node: int) -> float | None:
    scores = levelled.result.outcome.scores
    value = float(scores[name].mase[node]) if name in scores else np.nan
    return value if np.isfinite(value) else None


def _less(sum_of: float, whole: float) -> float:
    """A difference without the last digits that adding up leaves."""
    apart = sum_of - whole
    return 0.0 if abs(apart) <= 1e-9 * max(abs(whole), 1.0) else apart


def kept_levels(levelled: Levelled) -> dict[str, Any]:
    """What is kept of the levels with a run: the way, the rows of the levels, and the level and name of each node."""
    nodes = {one.node: [one.level, one.name] for one in reversed(levelled.tree)}
    return {
        "method": levelled.reconciled.reconciler.method,
        "by": list(levelled.by),
        "gain": levelled.reconciled.gain() if levelled.reconciled.loss else None,
        "rows": [vars(one) for one in level_rows(levelled)],
        "nodes": [nodes.get(place, ["item", name]) for place, name in enumerate(levelled.reconciled.hierarchy.names)],
        "left_out": len(levelled.left_out),
    }


def stored_levels(kept: Stored) -> list[LevelRow]:
    """The levels of a kept run; none where its series were forecast each for itself."""
    return [LevelRow(**one) for one in (kept.levels or {}).get("rows", [])]

"""Levels of the forecast command: the shop, its categories and items, which add up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.forecast import Request
    from core.forecast.hierarchy import Levelled
    from core.lake import Lake

SHOWN = 20
"""Values of each level printed, the largest; `--json` and `-o` have all."""


def split_levels(given: Sequence[str], columns: Collection[str]) -> tuple[str, ...]:
    """Columns named in one option with commas, or in several; a column whose own name has a comma stays whole."""
    found: list[str] = []
    for one in given:
        found += [one] if one in columns else [part.strip() for part in one.split(",") if part.strip()]
    return tuple(dict.fromkeys(found))


def all_levels(lake: Lake, request: Request) -> Levelled:
    """The forecast of all levels; of many nodes on two cores."""
    from core.forecast import on_cores
    from core.forecast.hierarchy import NODES_AT_ONCE, levelled_of, made_levels, nodes_of

    if nodes_of(lake, request) <= NODES_AT_ONCE:
        return levelled_of(lake, request)
    return made_levels(lake, request, mapped=on_cores())


def levels_told(levelled: Levelled) -> dict[str, Any]:
    """What was chosen, how near each way was, and the tree of values by the places of their series."""
    found = levelled.reconciled
    return {
        "columns": list(levelled.by),
        "reconciled": found.reconciler.method,
        "loss": {way: dict(by_level) for way, by_level in found.loss.items()},
        "apart": levelled.apart(),
        "left_out": levelled.left_out,
        "nodes": [
            {"level": one.level, "name": one.name, "series": one.node, "under": one.under, "items": one.items}
            for one in levelled.tree
        ],
    }


def level_lines(levelled: Levelled, level: float) -> list[str]:
    """The levels to read: what was chosen, then the sums over the periods ahead, level by level."""
    from core.forecast import words as say
    from core.forecast.hierarchy import chosen, level_name
    from core.i18n import _, listed

    result = levelled.result
    lines = [*say.read(result.reading), say.left_out(result.outcome)]
    lines = [one for one in lines if one]
    lines += [f"{one.title}: {one.sentence} {one.mend}".rstrip() for one in say.faults(result)]
    lines += [
        _("{name} cannot be forecast. {help}").format(name=name, help=say.refusal(reason))
        for name, reason in levelled.left_out.items()
    ][:SHOWN]
    lines += ["", chosen(levelled)]
    mean = result.outcome.forecast.mean.sum(axis=1)
    for own in dict.fromkeys(one.level for one in levelled.tree):
        there = sorted((one for one in levelled.tree if one.level == own), key=lambda one: -float(mean[one.node]))
        whole = float(sum(mean[one.node] for one in there))
        lines += ["", _("{level}, values: {n}; in all: {sum}").format(
            level=level_name(own, levelled.by), n=f"{len(there):,}", sum=say.figure(whole))]  # fmt: skip
        if own != "total":
            lines += [f"  {one.name:32} {say.figure(float(mean[one.node])):>12}" for one in there[:SHOWN]]
    coverage = result.outcome.coverage
    if coverage:
        shares = listed(f"{one:.0%}: {share:.1%}" for one, share in coverage.items())
        lines += ["", _("Within the intervals at past moments: {shares}").format(shares=shares)]
    return lines

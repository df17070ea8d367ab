"""new_values: the values of the newest upload are spread as those of the uploads before it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median
from typing import Any

from core.i18n import N_, _, listed
from core.quality.bases.arrivals import Piece, lacking, pieces
from core.quality.bases.usual import newest, spread
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope

EFFECT = 0.5
"""Standard deviations that a mean may move: a medium effect (Cohen, Statistical Power Analysis, 1988)."""
TOLD = 5
"""Columns named in the sentence."""


def build(scope: Scope, _check: Check) -> Outcome:
    """The mean of each measure, and the shares of each enumeration's values, against the uploads before."""
    if more := lacking(scope):
        return Skip("young", {"n": more})
    found = pieces(scope)
    measures = sorted({name for one in found for name in one.mean})
    groups = sorted({name for one in found for name in one.values})
    off = [told for name in measures if (told := _moved(found, name))]
    off += [told for name in groups if (told := _spread(found, name))]
    detail = {"off": off, "number": found[-1].version, "rows": found[-1].rows}
    return Measure(len(off), len(measures) + len(groups), detail)


def _moved(found: list[Piece], column: str) -> dict[str, Any] | None:
    """A measure whose mean moved by half a standard deviation and far beyond its own wandering."""
    read = [one for one in found if column in one.mean]
    if not read or column not in found[-1].mean:
        return None
    scale = median(one.deviation.get(column, 0.0) for one in read)
    if not math.isfinite(scale) or scale <= 0:
        return None
    means = [one.mean[column] for one in read]
    noise = [scale / math.sqrt(max(one.rows - one.blank.get(column, 0), 1)) for one in read]
    verdict = newest(means, noise, EFFECT * scale)
    if verdict is None or not verdict.off:
        return None
    return {"column": column, "mean": verdict.value, "usual": verdict.centre}


def _spread(found: list[Piece], column: str) -> dict[str, Any] | None:
    """An enumeration with other shares, a value that is new, or one that is gone."""
    shift = spread([dict(one.values.get(column, {})) for one in found])
    if shift is None or not shift.large:
        return None
    return {"column": column, "index": shift.index, "new": list(shift.new), "gone": list(shift.gone)}


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_values", "new_values", "consistency")


def says(result: CheckResult, words: Words) -> str:
    """What is otherwise than before, column by column."""
    told = [_told(one) for one in result.detail.get("off", [])[:TOLD]]
    return _("In version {version} (rows: {rows}): {columns}").format_map({**words, "columns": listed(told)})


def _told(one: dict[str, Any]) -> str:
    column = one["column"]
    if "mean" in one:
        return _("{column} {mean} on average (usually {usual})").format(
            column=column, mean=f"{one['mean']:.4g}", usual=f"{one['usual']:.4g}"
        )
    if one["new"]:
        value, share = one["new"][0]
        return _("{column} has the new value “{value}” ({share})").format(
            column=column, value=str(value)[:40], share=percent(share)
        )
    if one["gone"]:
        value, share = one["gone"][0]
        return _("{column} lost the value “{value}” (usually {share})").format(
            column=column, value=str(value)[:40], share=percent(share)
        )
    return _("the shares of {column} moved (index {index})").format(column=column, index=f"{one['index']:.2f}")


register(
    CheckType(
        "new_values",
        title=N_("What came last has the usual values"),
        definition=N_(
            "The means of measures and the shares of enumerated values in the newest upload are what the uploads "
            "before it lead to expect: within half a standard deviation, population stability index at most 0.25, no "
            "new value of 1 % or more, none gone that every upload had. Needs five uploads before it."
        ),
        sentence=N_("Columns whose values are otherwise than usual: {failed} of {total}"),
        reasons={"young": N_("More uploads needed before one can be compared with those before it: {n}.")},
        advice=N_(
            "Ask the source if a unit, a currency or a code list changed; the upload can be taken back by its version."
        ),
        build=build,
        clauses=clauses,
        says=says,
    )
)

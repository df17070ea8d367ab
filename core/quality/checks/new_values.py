"""new_values: the values of what came last are spread as those of the uploads and days before it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from core.i18n import N_, _
from core.quality.bases.told import REASONS, by_piece, facts_of, newest_facts, skip_or
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import CheckType, Measure, Outcome, Words, register
from core.quality.scope import Scope
from core.quality.watch.effects import PSI_SIZES, PSI_WORDS, WASSERSTEIN_SIZES, size_word
from core.quality.watch.watched import Told, Watched


def build(scope: Scope, _check: Check) -> Outcome:
    """How far measures, enumerations and the number of different ids are from those of the pieces before."""

    def measured(found: Watched) -> Outcome:
        off = [
            _facts(one) | ({"length": True} if scope.types[one.figure.column].upper() == "VARCHAR" else {})
            for kind in ("spread", "distinct")
            for one in found.told(kind)
        ]
        judged = {one[0].name for kind in ("spread", "distinct") for one in found.fresh(kind)}
        failed = {one["figure"] for one in off}
        return Measure(len(failed), len(judged), newest_facts(found) | {"off": off})

    return skip_or(scope, measured)


def _facts(one: Told) -> dict[str, Any]:
    facts = facts_of(one) | {"column": one.figure.column}
    if one.figure.kind == "distinct":
        return facts | {"ratio": math.exp(one.band.value - one.band.centre)}
    more = one.more
    if "median" in more:
        return facts | {"distance": one.band.value, "median": more["median"], "usual": more["usual"]}
    return facts | {"index": one.band.value, "new": more["new"], "gone": more["gone"]}


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_values", "new_values", "consistency")


def says(result: CheckResult, _words: Words) -> str:
    """What is otherwise than before, column by column."""
    return by_piece(result.detail.get("off", []), result.detail, _told)


def _told(one: Mapping[str, Any]) -> str:
    column = one["column"]
    if "ratio" in one:
        said = _("{column} has {times} times as many different values as usual in as many rows")
        return said.format(column=column, times=f"{one['ratio']:.2g}")
    if "distance" in one:
        size = _(size_word(one["distance"], WASSERSTEIN_SIZES))
        words = {"column": column, "median": f"{one['median']:.4g}", "usual": f"{one['usual']:.4g}", "size": size}
        if one.get("length"):
            said = _("texts of {column} are {median} signs long in the middle (usually {usual}; effect: {size})")
        else:
            said = _("{column} is {median} in the middle (usually {usual}; effect: {size})")
        return said.format(**words)
    if "mean" in one:  # as reports of 29 November 2026 say it
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
    size = _(size_word(one["index"], PSI_SIZES, PSI_WORDS))
    return _("the shares of {column} moved (index {index}: {size})").format(
        column=column, index=f"{one['index']:.2f}", size=size
    )


register(
    CheckType(
        "new_values",
        title=N_("What came last has the usual values"),
        definition=N_(
            "In the newest upload, and on each day in it, measures are spread as the uploads and days before it lead "
            "to expect (Wasserstein distance of the logarithms at most half a standard deviation), so are the shares "
            "of enumerated values (population stability index at most 0.25, no new value of 1 % or more, none gone "
            "that was always there) and the number of different ids. Needs five uploads or days before it."
        ),
        sentence=N_("Columns whose values are otherwise than usual: {failed} of {total}"),
        says=says,
        reasons=REASONS,
        advice=N_(
            "Ask the source if a unit, a currency or a code list changed; the upload can be taken back by its version."
        ),
        build=build,
        clauses=clauses,
    )
)

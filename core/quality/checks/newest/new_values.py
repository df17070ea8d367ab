"""new_values: the values of what came last are spread as those of the uploads and days before it."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.told import REASONS, by_piece, facts_of, newest_facts, skip_or
from core.quality.bases.told_values import facts, said
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Measure, Outcome, Words, register
from core.quality.scope import Scope
from core.quality.watch.watched import Watched


def build(scope: Scope, _check: Check) -> Outcome:
    """How far measures, enumerations and the number of different ids are from those of the pieces before."""

    def measured(found: Watched) -> Outcome:
        off = [
            facts_of(one)
            | facts(one.figure, one.place)
            | ({"length": True} if scope.types[one.figure.column].upper() == "VARCHAR" else {})
            for kind in ("spread", "distinct")
            for one in found.told(kind)
        ]
        judged = {one[0].name for kind in ("spread", "distinct") for one in found.fresh(kind)}
        failed = {one["figure"] for one in off}
        return Measure(len(failed), len(judged), newest_facts(found) | {"off": off})

    return skip_or(scope, measured)


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_values", "new_values", "consistency")


def says(result: CheckResult, _words: Words) -> str:
    """What is otherwise than before, column by column."""
    return by_piece(result.detail.get("off", []), result.detail, said)


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

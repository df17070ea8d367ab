"""new_volume: as many rows came with the newest upload as with those before it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.arrivals import lacking, pieces
from core.quality.bases.usual import newest
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import CheckType, Measure, Outcome, Skip, register
from core.quality.scope import Scope

EFFECT = math.log(1.5)
"""Half as many again, or a third less: a sale's week is inside."""
UNKNOWN = math.log(4)
"""Until two weeks are known: weekends of many shops are half or double a weekday."""


def build(scope: Scope, _check: Check) -> Outcome:
    """The rows of the newest upload against those of the uploads before it, as ratios."""
    if more := lacking(scope):
        return Skip("young", {"n": more})
    found = pieces(scope)
    sizes = [math.log(max(one.rows, 1)) for one in found]
    verdict = newest(sizes, [1 / math.sqrt(max(one.rows, 1)) for one in found], EFFECT, UNKNOWN)
    if verdict is None:
        return Skip("young", {"n": 1})
    detail = {"rows": found[-1].rows, "number": found[-1].version}
    detail |= {"least": math.floor(math.exp(verdict.low)), "most": math.ceil(math.exp(verdict.high))}
    return Measure(int(verdict.off), 1, detail)


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_volume", "new_volume", "completeness")


register(
    CheckType(
        "new_volume",
        title=N_("What came last is as much as usual"),
        definition=N_(
            "The rows of the newest upload lie within what the uploads before it lead to expect (median, and five "
            "deviations of the logarithm). Needs five uploads before it."
        ),
        sentence=N_("Rows that came with version {version}: {rows}; usual are {least} to {most}"),
        reasons={"young": N_("More uploads needed before one can be compared with those before it: {n}.")},
        advice=N_(
            "Ask whether a file is cut short, missing or loaded twice; an upload can be taken back by its version."
        ),
        build=build,
        clauses=clauses,
    )
)

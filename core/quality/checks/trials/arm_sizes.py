"""D16_srm: the arms have the sizes that were planned."""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.i18n import N_, _
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Measure, Outcome, Skip, Words, register
from core.quality.sample_ratio import SRM_WARNING, sample_ratio
from core.quality.sample_ratio import grade as grade_of
from core.quality.scope import Scope

NEARLY_EQUAL = 0.2
"""Arms within 20 % of equal sizes were meant to be equal; a plan of 60 to 40 is not guessed."""


def build(scope: Scope, check: Check) -> Outcome:
    """Chi-square of the unit counts against `params.shares` (equal where it names none), failing below
    `params.alpha`."""
    if not {"unit_id", "variant"} <= set(scope.roles):
        return Skip("no_role", {"role": "variant"})
    counts = _units(scope)
    if len(counts) < 2:
        return Skip("one_arm", {})
    planned = {str(arm): float(share) for arm, share in dict(check.params.get("shares") or {}).items()}
    if planned and min(planned.get(arm, 0.0) for arm in counts) <= 0:
        return Measure(1, 1, {"p": 0.0, "counts": counts, "unplanned": True})
    found = sample_ratio(counts, planned or None)
    alpha = float(check.params.get("alpha", SRM_WARNING))
    detail = {"p": found.p, "alpha": alpha, "counts": counts, "chi2": round(found.chi2, 4)}
    return Measure(int(found.p < alpha), 1, detail)


def _units(scope: Scope) -> dict[str, int]:
    """Arm -> how many units it holds."""
    unit, variant = scope.roles["unit_id"], scope.roles["variant"]
    table = scope.table.filter(scope.table[variant].notnull())
    grouped = table.group_by(arm=table[variant].cast("string")).agg(n=table[unit].nunique())
    return {str(row["arm"]): int(row["n"]) for row in scope.fetch(grouped)}


def clauses(draft: Draft) -> Iterator[Check]:
    """Only where the arms are nearly equal: another plan cannot be read from the sizes."""
    scope = draft.scope
    if scope.kind != "assignments" or not {"unit_id", "variant"} <= set(scope.roles):
        return
    counts = _units(scope)
    equal = sum(counts.values()) / max(1, len(counts))
    if len(counts) > 1 and all(math.isclose(n, equal, rel_tol=NEARLY_EQUAL) for n in counts.values()):
        params = {"alpha": SRM_WARNING, "shares": {arm: 1 / len(counts) for arm in counts}}
        yield Check("D16_srm", "D16_srm", "consistency", (), "error", 1.0, 0.0, params)


def grade(result: CheckResult) -> str:
    return grade_of(float(result.detail["p"]), float(result.detail.get("alpha", SRM_WARNING)))


SMALL = 0.0001
"""Below it a p is not told more exactly, as in the experiments' own words: nobody decides by its digits."""


def says(result: CheckResult, words: Words) -> str:
    p = float(result.detail.get("p", 1.0))
    told = f"p < {SMALL:.4f}" if p < SMALL else f"p = {p:.3g}"
    return _("Arm sizes do not match the plan ({p})").format(p=told)


def words(params: Words) -> Words:
    return {"alpha": params.get("alpha", SRM_WARNING)}


register(
    CheckType(
        "D16_srm",
        title=N_("Planned arm sizes"),
        definition=N_("The arm sizes match the plan (chi-square, fails below p = {alpha})."),
        sentence=N_("Arm sizes do not match the plan ({p})"),
        says=says,
        advice=N_("Find out why units are missing from an arm before reading any effect; no cleaning mends a split."),
        build=build,
        by_hand=ByHand("consistency", "none", {"alpha": SRM_WARNING, "shares": None}),
        clauses=clauses,
        words=words,
        grade=grade,
    )
)

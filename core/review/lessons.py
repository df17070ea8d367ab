"""What verdicts teach a check: the threshold that parts its false alarms from its real findings, to be agreed to.

A check that knows a number of the row (its own, or how far off a price is) gets the limit at which the fewest judged
rows are on the wrong side; a list of known values gets those that reviewers called right; any other check a tolerance
for the share of false alarms that was measured. What is proposed is a clause of the contract: it is tried on the
version before anybody agrees to it, and becomes the contract's next version.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core import quality
from core.errors import Unavailable
from core.i18n import _
from core.lake import Lake
from core.quality import Check, CheckResult, Suite
from core.quality.contract import with_clause
from core.quality.failing import explained
from core.quality.trying import Tried, tried
from core.review.flags import Flags
from core.review.locating import located
from core.review.measured import Precision
from core.review.verdicts import Verdict

LIMITS = {"in_range": ("high", "low"), "D8": ("factor",), "D5_near": ("within_ms",)}
"""Check -> the parameters that are a limit of a number which the check knows of each row."""
LEAST = 3
"""Judged findings of a check before anything is proposed: two may be one reviewer's slip each."""
DIGITS = 2
"""Leading digits of a proposed limit where the rows leave room: a round number is read and remembered."""


@dataclass(frozen=True)
class Lesson:
    """A proposed change of one clause.

    Attributes:
        check: What the clause found.
        clause: The clause as proposed.
        param: What changes: a parameter, or "tolerance".
        before: Its value now; None where it has none.
        after: Its value as proposed.
        alarms: Judged findings that were false alarms.
        cleared: How many of these the proposal would no longer flag.
        real: Judged findings that were real.
        lost: How many of these it would no longer flag either.
    """

    check: CheckResult
    clause: Check
    param: str
    before: Any
    after: Any
    alarms: int
    cleared: int
    real: int
    lost: int


def lessons(lake: Lake, found: Flags, verdicts: Iterable[Verdict], precision: Sequence[Precision] = ()) -> list[Lesson]:
    """What the verdicts on rows of a version propose for its contract, the most false alarms first.

    Args:
        verdicts: Those in force.
        precision: What a plan measured; without it no tolerance is proposed.
    """
    suite = quality.suite_of(lake, found.report.dataset)
    if suite is None:
        return []
    said = _findings(verdicts)
    rows = located(lake, found.report, [one for held in said.values() for one, _real in held])
    clauses = {one.id: one for one in suite.checks}
    measured = {one.check: one for one in precision}
    made = []
    for result in found.checks:
        clause, held = clauses.get(result.id), said.get(result.id, [])
        if clause is None or len(held) < LEAST or all(real for _verdict, real in held):
            continue
        judged = [(rows[one.key], one, real) for one, real in held if one.key in rows]
        lesson = _limit(lake, found, result, clause, judged) or _values(result, clause, judged)
        lesson = lesson or _tolerance(result, clause, held, measured.get(result.id))
        if lesson is not None:
            made.append(lesson)
    return sorted(made, key=lambda one: (-one.alarms, one.check.id))


def _findings(verdicts: Iterable[Verdict]) -> dict[str, list[tuple[Verdict, bool]]]:
    """Check -> each row's verdict on its finding; a row that reviewers see differently says nothing."""
    said: dict[str, dict[str, tuple[Verdict, set[bool]]]] = {}
    for one in verdicts:
        for check, real in one.findings.items():
            held = said.setdefault(check, {})
            held[one.key] = (one, held[one.key][1] | {real} if one.key in held else {real})
    return {
        check: [(one, next(iter(words))) for one, words in held.values() if len(words) == 1]
        for check, held in said.items()
    }


Judged = Sequence[tuple[int, Verdict, bool]]
"""Row number, verdict, and whether the finding was real."""


def _limit(lake: Lake, found: Flags, result: CheckResult, clause: Check, judged: Judged) -> Lesson | None:
    """The limit of a number that parts the two best; None where the check has none, or nothing would change."""
    wanted = [one for one in LIMITS.get(result.check, ()) if clause.params.get(one) is not None]
    if not wanted or not judged:
        return None
    facts, _shown = explained(lake, found.report, result, [row for row, _one, _real in judged], number=True)
    for param in wanted:
        known = [
            (value, real) for row, _one, real in judged if (value := _measure(param, facts.get(row, {}))) is not None
        ]
        lesson = _parted(result, clause, param, known)
        if lesson is not None:
            return lesson
    return None


def _parted(result: CheckResult, clause: Check, param: str, known: Sequence[tuple[float, bool]]) -> Lesson | None:
    before = clause.params[param]
    whole = isinstance(before, int)
    below = param in ("low", "within_ms")  # turned round, what fails is again what is greater
    limit = float(before) + 1.0 if param == "within_ms" else float(before)  # a pause equal to the limit fails too
    turned = [(-value if below else value, real) for value, real in known]
    limit = -limit if below else limit
    alarms = [value for value, real in turned if not real and value > limit]
    real = [value for value, real in turned if real and value > limit]
    parted = parting(alarms, real, limit)
    if parted == limit:
        return None
    cleared, lost = sum(one <= parted for one in alarms), sum(one <= parted for one in real)
    shown = -parted if below else parted
    if param == "within_ms":
        shown -= 1.0
    after: int | float = int(shown) if whole and shown.is_integer() else shown
    params = {**clause.params, param: after}
    if param == "low" and "low_open" in params:
        params["low_open"] = False  # the value itself was called right
    return Lesson(result, replace(clause, params=params), param, before, after, len(alarms), cleared, len(real), lost)


def _measure(param: str, facts: Mapping[str, Any]) -> float | None:
    """What the limit is compared with, of one row."""
    if param == "within_ms":
        return None if facts.get("_gap") is None else float(facts["_gap"])
    number = facts.get("_number")
    if param != "factor":
        return None if number is None else float(number)
    usual = facts.get("_usual")
    if not number or not usual or number <= 0 or usual <= 0:
        return None
    ratio = float(number) / float(usual)
    return max(ratio, 1.0 / ratio)


def parting(alarms: Sequence[float], real: Sequence[float], limit: float) -> float:
    """The limit, at least the present one, above which the fewest judged values are on the wrong side.

    A value fails where it is greater than the limit. Of equally good limits the lowest counts, so that no more changes
    than must; it is rounded up as far as the next real finding leaves room.

    Args:
        alarms: Values of false alarms.
        real: Values of real findings.
        limit: The present limit.
    """
    best, fewest = limit, math.inf
    for candidate in sorted({limit, *(one for one in alarms if one > limit)}):
        wrong = sum(one > candidate for one in alarms) + sum(one <= candidate for one in real)
        if wrong < fewest:
            best, fewest = candidate, wrong
    if best == limit:
        return limit
    above = min((one for one in real if one > best), default=math.inf)
    still = min((one for one in alarms if one > best), default=math.inf)
    rounded = _up(best)
    return rounded if rounded < min(above, still) else best


def _up(value: float) -> float:
    """The next number of `DIGITS` leading digits that is not smaller."""
    if value == 0.0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1)
    return float(f"{math.ceil(value / step - 1e-9) * step:.12g}")


def _values(result: CheckResult, clause: Check, judged: Judged) -> Lesson | None:
    """Values that reviewers called right, added to the list of those known."""
    if result.check != "allowed" or not judged:
        return None
    cells = [(one.cells.get(clause.column), real) for _row, one, real in judged]
    wrong = {cell for cell, real in cells if real}
    right = sorted({cell for cell, real in cells if not real and cell is not None and cell not in wrong})
    before = list(clause.params.get("values", []))
    fresh = [one for one in right if one not in before]
    if not fresh:
        return None
    params = {**clause.params, "values": [*before, *fresh]}
    alarms = sum(not real for _cell, real in cells)
    cleared = sum(not real and cell in fresh for cell, real in cells)
    return Lesson(
        result, replace(clause, params=params), "values", before, params["values"], alarms, cleared,
        len(cells) - alarms, 0,
    )  # fmt: skip


def _tolerance(
    result: CheckResult, clause: Check, held: Sequence[tuple[Verdict, bool]], measured: Precision | None
) -> Lesson | None:
    """The share of the checked rows that are false alarms, as far as it was measured."""
    if measured is None or measured.judged < LEAST or not result.total:
        return None
    share = _up((1.0 - measured.share.value) * result.failed / result.total)
    if share <= clause.tolerance or not 0.0 < share < 1.0:
        return None
    alarms = sum(not real for _one, real in held)
    return Lesson(
        result, replace(clause, tolerance=share), "tolerance", clause.tolerance, share, alarms, 0, len(held) - alarms, 0
    )


def effect(lake: Lake, found: Flags, lesson: Lesson) -> Tried:
    """What the proposed clause finds in the version; errors as `quality.trying.tried`."""
    return tried(lake, found.report.dataset, lesson.clause, found.report.version)


def agree(lake: Lake, name: str, lesson: Lesson, author: str | None = None) -> Suite:
    """Store the contract with the proposed clause, as its next version.

    Raises:
        Unavailable: when the clause is not what the proposal was made from any more.
    """
    suite = quality.suite_of(lake, name)
    now = next((one for one in suite.checks if one.id == lesson.clause.id), None) if suite else None
    before = now and (now.tolerance if lesson.param == "tolerance" else now.params.get(lesson.param))
    if suite is None or now is None or before != lesson.before:
        raise Unavailable(_("The contract has changed since; look at the proposal again."))
    return quality.save_suite(lake, with_clause(suite, lesson.clause), author)

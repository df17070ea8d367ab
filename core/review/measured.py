"""What the verdicts on a plan's rows measure: the true error rate, each check's precision, what checks miss, agreement.

A plan's strata and, within them, the rows that failed a check, are parts of the table whose sizes are known; the rows
judged so far are a simple random sample of each. So every figure is a stratified share of such parts (`estimate`): the
error rate over the strata (parted once more into rows that an error or a warning flags and rows that none does), a
check's precision over the parts of its failing rows. Rows of which all reviewers are unsure, and those on which as many
call it wrong as right, are counted but measure nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.annotate.agreement import Pair, pairs
from core.review.agreement import Interval, kappa_interval
from core.review.estimate import Cell, Share, part_of, stratified, wilson
from core.review.plans import Drawn, Plan, Stratum
from core.review.verdicts import Verdict

Said = Mapping[int, Mapping[str, Verdict]]
"""Place of a row -> reviewer -> verdict."""


@dataclass(frozen=True)
class Precision:
    """How often a check is right: among its failing rows judged, those really at fault, and the share in all of
    them."""

    check: str
    failing: int
    judged: int
    right: int
    share: Share


@dataclass(frozen=True)
class Agreed:
    """Two reviewers: the rows both judged, the share of equal words, Cohen's kappa with its interval."""

    pair: Pair
    interval: Interval | None


@dataclass(frozen=True)
class Measured:
    """What a plan's verdicts say so far.

    Attributes:
        drawn: Rows of the plan.
        judged: Those with a verdict that measures.
        unsure: Those of which all who looked are unsure.
        disputed: Places of rows that as many call wrong as right.
        words: Verdict -> how often it was given.
        error: The share of rows that are wrong in the whole version.
        found: Of the wrong rows, the share that some check flags (recall); None while none is known.
        strata: The share of wrong rows in each stratum.
        precision: Each check with rows in the sample, the least precise first among those judged.
        agreement: Every two reviewers who judged the same rows.
    """

    drawn: int
    judged: int
    unsure: int
    disputed: tuple[int, ...]
    words: Mapping[str, int]
    error: Share
    found: Share | None
    strata: tuple[tuple[Stratum, Share], ...]
    precision: tuple[Precision, ...]
    agreement: tuple[Agreed, ...]


def measured(plan: Plan, rows: Sequence[Drawn], said: Said) -> Measured:
    """What the verdicts on a plan's rows say of its version."""
    truth = {place: verdict for place, words in said.items() if (verdict := settled(words)) is not None}
    disputed = tuple(sorted(place for place, words in said.items() if is_disputed(words)))
    judged = [row for row in rows if row.place in truth]
    faulty = {row.place for row in judged if truth[row.place]}
    error = stratified(
        cell for number, stratum in enumerate(plan.strata) for cell in _parts(plan, judged, faulty, number, stratum)
    )
    return Measured(
        len(rows),
        len(judged),
        len(said) - len(truth) - len(disputed),
        disputed,
        Counter(one.verdict for words in said.values() for one in words.values()),
        error,
        _found(plan, judged, faulty),
        tuple(
            (stratum, wilson(
                sum(row.place in faulty for row in judged if row.stratum == number),
                sum(row.stratum == number for row in judged),
                stratum.rows,
            ))
            for number, stratum in enumerate(plan.strata)
        ),
        _precisions(plan, judged, said),
        _agreement(said),
    )  # fmt: skip


def settled(words: Mapping[str, Verdict]) -> bool | None:
    """Whether a row is wrong by most of those who are sure; None where nobody is, or they are even."""
    votes = Counter(one.faulty for one in words.values() if one.faulty is not None)
    return None if votes[True] == votes[False] else votes[True] > votes[False]


def is_disputed(words: Mapping[str, Verdict]) -> bool:
    """Whether as many call a row wrong as right."""
    return settled(words) is None and any(one.faulty is not None for one in words.values())


def _cell(judged: Sequence[Drawn], faulty: set[int], stratum: int, rows: int, fits: Callable[[Drawn], bool]) -> Cell:
    mine = [row for row in judged if row.stratum == stratum and fits(row)]
    return Cell(rows, len(mine), sum(row.place in faulty for row in mine))


def _parts(plan: Plan, judged: Sequence[Drawn], faulty: set[int], number: int, stratum: Stratum) -> tuple[Cell, ...]:
    """A stratum as its flagged and its other rows; whole where only one of them has been looked at yet."""
    parts = (
        _cell(judged, faulty, number, stratum.flagged, plan.flags),
        _cell(judged, faulty, number, stratum.rows - stratum.flagged, lambda row: not plan.flags(row)),
    )
    if any(one.judged for one in parts) and any(one.rows and not one.judged for one in parts):
        return (_cell(judged, faulty, number, stratum.rows, lambda _row: True),)
    return parts


def _found(plan: Plan, judged: Sequence[Drawn], faulty: set[int]) -> Share | None:
    wrong = [row for row in judged if row.place in faulty]
    if len(plan.strata) == 1:  # of a simple sample the wrong rows are one too
        caught = sum(plan.flags(row) for row in wrong)
        return wilson(caught, len(wrong)) if wrong else None
    flagged = sum(one.flagged for one in plan.strata)
    clear = plan.rows - flagged
    some = stratified(_cell(judged, faulty, number, one.flagged, plan.flags) for number, one in enumerate(plan.strata))
    others = stratified(
        _cell(judged, faulty, number, one.rows - one.flagged, lambda row: not plan.flags(row))
        for number, one in enumerate(plan.strata)
    )
    if not wrong or (flagged and not some.judged) or (clear and not others.judged):
        return None
    nothing = Share(0.0, 0.0, 0.0, 0)
    return part_of(some if flagged else nothing, others if clear else nothing, of=(flagged, clear))


def _precisions(plan: Plan, judged: Sequence[Drawn], said: Said) -> tuple[Precision, ...]:
    real: dict[str, dict[int, bool]] = defaultdict(dict)
    for row in judged:
        for check in row.checks:
            word = finding(said[row.place], check)
            if word is not None:
                real[check][row.place] = word
    totals: Counter[str] = Counter()
    for stratum in plan.strata:
        totals.update(stratum.checks)
    found = []
    for check, failing in totals.items():
        known = real.get(check, {})
        cells = []
        for number, stratum in enumerate(plan.strata):
            mine = [known[row.place] for row in judged if row.stratum == number and row.place in known]
            cells.append(Cell(stratum.checks.get(check, 0), len(mine), sum(mine)))
        found.append(Precision(check, failing, len(known), sum(known.values()), stratified(cells)))
    return tuple(sorted(found, key=lambda one: (not one.judged, one.share.value, one.check)))


def finding(words: Mapping[str, Verdict], check: str) -> bool | None:
    """Whether what a check flagged is really at fault by most of those who said so; None where they are even."""
    votes = Counter(one.findings[check] for one in words.values() if check in one.findings)
    return None if votes[True] == votes[False] else votes[True] > votes[False]


def _agreement(said: Said) -> tuple[Agreed, ...]:
    words = {
        place: {
            who: "unsure" if one.faulty is None else "wrong" if one.faulty else "right" for who, one in held.items()
        }
        for place, held in said.items()
    }
    return tuple(Agreed(one, kappa_interval(one.confusion)) for one in pairs(words))

"""A suspicious cell: where it stands, what it says, what it should say, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.i18n import N_, _

SURE = 0.95
"""Precision from which a repair may be applied unasked: one wrong in twenty at most, as the issue's gate says."""

REASONS = {
    "blurred": N_("{n} of the rows have a value a few letters away, but several may be meant"),
    "spelling": N_("{n} of the rows say “{suggestion}”, a few letters away"),
    "shape": N_("its shape is {shape}; {share} of the column have {usual}"),
    "mended": N_("written in the column's usual shape it says “{suggestion}”, as {n} of the rows do"),
    "word": N_("no other text has “{word}”; {n} have “{meant}”, between the same words"),
    "dependency": N_("{votes} of {n} with the same {by} say “{suggestion}”"),
    "slip": N_("{votes} of {n} with the same {by} say “{suggestion}”, a few letters away"),
    "root": N_("the cells of {by} in its row go with “{suggestion}” in {votes} of {n}"),
    "torn": N_("the cells of {by} in its row do not go with it"),
    "gap": N_("it is empty, and {votes} of {n} with the same {by} say “{suggestion}”"),
    "sources": N_("for the same {by}, {votes} of {n} by {source} say “{suggestion}”, and they are right more often"),
    "untold": N_("it is empty, and for the same {by}, {votes} of {n} by {source} say “{suggestion}”"),
    "writing": N_("it says “{suggestion}” in another way than the column"),
    "magnitude": N_("it is {times} times the usual amount of its {by}"),
    "misplaced": N_("{n} of the rows have it in {by}, none has it here"),
}
"""Kind of suspicion -> why, in words."""
KINDS = {
    "blurred": N_("Unclear slip"),
    "spelling": N_("Slip of a frequent value"),
    "shape": N_("Odd shape"),
    "mended": N_("Odd writing of a known value"),
    "word": N_("Odd word in a text"),
    "dependency": N_("Does not go with its row"),
    "slip": N_("Slip of what its row says"),
    "root": N_("Others in its row speak against it"),
    "torn": N_("Others in its row speak against it, without a suggestion"),
    "gap": N_("Gap that other rows fill"),
    "sources": N_("Sources disagree"),
    "untold": N_("Left out by a source"),
    "writing": N_("Written otherwise by a source"),
    "magnitude": N_("Amount off by a factor"),
    "misplaced": N_("In the wrong column"),
}
"""Kind of suspicion -> its name, in a few words."""


@dataclass(frozen=True)
class Suspect:
    """One suspicious cell.

    Attributes:
        row: The row's number in the workspace.
        line: The line of the file; 0 where that is not known.
        column: The column.
        value: What the cell says; None where it is empty.
        suggestion: What it should say; None where nobody can tell.
        kind: A key of `REASONS`.
        confidence: 0 to 1, the precision that suspects of this kind had where the truth was known, held back.
        beside: Columns that the evidence rests on.
        by: Columns whose cells, with the value, single the cell out wherever the repair holds.
        key: The value and those cells as one text, as the step `repair` reads it; "" where nothing tells the cell from
            sound ones.
        facts: What fills the sentence.
    """

    row: int
    line: int
    column: str
    value: str | None
    suggestion: str | None
    kind: str
    confidence: float
    beside: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    key: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sure(self) -> bool:
        """Whether it may be applied unasked."""
        return self.mendable and self.confidence >= SURE

    @property
    def mendable(self) -> bool:
        """Whether a step can put the suggestion in place."""
        return self.suggestion is not None and self.key != ""

    def sentence(self) -> str:
        """Why the cell is suspected, in the reader's language."""
        told = {name: f"{one:,}" if isinstance(one, int) else one for name, one in self.facts.items()}
        told |= {name: f"{one:.1%}" for name, one in self.facts.items() if isinstance(one, float)}
        return _(REASONS[self.kind]).format(**{"suggestion": self.suggestion or ""} | told)

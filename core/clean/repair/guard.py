"""What is never put right unasked, whatever the evidence: amounts, moments, sound identifiers, exceptions to a rule."""

from __future__ import annotations

from dataclasses import replace

from core.clean.repair.columns import Column
from core.clean.repair.raw import Raw
from core.clean.repair.spelling import lost_digits

UNSURE = 0.8
"""What is left of a confidence where the cell is an amount, a moment or an identifier like the others: a person
decides."""
RULED = ("dependency", "root")
RULED_SHARE = 0.94
"""What is left of a confidence that rests on a rule alone, where the cell says what other cells say too: a customer who
moved breaks the rule of the postcode just as a slip does, and no table can tell the two apart."""
VALUED = ("time", "number")


def guarded(column: Column, one: Raw) -> Raw:
    """The suspicion, less sure where the cell is no slip to be put right unasked.

    A value of the column's own that breaks a rule may be the exception. An amount or a moment is not known better by
    the rows around it, and an identifier names its own thing as long as it is not visibly damaged: no digit became a
    letter, and more than outer blanks would change.
    """
    if one.suggestion is None or one.kind in ("sources", "untold", "writing"):
        return one
    code = int(column.codes[one.row])
    cell = column.values[code] if code >= 0 else None
    if one.kind in RULED and column.counts[max(code, 0)] > 1:
        return replace(one, base=one.base * RULED_SHARE)
    if column.identifier and cell is not None:
        doubted = not lost_digits(cell, one.suggestion) and cell.strip() != one.suggestion
    else:
        doubted = column.family in VALUED or (column.measured and (cell is None or bool(column.amounts[code])))
    return replace(one, base=one.base * UNSURE) if doubted else one

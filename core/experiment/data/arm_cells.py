"""The cells that name an arm, where a word for "no value" is the name of one.

A shop calls its control "none", "null" or "NA" as often as "control". Such a word counts as no variant until somebody
names it as the control; loading may have emptied the cells by then (`core.cells.missing.IN_TEXTS`).
"""

from __future__ import annotations

from dataclasses import dataclass

from core.cells import sql
from core.cells.missing import means_missing
from core.engine import Cursor, literal, quote
from core.experiment.arms import fold
from core.experiment.data.several import known_text

EMPTY_ARM = "NULL"
"""What names the arm of empty cells where a person cannot write the word of the file, as it is gone."""


@dataclass(frozen=True)
class ArmCells:
    """SQL of a row's arm, and whether its empty cells are one: the arm `empty`, "" where they are none."""

    sql: str
    empty: str = ""


def arm_cells(cursor: Cursor, source: str, variant: str, control: str | None) -> ArmCells:
    """How rows name their arm under a control; words that usually stand for no value count where the control is one.

    Cells that spell the word count; where there is none, empty cells do, as loading turns `NULL` into them.
    """
    known = known_text(variant)
    word = (control or "").strip()
    if not word or not means_missing(word):
        return ArmCells(known)
    said, empty = unnamed(cursor, source, variant)
    spelled = [one for one in said if fold(one) == fold(word)]
    text = f"trim(CAST({quote(variant)} AS VARCHAR))"
    if spelled:
        return ArmCells(f"CASE WHEN {text} IN ({', '.join(map(literal, spelled))}) THEN {text} ELSE {known} END")
    if empty:
        return ArmCells(f"CASE WHEN coalesce({text}, '') = '' THEN {literal(word)} ELSE {known} END", word)
    return ArmCells(known)


def unnamed(cursor: Cursor, source: str, variant: str) -> tuple[list[str], int]:
    """The words for "no value" in a column of arms, the commonest first, and how many cells are empty."""
    text = f"trim(CAST({quote(variant)} AS VARCHAR))"
    found = cursor.execute(
        f"SELECT {text} AS word, count(*) AS n FROM {source} WHERE {sql.is_missing(text)} "
        "GROUP BY word ORDER BY n DESC, word"
    ).fetchall()
    return [str(word) for word, _n in found if word], sum(int(n) for word, n in found if not word)

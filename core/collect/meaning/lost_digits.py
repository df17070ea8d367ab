"""Identifiers that a spreadsheet turned into scientific notation: said with an example, as the digits are gone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from core.cells.identifiers import EXPONENT
from core.collect.facts import Note
from core.engine import Cursor, literal, quote
from core.i18n import N_

_LONG = re.compile(r"\d{12,}")
"""A spreadsheet shows twelve digits and more in scientific notation."""


def lost_digits(
    cursor: Cursor, relation: str, samples: Mapping[str, Sequence[str]], identifiers: Collection[str]
) -> list[Note]:
    """One note per column of identifiers some of which are numbers in scientific notation.

    Args:
        cursor: Where to scan; only columns whose sample holds such a cell are counted.
        relation: The rows, as a parenthesised query.
        samples: Sampled values of the text columns.
        identifiers: Those of them that are known to be identifiers; another one shows it by long digits.
    """
    notes = []
    for column, values in samples.items():
        example = next((v for v in values if re.search(EXPONENT, v)), None)
        if example is None or not (column in identifiers or any(map(_LONG.fullmatch, values))):
            continue
        row = cursor.execute(
            f"SELECT count(*) FROM {relation} WHERE regexp_matches(trim({quote(column)}), {literal(EXPONENT)})"
        ).fetchone()
        text = N_(
            "“{column}”: {n} identifier, {example}, lost its last digits in a spreadsheet; it is "
            "stored as it is. Take it from the source, with the column as text.",
            "“{column}”: {n} identifiers such as {example} lost their last digits in a spreadsheet; "
            "they are stored as they are. Take them from the source, with the column as text.",
        )
        notes.append(Note(text, {"column": column, "n": int(row[0]) if row else 1, "example": example}))
    return notes

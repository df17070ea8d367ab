"""Cells that come wrapped in marks for text (`="01000"`, `'01000`, a tab): unwrapped by a shown option, and said."""

from __future__ import annotations

from collections.abc import Sequence

from core.cells.wrapping import marks_of, unwrapped
from core.collect.facts import Note
from core.collect.readers.format import BY_HAND
from core.collect.readers.formats import leaves
from core.collect.stage import Staged
from core.engine import Cursor, quote
from core.i18n import N_

LOOKED = 2_000
"""Rows in which marks are looked for: exports wrap a column from the first row on."""


def unwrap(cursor: Cursor, part: Staged, wanted: bool | None) -> None:
    """Find the columns of a part whose cells are wrapped and have them read without the marks, with a note.

    Args:
        cursor: Where to look at the staged rows.
        part: The part; `wrapped` is set.
        wanted: The analyst's word: False reads the cells as they are written.
    """
    if wanted is False or not leaves(part.format, BY_HAND) or not part.rows:
        return
    cast = part.cast.plan.typed if part.cast is not None else {}
    names = [c for c in part.columns if c not in part.natives and part.stored.get(c, c) not in cast]
    if not names:
        return
    cells = ", ".join(quote(part.stored.get(c, c)) for c in names)
    rows = cursor.execute(f"SELECT {cells} FROM ({part.query()}) LIMIT {LOOKED}").fetchall()
    for column, values in zip(names, zip(*rows, strict=True), strict=True):
        filled = [str(value) for value in values if value and str(value).strip()]
        if not filled or not any(value[0] in "='\t " or value[-1] == "\t" for value in filled):
            continue
        marks = marks_of(filled)
        if marks:
            part.wrapped[column] = marks
            part.notes.append(_note(column, filled, marks))


def _note(column: str, values: Sequence[str], marks: Sequence[str]) -> Note:
    before, after = next(((v, a) for v in values if (a := unwrapped(v, marks)) != v), ("", ""))
    text = N_(
        "“{column}”: marks that only say “this is text” were taken off ({before} → {after}); “Keep marks of "
        "spreadsheets” reads the cells as they are written."
    )
    return Note(text, {"column": column, "before": before.replace("\t", "⇥")[:40], "after": after[:40]})

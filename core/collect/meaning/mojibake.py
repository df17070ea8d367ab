"""Letters that were decoded wrongly before the file was written: said with an example, never mended here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.cells.mending import mended
from core.collect.facts import Note
from core.collect.types.rules import compiled
from core.engine import Cursor, quote
from core.i18n import N_

SUSPECT = (
    r"[\x{00C2}\x{00C3}\x{00E2}-\x{00F0}\x{0152}\x{0153}]"
    r"[\x{0080}-\x{00BF}\x{0152}-\x{0178}\x{0192}\x{02C6}\x{02DC}\x{2013}-\x{203A}\x{20AC}\x{2122}]"
)
"""A lead byte of UTF-8 and a following byte, each shown as a Western letter (Latin-1, Windows-1252)."""
DISTINCT_LIMIT = 20_000
"""Different values looked at: the same damage repeats, and a first sight of it is enough for the note."""


def garbled(cursor: Cursor, relation: str, samples: Mapping[str, Sequence[str]]) -> list[Note]:
    """One note per text column whose cells hold garbled letters that can be put right.

    The samples decide which columns are searched; these are counted over every row, in one scan each.

    Args:
        cursor: Where to scan.
        relation: The rows, as a parenthesised query.
        samples: Sampled values of the text columns.
    """
    notes = []
    for column, values in samples.items():
        suspects = dict.fromkeys(v for v in values if not v.isascii() and compiled(SUSPECT).search(v))
        if not any(mended(v, entities=False) != v for v in suspects):
            continue
        text = quote(column)
        found = cursor.execute(
            f"SELECT {text}, count(*) FROM {relation} WHERE regexp_matches({text}, '{SUSPECT}') "
            f"GROUP BY 1 ORDER BY min(_row) LIMIT {DISTINCT_LIMIT}"
        ).fetchall()
        pairs = [(str(v), better, int(n)) for v, n in found if (better := mended(str(v), entities=False)) != v]
        if pairs:
            before, after, _n = pairs[0]
            notes.append(
                Note(
                    N_(
                        "{n} value of “{column}” holds garbled letters ({before} → {after}); it is stored as it "
                        "is, and the cleaning step “Mend damaged letters” puts it right.",
                        "{n} values of “{column}” hold garbled letters ({before} → {after}); they are stored as "
                        "they are, and the cleaning step “Mend damaged letters” puts them right.",
                    ),
                    {
                        "n": sum(n for _b, _a, n in pairs),
                        "column": column,
                        "before": _cut(before),
                        "after": _cut(after),
                    },
                )
            )
    return notes


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"

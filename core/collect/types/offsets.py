"""Times that say how far they are from UTC: the instant is stored, and what the offset was is told and kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.collect.facts import Note
from core.collect.types.time_rules import ZONE
from core.i18n import N_

_END = re.compile(f"{ZONE}$")
_SHOWN = 4
"""Offsets named in a note: those of a country's summer and winter, and of two more."""


def offsets(column: str, values: Sequence[str]) -> tuple[dict[str, str], list[Note]]:
    """The offsets of a column of times: what its rule keeps of them, and a note unless all are UTC.

    Args:
        column: The column, all of whose times have an offset.
        values: Sampled values of it: those by which its type was decided, whichever way the file was read.
    """
    written = [found[0] for value in values if (found := _END.search(value))]
    names = sorted({_hours(text) for text in written})
    if names in ([], ["+00:00"]):
        return {}, []
    shown = [*names[:_SHOWN], *(["…"] if len(names) > _SHOWN else [])]
    if len(names) == 1:
        text = N_(
            "“{column}”: the times are written with the offset {offset}; they are stored as the same times in UTC."
        )
        note = Note(text, {"column": column, "offset": names[0]})
    else:
        text = N_(
            "“{column}”: the times are written with {n} offsets ({offsets}); they are stored as the same times in UTC, "
            "and which row had which offset is not kept."
        )
        note = Note(text, {"column": column, "n": len(names), "offsets": shown})
    return {"offsets": ", ".join(shown)}, [note]


def _hours(text: str) -> str:
    """An offset as +08:00, whatever its spelling."""
    sign, digits = ("-" if "-" in text else "+"), re.sub(r"\D", "", text)
    hours, minutes = digits[:2] or "00", digits[2:] or "00"
    return "+00:00" if int(hours + minutes) == 0 else f"{sign}{hours}:{minutes}"

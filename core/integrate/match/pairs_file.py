"""Pairs as a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

from core.cells.formulas import Rows
from core.errors import Unavailable
from core.i18n import _
from core.integrate.match.finding import Found


def write_pairs(found: Found, path: Path, *, as_stored: bool = False) -> int:
    """Write the matches: left_id, right_id, score; returns how many.

    Args:
        found: The outcome.
        path: Where to.
        as_stored: Ids that a spreadsheet would run as formulas stay as they are, for a program that joins by them.

    Raises:
        Unavailable: the file cannot be written.
    """
    rows = [(*found.ids(one), f"{one.score:.4f}") for one in found.matches]
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream) if as_stored else Rows(stream)
            writer.writerow(("left_id", "right_id", "score"))
            writer.writerows(rows)
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        ) from error
    return len(rows)

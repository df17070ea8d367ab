"""Pairs as a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

from core.errors import Unavailable
from core.i18n import _
from core.integrate.match.finding import Found


def write_pairs(found: Found, path: Path) -> int:
    """Write the matches: left_id, right_id, score; returns how many.

    Ids stay as they are stored, since the file is a key between two tables: what a spreadsheet might run as a formula
    is not changed here.

    Raises:
        Unavailable: the file cannot be written.
    """
    rows = [(*found.ids(one), f"{one.score:.4f}") for one in found.matches]
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("left_id", "right_id", "score"))
            writer.writerows(rows)
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        ) from error
    return len(rows)

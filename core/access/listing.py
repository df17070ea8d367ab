"""The trail as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.access.audit import Entry

COLUMNS = ("row", "time", "who", "role", "how", "what", "about", "result", "before", "after", "hash")
"""Headings of the table, as files have them."""


def cells(one: Entry) -> list[Any]:
    """A row's cells in the order of `COLUMNS`."""
    return [
        one.number,
        one.time.isoformat(timespec="milliseconds"),
        one.who,
        one.role,
        one.how,
        one.what,
        one.about,
        one.result,
        pairs(one.before),
        pairs(one.after),
        one.hash,
    ]


def pairs(values: Mapping[str, Any]) -> str:
    """Values with their names in one cell."""
    return "; ".join(f"{key}={value}" for key, value in sorted(values.items()) if value not in (None, ""))

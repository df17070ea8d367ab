"""What people say of pairs of lists: a file of its own that only grows, the last word of each reviewer in force."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.i18n import _
from core.lake import Journal

if TYPE_CHECKING:
    from core.lake import Lake

VERDICTS = ("first", "second", "tie")
"""The list shown first is better, the one shown second, or neither."""
_JOURNAL = Journal(
    "lists.sqlite",
    """
CREATE TABLE IF NOT EXISTS verdicts (
    entry INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, reviewer TEXT NOT NULL, verdict TEXT NOT NULL,
    time REAL NOT NULL);
CREATE VIEW IF NOT EXISTS in_force AS
    SELECT * FROM verdicts AS one WHERE verdict <> '' AND NOT EXISTS (
        SELECT 1 FROM verdicts AS later WHERE later.key = one.key AND later.reviewer = one.reviewer
            AND later.entry > one.entry);
""",
    "in_force",
)


def judge(lake: Lake, key: str, reviewer: str, verdict: str) -> None:
    """Write down what a reviewer says of a pair, in place of what they said of it before.

    Raises:
        BadInput: There is no such verdict.
    """
    if verdict not in VERDICTS:
        raise BadInput(_("“{verdict}” is no verdict.").format(verdict=verdict))
    _write(lake, key, reviewer, verdict)


def _write(lake: Lake, key: str, reviewer: str, verdict: str) -> None:
    with _JOURNAL.writing(lake) as db:
        db.execute(
            "INSERT INTO verdicts (key, reviewer, verdict, time) VALUES (?, ?, ?, ?)",
            [key, reviewer, verdict, time.time()],
        )


def judged(lake: Lake, keys: Collection[str]) -> dict[str, dict[str, str]]:
    """Key -> reviewer -> verdict in force, of some pairs."""
    if not (lake.path / _JOURNAL.file).exists():  # looking writes nothing
        return {}
    with _JOURNAL.reading(lake) as db:
        rows = db.execute("SELECT key, reviewer, verdict FROM in_force ORDER BY entry").fetchall()
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["key"] in keys:
            found.setdefault(row["key"], {})[row["reviewer"]] = row["verdict"]
    return found


def take_back(lake: Lake, keys: Collection[str], reviewer: str) -> bool:
    """Open the pair again that a reviewer judged last; False where there is none."""
    if not (lake.path / _JOURNAL.file).exists():
        return False
    with _JOURNAL.reading(lake) as db:
        rows = db.execute("SELECT key FROM in_force WHERE reviewer = ? ORDER BY entry DESC", [reviewer]).fetchall()
    last = next((row["key"] for row in rows if row["key"] in keys), None)
    if last is None:
        return False
    _write(lake, last, reviewer, "")
    return True

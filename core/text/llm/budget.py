"""Calls and tokens of a day (UTC), counted for all of a workspace before each call leaves.

They are kept in a small SQLite file beside the catalog, as several jobs and commands may ask at once and a commit of
the lake takes as long as a call may. What a call will cost is reserved first and set right when its answer has come, so
a crash counts too much and never too little.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.errors import Unavailable
from core.i18n import _
from core.text.llm.place import Endpoint

FILE = "llm.sqlite"
BUSY_SECONDS = 10.0
"""Waited for another process' write, each of some milliseconds."""


class SpentError(Unavailable):
    """The day's budget has no room for the next call."""

    @classmethod
    def default_title(cls) -> str:
        return _("The day's budget is spent")


@dataclass(frozen=True)
class Spent:
    """What went out and came back on one day."""

    calls: int
    tokens_in: int
    tokens_out: int

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out


def spent(workspace: Path) -> Spent:
    """What this day has cost so far."""
    if not (workspace / FILE).exists():
        return Spent(0, 0, 0)
    with _open(workspace) as db:
        return _today(db)


def reserve(workspace: Path, place: Endpoint, tokens_in: int, tokens_out: int) -> str:
    """Count a call that is about to leave; the day it is counted on.

    Raises:
        SpentError: the day has no room for it; nothing is counted then.
    """
    with _open(workspace) as db:
        db.execute("BEGIN IMMEDIATE")
        day, before = _day(), _today(db)
        room = before.calls < place.calls and before.tokens + tokens_in + tokens_out <= place.tokens
        if room:
            _add(db, day, 1, tokens_in, tokens_out)
        db.execute("COMMIT")
    if not room:
        raise SpentError(
            _("Today's calls are {calls} of {most}, and tokens {tokens} of {all}.").format(
                calls=f"{before.calls:,}", most=f"{place.calls:,}", tokens=f"{before.tokens:,}", all=f"{place.tokens:,}"
            ),
            hint=_("Go on tomorrow (UTC), or raise the settings llm_calls and llm_tokens; what was answered is kept."),
        )
    return day


def settle(workspace: Path, day: str, tokens_in: int, tokens_out: int) -> None:
    """Add what a call cost beyond what was reserved on its day; less where it is negative."""
    if tokens_in or tokens_out:
        with _open(workspace) as db:
            _add(db, day, 0, tokens_in, tokens_out)


def _today(db: sqlite3.Connection) -> Spent:
    row = db.execute("SELECT calls, tokens_in, tokens_out FROM spent WHERE day = ?", [_day()]).fetchone()
    return Spent(*row) if row else Spent(0, 0, 0)


def _add(db: sqlite3.Connection, day: str, calls: int, tokens_in: int, tokens_out: int) -> None:
    db.execute(
        "INSERT INTO spent VALUES (?, ?, ?, ?) ON CONFLICT (day) DO UPDATE SET calls = calls + excluded.calls, "
        "tokens_in = tokens_in + excluded.tokens_in, tokens_out = tokens_out + excluded.tokens_out",
        [day, calls, tokens_in, tokens_out],
    )


def _day() -> str:
    return datetime.now(UTC).date().isoformat()


@contextmanager
def _open(workspace: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(workspace / FILE, timeout=BUSY_SECONDS, isolation_level=None)) as db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS spent "
                "(day TEXT PRIMARY KEY, calls INTEGER, tokens_in INTEGER, tokens_out INTEGER)"
            )
            yield db
    except sqlite3.Error as error:
        raise Unavailable(
            _("What the large model costs cannot be counted: {reason}.").format(reason=str(error)),
            hint=_("Check the disk of the workspace; nothing is asked uncounted."),
        ) from error

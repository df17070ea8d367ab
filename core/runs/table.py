"""`runs.sqlite` of a workspace: the hashes of watched files, and the schedules. The runs themselves are in the lake."""

from __future__ import annotations

import sqlite3

from core.lake import Lake
from core.lake.faults import kept_beside

FILE = "runs.sqlite"
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS hashes (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL,
        inode INTEGER NOT NULL, sha256 TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS schedules (
        id TEXT PRIMARY KEY, file TEXT NOT NULL, cron TEXT NOT NULL, zone TEXT NOT NULL, paused INTEGER NOT NULL,
        grace INTEGER NOT NULL, author TEXT NOT NULL, created REAL NOT NULL, next REAL, taken REAL, owner TEXT,
        last REAL, last_said TEXT, job INTEGER);
"""


def opened(lake: Lake) -> sqlite3.Connection:
    """A connection for one piece of work; each statement is its own transaction. Times are seconds since 1970.

    Raises:
        Unavailable: the file is damaged, or cannot be written.
    """
    db = sqlite3.connect(lake.path / FILE, timeout=10, isolation_level=None)
    try:
        with kept_beside(lake.path / FILE):
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.executescript(_SCHEMA)
    except BaseException:
        db.close()
        raise
    return db

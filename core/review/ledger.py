"""The file that holds plans and verdicts: SQLite beside the catalog.

A verdict must be safe before the next row is shown, and a commit to the lake costs about 100 ms and makes every open
page read anew; so verdicts are written here. Every table only grows: the last word of a reviewer on a row is the one in
force.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from core.lake import Lake

FILE = "review.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS plans (
    id TEXT PRIMARY KEY, dataset TEXT NOT NULL, facts TEXT NOT NULL, author TEXT NOT NULL, time REAL NOT NULL);
CREATE TABLE IF NOT EXISTS drawn (
    plan TEXT NOT NULL, place INTEGER NOT NULL, row INTEGER NOT NULL, file TEXT, line INTEGER, stratum INTEGER NOT NULL,
    keys TEXT NOT NULL, checks TEXT NOT NULL, cells TEXT NOT NULL, PRIMARY KEY (plan, place));
CREATE TABLE IF NOT EXISTS verdicts (
    entry INTEGER PRIMARY KEY AUTOINCREMENT, dataset TEXT NOT NULL, key TEXT NOT NULL, columns TEXT NOT NULL,
    reviewer TEXT NOT NULL, verdict TEXT NOT NULL, findings TEXT NOT NULL, col TEXT NOT NULL, value TEXT,
    note TEXT NOT NULL, plan TEXT NOT NULL, cells TEXT NOT NULL, time REAL NOT NULL);
CREATE INDEX IF NOT EXISTS verdicts_of ON verdicts (dataset, key, reviewer);
CREATE VIEW IF NOT EXISTS in_force AS
    SELECT * FROM verdicts AS one WHERE verdict <> '' AND NOT EXISTS (
        SELECT 1 FROM verdicts AS later WHERE later.dataset = one.dataset AND later.key = one.key
            AND later.reviewer = one.reviewer AND later.entry > one.entry);
"""


@contextmanager
def reading(lake: Lake) -> Iterator[sqlite3.Connection]:
    """A connection of its own, closed at the end; rows answer to their column names."""
    db = sqlite3.connect(lake.path / FILE, timeout=10, isolation_level=None)
    db.row_factory = sqlite3.Row
    try:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'in_force'").fetchone():
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)
        db.execute("PRAGMA synchronous = FULL")
        yield db
    finally:
        db.close()


@contextmanager
def writing(lake: Lake) -> Iterator[sqlite3.Connection]:
    """One transaction that starts with the write lock, so that what it reads stays true until it ends."""
    with reading(lake) as db:
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise

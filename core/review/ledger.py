"""The file that holds plans and verdicts: SQLite beside the catalog.

A verdict must be safe before the next row is shown, and a commit to the lake costs about 100 ms and makes every open
page read anew; so verdicts are written here. Every table only grows: the last word of a reviewer on a row is the one in
force.
"""

from __future__ import annotations

from core.lake import Journal

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

_JOURNAL = Journal(FILE, _SCHEMA, "in_force")
reading, writing = _JOURNAL.reading, _JOURNAL.writing

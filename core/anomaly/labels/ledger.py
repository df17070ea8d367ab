"""The file that holds what people say of findings: SQLite beside the catalog.

A word must be safe before the next finding is shown, and a commit to the lake costs about 100 ms and makes every open
page read anew. The table only grows: the last word of a person on a subject is the one in force.
"""

from __future__ import annotations

from core.lake import Journal

FILE = "anomaly.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS anomaly_labels (
    entry INTEGER PRIMARY KEY AUTOINCREMENT, dataset TEXT NOT NULL, subject TEXT NOT NULL, key TEXT NOT NULL,
    reviewer TEXT NOT NULL, verdict TEXT NOT NULL, detector TEXT NOT NULL, feature TEXT NOT NULL, score REAL NOT NULL,
    version INTEGER NOT NULL, time REAL NOT NULL);
CREATE INDEX IF NOT EXISTS anomaly_labels_of ON anomaly_labels (dataset, subject, key, reviewer);
CREATE VIEW IF NOT EXISTS in_force AS
    SELECT * FROM anomaly_labels AS one WHERE verdict <> '' AND NOT EXISTS (
        SELECT 1 FROM anomaly_labels AS later WHERE later.dataset = one.dataset AND later.subject = one.subject
            AND later.key = one.key AND later.reviewer = one.reviewer AND later.entry > one.entry);
"""

_JOURNAL = Journal(FILE, _SCHEMA, "in_force")
reading, writing = _JOURNAL.reading, _JOURNAL.writing

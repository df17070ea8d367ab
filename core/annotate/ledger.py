"""The file that holds projects and labels: SQLite beside the catalog.

A label must be safe before the next text is shown. A commit to the lake costs about 100 ms and a Parquet file each, so
labels are written here, and are copied to the lake (``lake.annotate.labels``) in one commit per hundred or on demand.
Every table only grows; the views say what is in force.
"""

from __future__ import annotations

from core.lake import Journal

FILE = "annotate.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS projects (
    name TEXT NOT NULL, revision INTEGER NOT NULL, facts TEXT NOT NULL, author TEXT NOT NULL, time REAL NOT NULL,
    PRIMARY KEY (name, revision));
CREATE TABLE IF NOT EXISTS items (
    project TEXT NOT NULL, place INTEGER NOT NULL, row INTEGER NOT NULL, text_hash TEXT NOT NULL,
    language TEXT NOT NULL, text TEXT NOT NULL, hint TEXT, PRIMARY KEY (project, place),
    UNIQUE (project, text_hash));
CREATE TABLE IF NOT EXISTS log (
    entry INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, place INTEGER NOT NULL, text_hash TEXT NOT NULL,
    annotator TEXT NOT NULL, action TEXT NOT NULL CHECK (action IN ('label', 'skip', 'final', 'undo')), label TEXT,
    source TEXT CHECK (source IN ('manual', 'semi', 'automatic')), queue TEXT, confidence REAL, seconds REAL,
    undoes INTEGER, time REAL NOT NULL);
CREATE INDEX IF NOT EXISTS log_project ON log (project, annotator, place);
CREATE UNIQUE INDEX IF NOT EXISTS log_undone ON log (undoes) WHERE undoes IS NOT NULL;
CREATE TABLE IF NOT EXISTS claims (
    project TEXT NOT NULL, place INTEGER NOT NULL, annotator TEXT NOT NULL, time REAL NOT NULL,
    PRIMARY KEY (project, place, annotator));
CREATE TABLE IF NOT EXISTS heads (
    project TEXT NOT NULL, number INTEGER NOT NULL, facts TEXT NOT NULL, outcome BLOB NOT NULL, time REAL NOT NULL,
    PRIMARY KEY (project, number));
CREATE VIEW IF NOT EXISTS in_force AS
    SELECT * FROM log AS one WHERE action <> 'undo'
        AND NOT EXISTS (SELECT 1 FROM log WHERE undoes = one.entry);
"""

_JOURNAL = Journal(FILE, _SCHEMA, "in_force")
reading, writing = _JOURNAL.reading, _JOURNAL.writing

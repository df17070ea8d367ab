"""What the commit log says, kept folded: datasets, their commits, and which tables there are now."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.engine import Cursor
from core.lake.instances import META
from core.lake.model import DATA_ACTIONS, REWRITTEN, Dataset, Version, fold, read_info, rewritten, step

Reading = Callable[[], AbstractContextManager[Cursor]]

_LOG = """
    SELECT s.snapshot_id, s.snapshot_time, c.author, c.commit_message,
        CASE WHEN c.commit_extra_info LIKE '%"dataset"%' THEN c.commit_extra_info END AS facts
    FROM {prefix}ducklake_snapshot s LEFT JOIN {prefix}ducklake_snapshot_changes c ON c.snapshot_id = s.snapshot_id
    WHERE s.snapshot_id > {after} ORDER BY s.snapshot_id
"""
_TABLES = """
    SELECT s.schema_name || '.' || t.table_name
    FROM {prefix}ducklake_table t JOIN {prefix}ducklake_schema s ON s.schema_id = t.schema_id
    WHERE t.end_snapshot IS NULL AND s.end_snapshot IS NULL
"""


_COLUMNS = f"""
    SELECT c.column_name FROM {META}.ducklake_column c
    JOIN {META}.ducklake_table t ON t.table_id = c.table_id
    JOIN {META}.ducklake_schema s ON s.schema_id = t.schema_id
    WHERE c.end_snapshot IS NULL AND t.end_snapshot IS NULL AND s.end_snapshot IS NULL
        AND c.parent_column IS NULL AND s.schema_name || '.' || t.table_name = ?
    ORDER BY c.column_order
"""


def table_columns(cursor: Cursor, table: str) -> list[str]:
    """The columns of a committed table, named as ``schema.table``; none where there is no such table.

    DuckDB's own lists (`duckdb_tables()` and the like) are not asked: they load every table of the lake.
    """
    return [row[0] for row in cursor.execute(_COLUMNS, [table]).fetchall()]


def has_table(cursor: Cursor, table: str) -> bool:
    """Whether the lake has a committed table, named as ``schema.table``."""
    return bool(table_columns(cursor, table))


QUIET_S = 1.0
"""Seconds since the catalog's files changed after which what they say is taken as read.

A file's time moves in ticks of some milliseconds, so that two commits may share one; and a commit is seen only after
its last byte was written. A younger file is asked again, as git does with its index.
"""
STALE_S = 2.0
"""Seconds after which an unchanged catalog is asked all the same, should a commit have stopped between the two."""


@dataclass
class _Track:
    """One dataset's commits, oldest first, where its present life begins among them, and what they add up to."""

    commits: list[Version] = field(default_factory=list)
    begins: int = 0
    state: Dataset | None = None

    def add(self, version: Version) -> None:
        if version.action == REWRITTEN:
            self.commits = rewritten(self.commits, version)
            self.state = fold(self.commits)
        self.commits.append(version)
        self.state = step(self.state, version)
        if self.state is None:
            self.begins = len(self.commits)


class Catalog:
    """The history of every dataset, read on from where it was read last.

    While the catalog's files are what they were, nothing is asked: a page asks some dozens of times, and twenty
    visitors waited for each other's queries. Who writes looks anew in any case (`forget`), so that a commit builds on
    the newest.

    Its lock is held for one short query of the catalog and never while anything else is waited for. The query goes
    through DuckDB's own copy of SQLite on purpose. Python's sqlite3 is a second copy in the process, and POSIX drops
    every lock a process holds on a file when any handle of it is closed: reading the file with sqlite3 (or `open`)
    would take the catalog's locks away under a running commit (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
    """

    def __init__(self, reading: Reading, *, sqlite: Path | None) -> None:
        """`sqlite` is the catalog's file, None where it is no file."""
        self._reading = reading
        self._sqlite = sqlite
        self._mark: tuple[tuple[int, int, int], ...] | None = None
        self._asked = 0.0
        self._lock = threading.Lock()
        self._seen = -1
        self._tracks: dict[str, _Track] = {}
        self._tables: tuple[int, frozenset[str]] = (-1, frozenset())

    def newest(self) -> int:
        """The newest snapshot id of the workspace."""
        with self._lock:
            return self._refresh()

    def datasets(self) -> list[Dataset]:
        """Every dataset as of now, by name."""
        with self._lock:
            self._refresh()
            states = [track.state for _name, track in sorted(self._tracks.items())]
        return [state for state in states if state]

    def dataset(self, name: str, version: int | None = None) -> Dataset | None:
        """One dataset as of now or of a snapshot; None when there was none."""
        with self._lock:
            self._refresh()
            track = self._tracks.get(name, _Track())
            if version is None:
                return track.state
            commits = [commit for commit in track.commits if commit.number <= version]
        return fold(commits)

    def commits(self, name: str) -> list[Version]:
        """A dataset's commits since it was last dropped, oldest first."""
        with self._lock:
            self._refresh()
            track = self._tracks.get(name, _Track())
            return track.commits[track.begins :]

    def tables(self) -> frozenset[str]:
        """Every table there is now, as ``schema.table``."""
        with self._lock:
            newest = self._refresh()
            if self._tables[0] != newest:
                self._tables = (newest, frozenset(row[0] for row in self._ask(_TABLES)))
            return self._tables[1]

    def forget(self) -> None:
        """Ask again at the next question, whatever the files look like: for who is about to write."""
        with self._lock:
            self._mark = None

    def _refresh(self) -> int:
        mark, began = self._files(), time.time()
        if mark is not None and mark == self._mark and time.monotonic() - self._asked < STALE_S:
            return self._seen
        self._read_on()
        quiet = mark is not None and all(began - changed / 1e9 > QUIET_S for changed, _size, _file in mark)
        self._mark, self._asked = mark if quiet else None, time.monotonic()
        return self._seen

    def _files(self) -> tuple[tuple[int, int, int], ...] | None:
        """When the catalog's file and its log were changed, how long they are, and which files they are."""
        if self._sqlite is None:
            return None
        found = []
        for file in (self._sqlite, self._sqlite.with_name(self._sqlite.name + "-wal")):
            try:
                known = file.stat()
            except OSError:
                continue  # without a log, or not to be seen: then the question itself tells
            found.append((known.st_mtime_ns, known.st_size, known.st_ino))
        return tuple(found) or None

    def _read_on(self) -> None:
        seen_before, anew = self._seen >= 0, False
        for number, made, author, message, facts in self._ask(_LOG, after=self._seen):
            self._seen = int(number)
            info = read_info(facts)
            if info is None:
                continue
            name, layer = str(info["dataset"]), str(info.get("layer", "raw"))
            rows, action = int(info.get("rows", 0)), str(info["action"])
            track = self._tracks.setdefault(name, _Track())
            ordinal = (track.state.ordinal if track.state else 0) + (action in DATA_ACTIONS)
            track.add(Version(self._seen, ordinal, made, author or "", message or "", action, layer, rows, info))
            anew = anew or action == REWRITTEN
        if anew and seen_before:  # what earlier commits say was rewritten too
            self._seen, self._tracks = -1, {}
            self._read_on()

    def _ask(self, query: str, after: int = -1) -> list[tuple[Any, ...]]:
        """Ask the catalog's tables in one statement, hence of one moment."""
        if self._sqlite:
            # SQLite runs it with its own index; DuckDB's scan would read every commit's facts for each question.
            asked = query.format(prefix="", after=int(after)).replace("'", "''")
            query = f"SELECT * FROM sqlite_query('{META}', '{asked}')"
        else:
            query = query.format(prefix=f"{META}.", after=int(after))
        if "snapshot_time" in query:
            query = f"SELECT * REPLACE (CAST(snapshot_time AS TIMESTAMPTZ) AS snapshot_time) FROM ({query})"
        with self._reading() as cursor:
            return cursor.execute(query).fetchall()

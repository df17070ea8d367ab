"""A file beside the catalog for what people say one word at a time: SQLite.

A word must be safe before the next row is shown, and a commit to the lake costs about 100 ms and makes every open page
read anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access import allow, record
from core.lake.faults import kept_beside, told

if TYPE_CHECKING:
    from core.lake.workspace import Lake

PATIENCE = 10
"""Seconds to wait for another writer: a word is written within milliseconds."""


@dataclass(frozen=True)
class Journal:
    """Tables that only grow.

    Attributes:
        file: Its name in the workspace.
        schema: Statements that make what is not there yet.
        last: The table or view that they make last; where it is, all are.
        needs: What whoever writes must be allowed to do, of `core.access.ACTIONS`.
    """

    file: str
    schema: str
    last: str
    needs: str = "judge"

    @contextmanager
    def reading(self, lake: Lake) -> Iterator[sqlite3.Connection]:
        """A connection of its own, closed at the end; rows answer to their column names."""
        db = sqlite3.connect(lake.path / self.file, timeout=PATIENCE, isolation_level=None)
        db.row_factory = sqlite3.Row
        with kept_beside(lake.path / self.file), closing(db):
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [self.last]).fetchone():
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(self.schema)
            db.execute("PRAGMA synchronous = FULL")
            yield db

    @contextmanager
    def writing(self, lake: Lake) -> Iterator[sqlite3.Connection]:
        """One transaction that starts with the write lock, so that what it reads stays true until it ends.

        Raises:
            Forbidden: whoever acts may not.
        """
        allow(self.needs, self.file, folder=lake.path)
        with self.reading(lake) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                with told(lake.path):
                    record(lake.path, self.needs, self.file, name=lake.author)
                db.execute("COMMIT")
            except BaseException:
                db.execute("ROLLBACK")
                raise

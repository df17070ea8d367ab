"""The hashes of watched files, remembered as long as a file stays as it is, so that no folder is read every night."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.collect.sources import received_hash
from core.lake import Lake
from core.runs.table import opened

PIECE = 1 << 20
"""Bytes read at a time."""
FORGOTTEN = 200_000
"""Files remembered: ten years of fifty files a day; the oldest seen go first."""


def hashed(lake: Lake, files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with its sha256; one that was read before and has the same size and times is not read again.

    Raises:
        OSError: a file went, or cannot be read.
    """
    with contextlib.closing(opened(lake)) as db:
        for path in files:
            if known := received_hash(path):
                yield path, known
                continue
            facts = path.stat()
            now = (facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino)
            row = db.execute(
                "SELECT sha256 FROM hashes WHERE path = ? AND size = ? AND modified = ? AND changed = ? AND inode = ?",
                [str(path), *now],
            ).fetchone()
            if row is None:
                row = (_sha256(path),)
                _remember(db, path, now, row[0])
            yield path, str(row[0])


def _remember(db: sqlite3.Connection, path: Path, facts: tuple[int, ...], sha256: str) -> None:
    with contextlib.suppress(sqlite3.Error):  # a comfort: without it the file is read once more
        db.execute("INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?, ?, ?)", [str(path), *facts, sha256])
        db.execute(
            "DELETE FROM hashes WHERE rowid <= (SELECT max(rowid) FROM hashes) - ?",
            [FORGOTTEN],
        )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(PIECE):
            digest.update(chunk)
    return digest.hexdigest()

"""A copy of the catalog to read from, where SQLite cannot open the original.

A catalog in WAL mode needs a shared-memory file beside it even to be read (https://www.sqlite.org/wal.html, "Read-Only
Databases"). A read-only folder or a full disk refuses that file; the copy lies where there is room. It shows the
moment of copying, and the workspace that cannot be written does not move on.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

TRIES = 5
"""How often a catalog that somebody else is changing is copied again."""


def copied(catalog: Path) -> tempfile.TemporaryDirectory[str]:
    """Copy a SQLite catalog with its write-ahead log into a temporary folder, under the same name.

    Raises:
        OSError: when there is no room for the copy either.
    """
    folder: tempfile.TemporaryDirectory[str] = tempfile.TemporaryDirectory(prefix="touchstone_catalog_")
    parts = [catalog, catalog.with_name(catalog.name + "-wal")]
    try:
        for _attempt in range(TRIES):
            before = _state(parts)
            for part in parts:
                if part.exists():
                    shutil.copyfile(part, Path(folder.name) / part.name)
            if _state(parts) == before:
                break
    except BaseException:
        folder.cleanup()
        raise
    return folder


def _state(parts: list[Path]) -> list[tuple[int, int] | None]:
    found = [part.stat() if part.exists() else None for part in parts]
    return [(one.st_mtime_ns, one.st_size) if one else None for one in found]

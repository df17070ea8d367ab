"""A copy of the catalog to read from, where SQLite cannot open the original.

A catalog in WAL mode needs a shared-memory file beside it even to be read (https://www.sqlite.org/wal.html, "Read-Only
Databases"). A read-only folder or a full disk refuses that file; the copy lies where there is room. It shows the
moment of copying, and the workspace that cannot be written does not move on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TRIES = 5
"""How often a catalog that somebody else is changing is copied again."""
_COPY = """
import shutil, sys
try:
    shutil.copyfile(sys.argv[1], sys.argv[2])
except OSError as error:
    sys.exit(error.errno)
"""


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
                    _copy(part, Path(folder.name) / part.name)
            if _state(parts) == before:
                break
    except BaseException:
        folder.cleanup()
        raise
    return folder


def _copy(source: Path, target: Path) -> None:
    """Copy in a process of its own: closing the catalog here would drop the locks of a commit under way (`Catalog`)."""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", _COPY, str(source), str(target)])
    if done.returncode:
        raise OSError(done.returncode, os.strerror(done.returncode), str(target))


def _state(parts: list[Path]) -> list[tuple[int, int] | None]:
    found = [part.stat() if part.exists() else None for part in parts]
    return [(one.st_mtime_ns, one.st_size) if one else None for one in found]

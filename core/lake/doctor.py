"""Is the workspace whole? What is missing, damaged, left over; and what left-over files can go.

`examine` changes nothing. `sweep` deletes what killed loads left: it holds the write lock, so that no file of a write
still under way is taken.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.engine import living, spill
from core.errors import Unavailable
from core.i18n import _
from core.lake.compact import space
from core.lake.faults import damaged_catalog
from core.lake.instances import SQLITE_FILE
from core.lake.inventory import DataFile, remove_orphans, take
from core.lake.touched import Touched, touched
from core.lake.workspace import Lake

_SCRATCH = re.compile(r"touchstone_(?:(?P<host>.+)\.)?(?P<pid>\d+)(?:-(?P<born>\d+))?_")
ERASED = "erasure/uploads.txt"
"""Hashes of uploads deleted on purpose, one a line."""
OLD_SECONDS = 24 * 3600
"""Age from which a file of the spill folder belongs to nobody: no query runs for a day."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `what`: missing, damaged, unreadable or upload_missing; `current`: newest version."""

    what: str
    table: str
    file: str
    current: bool


@dataclass(frozen=True)
class Report:
    """The state of a workspace.

    Attributes:
        findings: What is wrong with it; empty when it is whole.
        files, bytes: Data files of all versions.
        orphan_files, orphan_bytes: Files that no version has.
        scratch: Folders and spilled files that killed work left.
        leaving_files, leaving_bytes: Files no version needs any more; `compact --give-back` deletes them.
        worth_joining: Tables with many small files.
        touched: What the missing and damaged files leave of each table.
    """

    workspace: str
    findings: tuple[Finding, ...]
    files: int
    bytes: int
    orphan_files: int
    orphan_bytes: int
    scratch: tuple[str, ...]
    leaving_files: int
    leaving_bytes: int
    worth_joining: tuple[str, ...]
    touched: tuple[Touched, ...] = ()


@contextmanager
def scratch(lake: Lake) -> Iterator[Path]:
    """A folder of the workspace for work under way, named after its process, so that a dead one's can be told."""
    with tempfile.TemporaryDirectory(prefix=f"touchstone_{living.name()}_", dir=lake.path) as folder:
        yield Path(folder)


def check_catalog(catalog: Path) -> None:
    """SQLite's own check of a catalog file. Only before DuckDB has opened it in this process: see `Catalog`.

    Raises:
        Unavailable: when it is damaged.
    """
    try:
        with sqlite3.connect(f"file:{catalog}?mode=ro", uri=True, timeout=5) as con:
            said = con.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if "unable to open" in str(error) or "locked" in str(error):
            return  # a read-only folder; the engine reads a copy
        raise damaged_catalog(catalog.parent) from error
    if said != ("ok",):
        raise damaged_catalog(catalog.parent)


def examine(lake: Lake, *, deep: bool = False) -> Report:
    """Hold the files against the catalog; reads every data file's footer, and changes nothing.

    Args:
        lake: The workspace.
        deep: Read every row of every version too: it finds pages that changed on the disk and cannot be decoded.

    Raises:
        Unavailable: when the data lie in an object store.
    """
    if lake.data is None:
        raise Unavailable(_("The files of a workspace in an object store are not examined."))
    with lake.read() as cursor:
        found = take(cursor, lake.data)
    findings = [_finding("missing", one) for one in found.missing]
    findings += [_finding("damaged", one) for one in found.damaged]
    spared = {*found.missing, *found.damaged}
    unreadable = [one for one in found.known if one not in spared and not _readable(one, deep)]
    findings += [_finding("unreadable", one) for one in unreadable]
    findings += _lost_uploads(lake)
    findings += [Finding("damaged", "", path.name, True) for path in _damaged_beside(lake.path)]
    room = space(lake)
    return Report(
        workspace=str(lake.path),
        findings=tuple(findings),
        files=len(found.known),
        bytes=room.bytes,
        orphan_files=len(found.orphans),
        orphan_bytes=sum(path.stat().st_size for path in found.orphans if path.exists()),
        scratch=tuple(path.name for path in left_over(lake.path)),
        leaving_files=room.leaving_files,
        leaving_bytes=room.leaving_bytes,
        worth_joining=room.worth_joining,
        touched=touched(lake, [*found.missing, *found.damaged, *unreadable]),
    )


def sweep(lake: Lake) -> tuple[int, int]:
    """Delete what killed work left: files no version has, abandoned folders, old spilled files. How many, and bytes."""
    freed = [0, 0]
    with lake.alone():
        if lake.data is not None:
            with lake.read_anew() as cursor:
                sizes = {path: path.stat().st_size for path in take(cursor, lake.data).orphans}
                gone = remove_orphans(cursor, lake.data)
            freed = [len(gone), sum(sizes.get(path, 0) for path in gone)]
    for path in left_over(lake.path):
        parts = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
        freed[0] += len(parts)
        freed[1] += sum(one.stat().st_size for one in parts if one.exists())
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return freed[0], freed[1]


def left_over(workspace: Path) -> list[Path]:
    """Folders of work whose process is gone; spilled files and half-copied uploads older than a day."""
    folders = [path for path in workspace.glob("touchstone_*") if path.is_dir() and not _alive(path)]
    limit = time.time() - OLD_SECONDS
    spilled = [path for path in (workspace / spill.FOLDER).glob("*") if path.is_file() and path.stat().st_mtime < limit]
    drafts = [path for path in (workspace / "files").glob(".*") if path.is_file() and path.stat().st_mtime < limit]
    return sorted(folders) + spill.left(workspace) + sorted(spilled) + sorted(drafts)


def _alive(folder: Path) -> bool:
    """Whether the process a folder is named after can still be at work in it; one of another machine for a day."""
    named = _SCRATCH.match(folder.name)
    gone = living.dead(named["host"] or living.machine(), int(named["pid"]), named["born"]) if named else None
    return folder.stat().st_mtime > time.time() - OLD_SECONDS if gone is None else not gone


def _finding(what: str, one: DataFile) -> Finding:
    return Finding(what, one.table, one.path.name, one.current)


def _readable(file: DataFile, deep: bool) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if not deep:
            pq.read_metadata(file.path)
            return True
        with pq.ParquetFile(file.path) as whole:
            rows: int = sum(batch.num_rows for batch in whole.iter_batches())
    except (OSError, pa.ArrowException, ValueError):
        return False
    return rows == file.rows


def _damaged_beside(workspace: Path) -> list[Path]:
    """SQLite files beside the catalog that are none any more; the catalog itself must not be opened here."""
    found = []
    for path in sorted(workspace.glob("*.sqlite")):
        if path.name == SQLITE_FILE:
            continue
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
                whole = db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        except sqlite3.OperationalError:
            continue  # a folder that may only be read
        except sqlite3.DatabaseError:
            whole = False
        if not whole:
            found.append(path)
    return found


def erased_uploads(lake: Lake) -> set[str]:
    """The hashes of uploads deleted on purpose: they held somebody who was erased, or rows past their time."""
    listed = lake.path / ERASED
    return set(listed.read_text("utf-8").split()) if listed.is_file() else set()


def _lost_uploads(lake: Lake) -> list[Finding]:
    """Uploads that the newest version of a dataset was loaded from and that are not kept any more."""
    stems = {path.name.split(".")[0] for path in (lake.path / "files").glob("*")} | erased_uploads(lake)
    found = []
    for dataset in lake.datasets():
        for one in dataset.imports.get("files", []):
            kept = str(one.get("sha256", "")) if isinstance(one, dict) else ""
            if kept and kept not in stems:
                found.append(Finding("upload_missing", f"raw.{dataset.name}", str(one.get("name", kept)), True))
    return found

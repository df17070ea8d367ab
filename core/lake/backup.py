"""A workspace in one file, and a workspace out of it: backup, restore, move.

The file is a plain tar archive (POSIX.1-2001, pax) of what the workspace holds, and its last member, `.backup.json`,
tells of every other one its length and SHA-256. What is stored stands still while it is linked and copied; packing it
holds nobody up. Nothing is ever half there: the archive has its name once it is whole and was read again, and a
restored workspace has its place once every file in it is what the manifest says.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from core import VERSION, access
from core.errors import BadInput, Unavailable
from core.i18n import _
from core.lake.doctor import scratch
from core.lake.faults import told
from core.lake.instances import SQLITE_FILE
from core.lake.workspace import Lake

FORMAT = 1
"""Of the archive; another reader is needed for another one, and says so."""
MANIFEST = ".backup.json"
LONGEST_MANIFEST = 256 << 20
"""Bytes of a manifest: about a million files. A longer one is no manifest."""
PIECE = 1 << 20
"""Bytes read at a time: a megabyte, so that a file of any length takes no memory."""
LONGEST_NAME, LONGEST_PART = 1000, 255
"""Characters of a path within a workspace, and bytes of a name in it: what every file system takes."""
DATA, UPLOADS = "data", "files"
LEFT_OUT = ("inbox", "spill")
"""Folders of what is only on its way: uploads that have not ended, and what did not fit in memory."""
PRIVATE = 0o600
"""An archive holds all that the workspace does, its secrets too: its owner alone may read it."""
_COPY = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=30) as here, sqlite3.connect(sys.argv[2]) as there:
    here.backup(there)
"""


@dataclass(frozen=True)
class Backup:
    """What an archive holds.

    Attributes:
        file: The archive, or the workspace that was made of it.
        files, bytes: How many files, and how long they are together.
        made: When it was made, UTC, as ISO 8601.
        snapshot: The newest snapshot of the lake in it.
        release: The release of the product that made it.
    """

    file: str
    files: int
    bytes: int
    made: str
    snapshot: int
    release: str


def backup(lake: Lake, file: Path) -> Backup:
    """Write a workspace into an archive. Others may read meanwhile; whoever writes waits while it is linked and copied.

    Raises:
        Forbidden: whoever acts may not change settings: the archive holds everybody's data and every secret.
        BadInput: there is a file of that name.
        Unavailable: the catalog or the rows lie on a server, or there is no room.
    """
    access.allow("settings", "backup", folder=lake.path)
    if lake.data is None or lake.catalog_file is None:
        raise Unavailable(
            _("A catalog on a server, or rows in an object store, are kept by their own backups."),
            hint=_("docs/operating.md says in which order, so that the two fit."),
        )
    file = file.expanduser().absolute()
    if file.exists():
        raise BadInput(_("There is a file {file} already.").format(file=file))
    partial = file.with_name(f".{file.name}.{os.getpid()}.part")
    with told(file.parent), scratch(lake) as folder:
        snapshot = _stand_still(lake, folder)
        facts = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "snapshot": snapshot, "release": VERSION}
        try:
            _pack(folder, partial, facts)
            read(partial)
            partial.rename(file)
        finally:
            partial.unlink(missing_ok=True)
    found = read(file, contents=False)
    access.record(lake.path, "backup", file.name, after={"files": found.files, "snapshot": found.snapshot})
    return found


def read(file: Path, *, contents: bool = True) -> Backup:
    """What an archive holds, once every file in it is what its manifest says; nothing is written.

    Args:
        contents: Whether the files are read; else the manifest alone is believed.

    Raises:
        BadInput: it is no backup, or a damaged one; the line names the first file that is not as it was.
    """
    return _unpacked(file, None, contents=contents)


def restore(file: Path, folder: Path) -> Backup:
    """Make a workspace of an archive, where none is.

    Raises:
        BadInput: it is no backup or a damaged one, or `folder` is there and not empty. Nothing is left behind.
        Unavailable: there is no room.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(
            _("{folder} is not empty; a workspace is restored into a folder that is new.").format(folder=folder)
        )
    with told(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = folder.with_name(f".{folder.name}.{os.getpid()}.restored")
        partial.mkdir(mode=0o700)
        try:
            found = _unpacked(file, partial)
            for name in (*LEFT_OUT, DATA, UPLOADS, "reports"):
                (partial / name).mkdir(exist_ok=True)
            with suppress(FileNotFoundError):
                folder.rmdir()
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return Backup(**asdict(found) | {"file": str(folder)})


def _stand_still(lake: Lake, folder: Path) -> int:
    """Link and copy what the workspace holds into a folder, all of one moment. The newest snapshot."""
    assert lake.data is not None
    assert lake.catalog_file is not None
    with lake.alone(), access.still(lake.path):
        for name, source in _held(lake):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix == ".sqlite":
                copy_sqlite(source, target)
            elif name.startswith((f"{DATA}/", f"{UPLOADS}/")):  # written once, never changed in its place
                _link(source, target)
            else:
                shutil.copy2(source, target)
        copy_sqlite(lake.catalog_file, folder / SQLITE_FILE)
    with closing(sqlite3.connect(folder / SQLITE_FILE)) as copy:  # nobody else has this file open
        return int(copy.execute("SELECT max(snapshot_id) FROM ducklake_snapshot").fetchone()[0])


def _held(lake: Lake) -> Iterator[tuple[str, Path]]:
    """Name within the archive and place of every file but the catalog."""
    assert lake.data is not None
    for root, below in ((lake.path, ""), (lake.data, f"{DATA}/")):
        seen: set[Path] = set()
        for at, folders, names in os.walk(root, followlinks=True):
            here = Path(at)
            if (real := here.resolve()) in seen:  # a link that leads back
                folders.clear()
                continue
            seen.add(real)
            if not below and here == lake.path:
                passing = (*LEFT_OUT, DATA)
                folders[:] = [one for one in folders if one not in passing and not one.startswith((".", "touchstone_"))]
            for name in names:
                inside = (here / name).relative_to(root).as_posix()
                passed = name.endswith((".lock", "-wal", "-shm", "-journal")) or name.startswith(".")
                if not passed and not (not below and inside == SQLITE_FILE):
                    yield below + inside, here / name


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite file as of one moment, its log included, while others use it.

    By a process of its own: closing any handle of the file here would drop the locks that the engine holds on it
    (https://www.sqlite.org/howtocorrupt.html, 2.2).

    Raises:
        Unavailable: it cannot be read, or there is no room.
    """
    done = subprocess.run([sys.executable, "-I", "-S", "-c", _COPY, str(source), str(target)], capture_output=True)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise Unavailable(_("{file} cannot be copied: {reason}").format(file=source, reason=last))


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source.resolve(), target)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)


class _Hashed:
    """A stream that is hashed as it is read."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.length, self._sum = stream, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size)
        self.length += len(data)
        self._sum.update(data)
        return data

    @property
    def told(self) -> list[Any]:
        """Length and SHA-256 of what was read."""
        return [self.length, self._sum.hexdigest()]


def _pack(folder: Path, file: Path, facts: dict[str, Any]) -> None:
    held: dict[str, list[Any]] = {}
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                name = path.relative_to(folder).as_posix()
                with path.open("rb") as opened:
                    hashed = _Hashed(opened)
                    archive.addfile(_member(name, os.fstat(opened.fileno()).st_size), hashed)  # type: ignore[arg-type]
                held[name] = hashed.told
            told_of = json.dumps({"format": FORMAT, **facts, "files": held}, ensure_ascii=True).encode()
            archive.addfile(_member(MANIFEST, len(told_of)), io.BytesIO(told_of))
        stream.flush()
        os.fsync(stream.fileno())


def _member(name: str, size: int) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.mode = size, PRIVATE
    return found


def _unpacked(file: Path, folder: Path | None, *, contents: bool = True) -> Backup:
    """Read an archive, into a folder where one is given, and hold it against its manifest."""
    found: dict[str, list[Any]] = {}
    manifest: dict[str, Any] | None = None
    with _opened(file) as archive:
        for one in archive:
            if manifest is not None or not one.isreg() or one.issparse() or not _plain(one.name) or one.name in found:
                raise _damaged(file, one.name)
            stream = archive.extractfile(one)
            assert stream is not None
            if one.name == MANIFEST:
                manifest = _manifest(file, stream.read(LONGEST_MANIFEST))
                continue
            try:
                found[one.name] = _through(stream, folder / one.name if folder else None) if contents else []
            except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:  # a file below a file
                raise _damaged(file, one.name) from error
    if manifest is None:
        raise _damaged(file, MANIFEST)
    told_of = manifest["files"]
    for name in sorted(found.keys() | told_of.keys()):
        if name not in found or name not in told_of or (contents and found[name] != told_of[name]):
            raise _damaged(file, name)
    return Backup(str(file), len(told_of), sum(one[0] for one in told_of.values()),
                  manifest["made"], manifest["snapshot"], manifest["release"])  # fmt: skip


def _through(stream: Any, target: Path | None) -> list[Any]:
    hashed = _Hashed(stream)
    if target is None:
        while hashed.read(PIECE):
            pass
        return hashed.told
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as written:
        while piece := hashed.read(PIECE):
            written.write(piece)
    return hashed.told


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    if not file.is_file():  # a folder, or a pipe that would be waited on for ever
        raise BadInput(_("There is no file {file}.").format(file=file))
    try:
        with tarfile.open(file, mode="r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:  # the library lets the last two through
        raise BadInput(_("{file} is no backup of a workspace.").format(file=file)) from error


def _plain(name: str) -> bool:
    """Whether a name leads to a place within the workspace, on every system."""
    parts = PurePosixPath(name).parts
    strange = any(sign in "\\:" or not sign.isprintable() for sign in name)  # halves of characters and bidi marks too
    normal = PurePosixPath(name).as_posix() == name
    if strange or not parts or not normal or name.startswith("/") or len(name) > LONGEST_NAME:
        return False
    return all(one not in ("..", ".") and len(one.encode()) <= LONGEST_PART for one in parts)


def _manifest(file: Path, text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
        if not isinstance(found, dict):
            raise _damaged(file, MANIFEST)
        if found.get("format") != FORMAT:
            raise BadInput(
                _("The backup {file} has format {format}; this release reads {known}.").format(
                    file=file, format=repr(found.get("format"))[:40], known=FORMAT
                ),
                hint=_("Restore it with the release that made it: {release}.").format(
                    release=repr(found.get("release"))[:40]
                ),
            )
        files = {str(name): [int(size), str(digest)] for name, (size, digest) in found["files"].items()}
        facts = {"made": str(found["made"]), "snapshot": int(found["snapshot"]), "release": str(found["release"])}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _damaged(file, MANIFEST) from error
    return {**facts, "files": files}


def _damaged(file: Path, name: str) -> BadInput:
    return BadInput(
        _("The backup {file} is damaged: {name} is not what was written.").format(file=file, name=name),
        title=_("A damaged backup"),
    )

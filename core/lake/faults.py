"""Faults of storage in words: what the engine or the system says of a disk, a file or the catalog, for a person."""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.engine import EngineError
from core.errors import TouchstoneError, Unavailable
from core.i18n import _

FULL = re.compile(r"No space left on device|Disk quota exceeded|database or disk is full|File too large", re.I)
READ_ONLY = re.compile(r"Read-only file system|readonly database|Permission denied", re.I)
CATALOG = re.compile(r"file is not a database|disk image is malformed|Existing DuckLake at metadata", re.I)
GONE = re.compile(r"Cannot open file \"([^\"]+)\": No such file", re.I)
DAMAGED = re.compile(r"['\"]([^'\"]+\.parquet)['\"]", re.I)
DAMAGE = re.compile(r"magic bytes|too small to be a Parquet|TProtocol|corrupt|decompress|Failed to read", re.I)
BUSY = re.compile(r"database is locked", re.I)
MEMORY = re.compile(r"Out of Memory Error", re.I)
FAILED = re.compile(r"disk I/O error|Input/output error", re.I)
SERVER = re.compile(
    r"connect to Postgres|connection to server at|server closed the connection|terminating connection|"
    r"no connection to the server|could not (?:receive|send) data|the database system is|SSL SYSCALL error",
    re.I,
)
STORE = re.compile(r"HTTP Error:|error for HTTP (?:GET|PUT|HEAD|POST|DELETE)|HTTP code \d{3}", re.I)
UNREADABLE = re.compile(r"disk I/O error|unable to open database file", re.I)
QUOTED = re.compile(r"['\"]((?:/|[A-Za-z]:[\\/])[^'\"]+)['\"]")
FULL_BELOW = 256 * 1024
"""Bytes free below which SQLite's nameless "disk I/O error" is taken as a full disk: its shared memory needs 32 KB."""
SYSTEM = {
    errno.ENOSPC: "No space left on device",
    errno.EDQUOT: "Disk quota exceeded",
    errno.EFBIG: "File too large",
    errno.EROFS: "Read-only file system",
    errno.EACCES: "Permission denied",
    errno.EIO: "Input/output error",
}


def lost_store(said: str) -> Unavailable:
    """The object store of the rows does not answer, does not let us in, or lacks what the catalog names."""
    refused = re.search(r"\b(?:401|403)\b", said)
    hint = _("Check that it answers, and AWS_ENDPOINT_URL and the setting data_path.")
    if refused:
        hint = _("Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, and what they may do.")
    lacking = re.search(r"\b404\b", said)
    if lacking:
        hint = _("Check the bucket in the setting data_path; or put the missing file back from its backup.")
    return Unavailable(
        _("The object store does not give or take the rows of this workspace. Nothing was committed."),
        title=_("The object store cannot be reached"),
        hint=hint,
    )


class LostServer(Unavailable):
    """The server of the catalog does not answer; it may in a moment, and is asked anew then."""

    def __init__(self) -> None:
        super().__init__(
            _("The server of the catalog does not answer, or does not let us in."),
            title=_("The catalog cannot be reached"),
            hint=_("Check that it runs, and the address and the login in the setting catalog. Nothing was changed."),
        )


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Faults of the storage of the workspace in `folder` leave the block as words; every other error as it is."""
    try:
        yield
    except (EngineError, OSError) as error:
        words = in_words(error, folder)
        if words is None:
            raise
        if isinstance(words, LostServer):  # what the engine says repeats the address with the password in it
            raise words from None
        raise words from error


@contextmanager
def kept_beside(file: Path) -> Iterator[None]:
    """What SQLite says of a file that people's words are kept in, beside the catalog, leaves the block as words."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error)
        if CATALOG.search(said):
            raise damaged_beside(file) from error
        if FULL.search(said) or (UNREADABLE.search(said) and _full(file.parent)):
            raise full(file.parent) from error
        if READ_ONLY.search(said) or UNREADABLE.search(said):
            raise read_only(file.parent) from error
        raise


def damaged_beside(file: Path) -> Unavailable:
    """A SQLite file beside the catalog is none any more."""
    return Unavailable(
        _("The file {name} of this workspace is damaged. The datasets are not touched by it.").format(name=file.name),
        title=_("A file of the workspace is damaged"),
        hint=_("Put it back from a backup; without one, move it away, and a new one is begun."),
    )


@contextmanager
def lockable(folder: Path) -> Iterator[None]:
    """What the system says of a lock that it cannot take leaves the block as words, where `told` has none for it."""
    try:
        yield
    except OSError as error:
        if error.errno in SYSTEM:
            raise
        raise Unavailable(
            _("The lock of the workspace {folder} cannot be taken: {reason}.").format(
                folder=folder, reason=error.strerror or str(error)
            ),
            title=_("The workspace is locked"),
            hint=_("Nothing was changed. Look what write.lock is in the workspace: it should be an empty file."),
        ) from error


def in_words(error: Exception, folder: Path) -> TouchstoneError | None:
    """What happened to the storage of the workspace in `folder`; None where the error is about something else."""
    system = isinstance(error, OSError) and error.errno is not None
    said = SYSTEM.get(error.errno or 0, "") if isinstance(error, OSError) and system else str(error)
    if _elsewhere(error, folder):
        return None
    if FULL.search(said) or (UNREADABLE.search(said) and _full(folder)):
        return full(folder)
    if READ_ONLY.search(said):
        return read_only(folder)
    if FAILED.search(said):
        return failed(folder)
    if system:
        return None  # an OSError without a number is the engine's, handed on by Arrow
    if SERVER.search(said):
        return LostServer()
    if STORE.search(said):
        return lost_store(said)
    if CATALOG.search(said):
        return damaged_catalog(folder)
    if (gone := GONE.search(said)) and _inside(gone[1], folder):
        return missing_file(Path(gone[1]), folder)
    if DAMAGE.search(said) and (damaged := DAMAGED.search(said)) and _inside(damaged[1], folder):
        return damaged_file(Path(damaged[1]), folder)
    if BUSY.search(said):
        return Unavailable(
            _("Another program holds the workspace's catalog."),
            title=_("The workspace is busy"),
            hint=_("Nothing was changed; try again."),
        )
    if MEMORY.search(said):
        return Unavailable(
            _("This needs more memory than the query engine may use."),
            title=_("Not enough memory"),
            hint=_("Nothing was changed. Raise the setting memory_limit, or work on fewer rows or columns."),
        )
    return None


def full(folder: Path) -> Unavailable:
    """There is no space left where the workspace lies."""
    return Unavailable(
        _("There is no space left for the workspace {folder}. Nothing was changed.").format(folder=folder),
        title=_("The disk is full"),
        hint=_("Free some space and try again; “python -m core doctor” says what the workspace can give back."),
    )


def read_only(folder: Path) -> Unavailable:
    """The workspace may be read, not changed."""
    return Unavailable(
        _("The workspace {folder} can be read, but not changed. Nothing was changed.").format(folder=folder),
        title=_("Read-only workspace"),
        hint=_("Give the user who runs Touchstone the right to write there, or work on a copy."),
    )


def failed(folder: Path) -> Unavailable:
    """The disk itself gave an error; whether a commit under way was made is not known."""
    return Unavailable(
        _("The disk failed while the workspace {folder} was read or written.").format(folder=folder),
        title=_("The disk failed"),
        hint=_("What was committed before is kept. Look after the disk, then run “python -m core doctor”."),
    )


def missing_file(file: Path, folder: Path) -> Unavailable:
    """A data file that the catalog names is not there."""
    return Unavailable(
        _("A data file of {table} is missing: {file}.").format(table=table_of(file, folder), file=file.name),
        title=_("A data file is missing"),
        hint=_("Put it back from a backup; other versions can be read. “python -m core doctor” lists what is missing."),
    )


def joined_meanwhile(file: Path, folder: Path) -> Unavailable:
    """A data file that no version needs any more was deleted under a read that had begun before."""
    return Unavailable(
        _("The files of {table} were joined while they were read.").format(table=table_of(file, folder)),
        title=_("Read again"),
        hint=_("Nothing is missing; try again."),
    )


def damaged_file(file: Path, folder: Path) -> Unavailable:
    """A data file is there and cannot be read."""
    return Unavailable(
        _("A data file of {table} is damaged: {file}.").format(table=table_of(file, folder), file=file.name),
        title=_("A data file is damaged"),
        hint=_("Put it back from a backup; other versions can be read. “python -m core doctor” lists what is damaged."),
    )


def damaged_catalog(folder: Path) -> Unavailable:
    """The catalog is no catalog."""
    return Unavailable(
        _("The catalog of the workspace {folder} is damaged. Nothing was changed.").format(folder=folder),
        title=_("The catalog is damaged"),
        hint=_restore(),
    )


def lost_catalog(folder: Path) -> Unavailable:
    """There are data files and no catalog that knows them."""
    return Unavailable(
        _("The workspace {folder} holds data, but its catalog is missing or empty. Nothing was changed.").format(
            folder=folder
        ),
        title=_("The catalog is missing"),
        hint=_restore(),
    )


def _restore() -> str:
    return _(
        "Put catalog.sqlite back from a backup, without -wal and -shm files beside it. Without a backup: move the data "
        "folder away and load the files again; what was uploaded lies under files/."
    )


def table_of(file: Path, folder: Path) -> str:
    """The table a data file belongs to, from its place: ``data/raw/t/x.parquet`` is of ``raw.t``."""
    try:
        parts = file.relative_to(folder / "data").parts
    except ValueError:
        return file.parent.name
    return ".".join(parts[:2]) if len(parts) > 2 else file.parent.name


def _elsewhere(error: Exception, folder: Path) -> bool:
    """Whether the error names a file outside the workspace: a file to be read, or to be written for someone."""
    named = str(error.filename or "") if isinstance(error, OSError) else "".join(QUOTED.findall(str(error))[:1])
    return bool(named) and not Path(named).is_relative_to(folder)


def _inside(file: str, folder: Path) -> bool:
    return Path(file).is_relative_to(folder / "data")


def _full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < FULL_BELOW
    except OSError:
        return False

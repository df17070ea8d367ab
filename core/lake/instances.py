"""The engine with the workspace attached as `lake`: one instance that reads and one that writes.

Committing on the instance that other threads read from fails commits and ends in a segmentation fault (DuckDB 1.5.5,
docs/lake.md has the figures), so the two are never one.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.engine import Cursor, EngineError, instance, literal, spill
from core.engine.memory import limit_of
from core.engine.stopping import closing
from core.errors import Unavailable
from core.i18n import _
from core.lake.aside import copied
from core.lake.faults import GONE, READ_ONLY, UNREADABLE, LostServer, in_words, joined_meanwhile, told
from core.lake.store import EXTENSION, in_store, let_in
from core.settings import Settings

ATTACH_OPTIONS = "DATA_INLINING_ROW_LIMIT 0"
ATTACH_ATTEMPTS = 5
"""Times that a locked catalog is tried, with pauses of 0.2 to 1.6 seconds: 3 seconds, longer than a commit holds it."""
BUSY_MS = 5000
"""How long one statement waits for SQLite's own lock, such as while another process takes a checkpoint."""
META = "__ducklake_metadata_lake"
"""DuckLake's name for the attached catalog, whose tables can be asked directly."""
ASIDE_SECONDS = 10.0
"""How long a copy of a catalog that cannot be opened is read before the catalog itself is tried again."""
SQLITE_FILE = "catalog.sqlite"


def catalog_of(folder: Path, settings: Settings) -> str:
    """The catalog's address after ``ducklake:``; begins with ``sqlite:`` or ``postgres:``."""
    return settings.catalog or f"sqlite:{folder / SQLITE_FILE}"


def connect(
    folder: Path, settings: Settings, *, writes: bool, memory_limit: str = "", part: float = 1.0, catalog: str = ""
) -> Cursor:
    """Open an instance of the engine and attach the workspace in `folder`.

    Args:
        folder: The workspace.
        settings: Threads and the addresses of catalog and data.
        writes: Whether it may change the lake; an instance that may not never makes a new catalog either.
        memory_limit: What this workspace may use in this process, such as ``2GB``; empty = DuckDB's own default.
        part: How much of that this instance may use.
        catalog: Another place of the catalog than the settings say.

    Raises:
        Unavailable: when the catalog cannot be opened.
    """
    catalog = catalog or catalog_of(folder, settings)
    scanner = "postgres_scanner" if catalog.startswith("postgres:") else "sqlite_scanner"
    data = settings.data_path or str(folder / "data")
    stored = in_store(data)
    extensions = ("ducklake", scanner, *([EXTENSION] if stored else []))
    con = instance(
        spill.fresh(folder), memory_limit=memory_limit, part=part, threads=settings.threads, extensions=extensions
    )
    if stored:
        let_in(con)
    options = f"DATA_PATH {literal(data)}, {ATTACH_OPTIONS}"
    if scanner == "sqlite_scanner":
        options += f", META_BUSY_TIMEOUT {BUSY_MS}, OVERRIDE_DATA_PATH true"
    options += ", META_JOURNAL_MODE 'WAL'" if writes and scanner == "sqlite_scanner" else ""
    options += "" if writes else ", READ_ONLY"
    statement = f"ATTACH {literal('ducklake:' + catalog)} AS lake ({options})"
    for attempt in range(ATTACH_ATTEMPTS):
        try:
            con.execute(statement)
            return con
        except EngineError as error:
            if "lock" in str(error).lower() and attempt + 1 < ATTACH_ATTEMPTS:
                time.sleep(0.2 * 2**attempt)
                continue
            if scanner == "postgres_scanner":  # its own words repeat the address with the password in it
                raise LostServer from None
            raise in_words(error, folder) or Unavailable(
                _("The workspace {folder} cannot be opened: {reason}").format(folder=folder, reason=str(error)),
                hint=_("Check that the folder is readable and the catalog setting is right."),
            ) from error
    return con


def _on_server(folder: Path, catalog: str) -> bool:
    """Whether a PostgreSQL server holds a catalog in the schema that an attached lake would use."""
    con = instance(spill.fresh(folder), extensions=("postgres_scanner",))
    try:
        con.execute(f"ATTACH {literal(catalog.removeprefix('postgres:'))} AS server (TYPE postgres, READ_ONLY)")
        asked = "SELECT 1 FROM pg_tables WHERE tablename = ''ducklake_metadata'' AND schemaname = current_schema()"
        return bool(con.execute(f"SELECT * FROM postgres_query('server', '{asked}')").fetchall())
    except EngineError:  # its words repeat the address with the password in it
        raise LostServer from None
    finally:
        con.close()


def parquet_files(data: Path) -> list[Path]:
    """Every Parquet file under a folder, also where a part of it lies on another disk behind a link."""
    return [
        Path(folder) / name
        for folder, _folders, names in os.walk(data, followlinks=True)
        for name in names
        if name.endswith(".parquet")
    ]


class Instances:
    """The two instances of one workspace in this process, each with half of the memory limit.

    The writing one is opened at the first write: a process that only looks never has one. Every cursor of both is
    given out here, so this is the one place that errors of storage pass through.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._reader: Cursor | None = None
        self._writer: Cursor | None = None
        self._opening = threading.Lock()
        self._aside: tempfile.TemporaryDirectory[str] | None = None
        self._aside_until = 0.0
        self._served = False

    @property
    def catalog_file(self) -> Path | None:
        """The SQLite file of the catalog; None where the catalog is a server's."""
        kind, _mark, place = catalog_of(self._folder, self._settings).partition(":")
        return Path(place) if kind == "sqlite" else None

    @property
    def data(self) -> Path | None:
        """The folder of the data files; None where they lie in an object store."""
        place = self._settings.data_path or str(self._folder / "data")
        return None if "://" in place else Path(place)

    def _connect(self, *, writes: bool) -> Cursor:
        limit = limit_of(self._settings)
        try:
            return connect(self._folder, self._settings, writes=writes, memory_limit=limit, part=0.5)
        except Unavailable as error:
            place = self.catalog_file
            if writes or place is None or not _unshared(error):
                raise
            self._aside = copied(place)
            self._aside_until = time.monotonic() + ASIDE_SECONDS
            catalog = f"sqlite:{Path(self._aside.name) / place.name}"
            return connect(self._folder, self._settings, writes=False, memory_limit=limit, part=0.5, catalog=catalog)

    def begun(self) -> bool:
        """Whether there is a catalog: a server is asked until it has one, a SQLite file is looked for.

        Raises:
            Unavailable: the server does not answer.
        """
        catalog = self.catalog_file
        if catalog is not None:
            return catalog.exists() and catalog.stat().st_size > 0
        self._served = self._served or _on_server(self._folder, catalog_of(self._folder, self._settings))
        return self._served

    def lost(self) -> bool:
        """Whether data files are there without a catalog that knows them."""
        if self.begun() or self.data is None or not parquet_files(self.data):
            return False
        return not self.begun()  # asked again: another process may have begun it, and then stored rows

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor that sees the newest snapshot and cannot change the lake; for any number of threads.

        Raises:
            Unavailable: when there is no catalog, or it cannot be opened.
        """
        with self._opening:
            if self._aside is not None and time.monotonic() > self._aside_until:
                self._forget_reader()  # a copy shows one moment: the catalog itself may be readable again
            if self._reader is None:
                self._reader = self._connect(writes=False)
            cursor = self._reader.cursor()
        try:
            with told(self._folder), closing(cursor):
                yield cursor
        except (EngineError, OSError, Unavailable) as error:
            if _unshared(error) or isinstance(error, LostServer):
                with self._opening:
                    self._forget_reader()
            if (gone := GONE.search(str(error.__cause__ or error))) and self._left(Path(gone[1])):
                raise joined_meanwhile(Path(gone[1]), self._folder) from error
            raise

    def _left(self, file: Path) -> bool:
        """Whether a data file of this workspace belongs to no version any more."""
        if self.data is None or self._reader is None or not file.is_relative_to(self.data):
            return False
        tables = ("ducklake_data_file", "ducklake_delete_file")
        known = " UNION ALL ".join(f"SELECT path FROM {META}.{table}" for table in tables)
        with suppress(EngineError), self._reader.cursor() as cursor:
            return not cursor.execute(f"SELECT 1 FROM ({known}) WHERE ends_with(path, ?)", [file.name]).fetchall()
        return False

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """A cursor that may change the lake; whoever takes it holds the workspace's write lock."""
        with self._opening:
            if self._writer is None:
                spill.sweep(self._folder)
                self._writer = self._connect(writes=True)
            cursor = self._writer.cursor()
        try:
            with told(self._folder), closing(cursor):
                yield cursor
        except LostServer:
            with self._opening:
                self._writer = None  # the next write opens it again
            raise

    def look_again(self) -> None:
        """Leave a copy of the catalog that shows a moment gone by; the next read sees all that is committed by now."""
        with self._opening:
            if self._aside is not None:
                self._forget_reader()

    def _forget_reader(self) -> None:
        """The next read opens the catalog again; who reads now goes on."""
        self._reader = None
        if self._aside is not None:
            self._aside.cleanup()
            self._aside = None

    def close(self) -> None:
        """Close both instances; harmless when repeated, and the next use opens them again."""
        with self._opening:
            for instance in (self._reader, self._writer):
                if instance is not None:
                    instance.close()
            self._reader = self._writer = None
            self._forget_reader()


def _unshared(error: Exception) -> bool:
    """Whether SQLite failed for want of its shared-memory file, which a full disk or a read-only folder refuses."""
    said = str(error.__cause__ or error)
    return bool(UNREADABLE.search(said) or READ_ONLY.search(said))

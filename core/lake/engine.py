"""The query engine: DuckDB with the workspace attached as `lake`, one instance that reads and one that writes.

Committing on the instance that other threads read from fails commits and ends in a segmentation fault (DuckDB 1.5.5,
docs/lake.md has the figures), so the two are never one. Extensions come as wheels and are loaded by path: nothing is
downloaded.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import duckdb

from core.errors import Unavailable
from core.i18n import _
from core.lake import spill
from core.lake.aside import copied
from core.lake.faults import GONE, READ_ONLY, UNREADABLE, in_words, joined_meanwhile, told
from core.lake.memory import limit_of
from core.lake.names import literal
from core.settings import Settings
from core.settings import settings as in_force

ATTACH_OPTIONS = "DATA_INLINING_ROW_LIMIT 0"
ATTACH_ATTEMPTS = 5
BUSY_MS = 5000
"""How long one statement waits for SQLite's own lock, such as while another process takes a checkpoint."""
META = "__ducklake_metadata_lake"
"""DuckLake's name for the attached catalog, whose tables can be asked directly."""
CARRIED_ROWS = 122_880
"""Rows that go from one instance to the other at a time: a row group."""
ASIDE_SECONDS = 10.0
"""How long a copy of a catalog that cannot be opened is read before the catalog itself is tried again."""
SQLITE_FILE = "catalog.sqlite"
_SIZE = re.compile(r"\s*([\d.]+)\s*([A-Za-z]+)\s*")


def extension_file(name: str) -> Path:
    """The binary of a DuckDB extension that was installed as a wheel.

    Raises:
        Unavailable: when the wheel is not installed or was built for another DuckDB.
    """
    package = f"duckdb_extension_{name}"
    try:
        folder = Path(str(import_module(package).__file__)).parent
        return next(folder.glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension"))
    except (ImportError, StopIteration) as error:
        raise Unavailable(
            _("The database extension {name} for DuckDB {version} is not installed.").format(
                name=name, version=duckdb.__version__
            ),
            hint=_("Run: python -m pip install -r requirements.txt"),
        ) from error


def unattached() -> duckdb.DuckDBPyConnection:
    """An engine in memory, outside any workspace, with this process's memory limit; its owner closes it."""
    place = spill.fresh(Path(tempfile.gettempdir()) / "touchstone")
    return duckdb.connect(config={"temp_directory": str(place), "memory_limit": limit_of(in_force())})


def catalog_of(folder: Path, settings: Settings) -> str:
    """The catalog's address after ``ducklake:``; begins with ``sqlite:`` or ``postgres:``."""
    return settings.catalog or f"sqlite:{folder / SQLITE_FILE}"


def shared(limit: str, part: float) -> str:
    """A part of a memory limit as DuckDB writes it, such as ``4GB`` or ``19.2 GiB``; other text is left as it is."""
    found = _SIZE.fullmatch(limit)
    return f"{float(found[1]) * part:.3f}{found[2]}" if found else limit


def connect(
    folder: Path, settings: Settings, *, writes: bool, memory_limit: str = "", part: float = 1.0, catalog: str = ""
) -> duckdb.DuckDBPyConnection:
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
    con = duckdb.connect(config={"threads": settings.threads} if settings.threads else {})
    if memory_limit:
        con.execute("SET memory_limit = " + literal(memory_limit))
    row = con.execute("SELECT current_setting('memory_limit')").fetchone()
    if row and part < 1:
        con.execute("SET memory_limit = " + literal(shared(str(row[0]), part)))
    con.execute("SET temp_directory = " + literal(str(spill.fresh(folder))))
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    # Rows go from the reading to the writing instance as Arrow, which has no 128-bit number nor JSON of its own.
    con.execute("SET arrow_lossless_conversion = true")
    # Folded checks hold hundreds of short IN lists; the optimizer would make each a join (9.0 s -> 0.6 s CPU).
    con.execute("SET disabled_optimizers = 'in_clause'")
    catalog = catalog or catalog_of(folder, settings)
    scanner = "postgres_scanner" if catalog.startswith("postgres:") else "sqlite_scanner"
    for name in ("ducklake", scanner):
        con.execute("LOAD " + literal(str(extension_file(name))))
    data = settings.data_path or str(folder / "data")
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
        except duckdb.Error as error:
            if "lock" in str(error).lower() and attempt + 1 < ATTACH_ATTEMPTS:
                time.sleep(0.2 * 2**attempt)
                continue
            raise in_words(error, folder) or Unavailable(
                _("The workspace {folder} cannot be opened: {reason}").format(folder=folder, reason=str(error)),
                hint=_("Check that the folder is readable and the catalog setting is right."),
            ) from error
    return con


def parquet_files(data: Path) -> list[Path]:
    """Every Parquet file under a folder, also where a part of it lies on another disk behind a link."""
    return [
        Path(folder) / name
        for folder, _folders, names in os.walk(data, followlinks=True)
        for name in names
        if name.endswith(".parquet")
    ]


class Engine:
    """The two instances of one workspace in this process, each with half of the memory limit.

    The writing one is opened at the first write: a process that only looks never has one. Every cursor of both is
    given out here, so this is the one place that errors of storage pass through.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._writer: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        self._aside: tempfile.TemporaryDirectory[str] | None = None
        self._aside_until = 0.0

    @property
    def sqlite(self) -> bool:
        """Whether the catalog is a SQLite file."""
        return catalog_of(self._folder, self._settings).startswith("sqlite:")

    @property
    def data(self) -> Path | None:
        """The folder of the data files; None where they lie in an object store."""
        place = self._settings.data_path or str(self._folder / "data")
        return None if "://" in place else Path(place)

    def _connect(self, *, writes: bool) -> duckdb.DuckDBPyConnection:
        limit = limit_of(self._settings)
        try:
            return connect(self._folder, self._settings, writes=writes, memory_limit=limit, part=0.5)
        except Unavailable as error:
            if writes or not self.sqlite or not _unshared(error):
                raise
            place = Path(catalog_of(self._folder, self._settings).removeprefix("sqlite:"))
            self._aside = copied(place)
            self._aside_until = time.monotonic() + ASIDE_SECONDS
            catalog = f"sqlite:{Path(self._aside.name) / place.name}"
            return connect(self._folder, self._settings, writes=False, memory_limit=limit, part=0.5, catalog=catalog)

    def begun(self) -> bool:
        """Whether there is a catalog: a server is taken to have one, a SQLite file is looked for."""
        if not self.sqlite:
            return True
        catalog = Path(catalog_of(self._folder, self._settings).removeprefix("sqlite:"))
        return catalog.exists() and catalog.stat().st_size > 0

    def lost(self) -> bool:
        """Whether data files are there without a catalog that knows them."""
        if self.begun() or self.data is None or not parquet_files(self.data):
            return False
        return not self.begun()  # asked again: another process may have begun it, and then stored rows

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
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
            with told(self._folder), _closing(cursor):
                yield cursor
        except (duckdb.Error, OSError, Unavailable) as error:
            if _unshared(error):
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
        with suppress(duckdb.Error), self._reader.cursor() as cursor:
            return not cursor.execute(f"SELECT 1 FROM ({known}) WHERE ends_with(path, ?)", [file.name]).fetchall()
        return False

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that may change the lake; whoever takes it holds the workspace's write lock."""
        with self._opening:
            if self._writer is None:
                spill.sweep(self._folder)
                self._writer = self._connect(writes=True)
            cursor = self._writer.cursor()
        with told(self._folder), _closing(cursor):
            yield cursor

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


@contextmanager
def _closing(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    try:
        yield
    finally:
        cursor.close()


@contextmanager
def carried(reader: duckdb.DuckDBPyConnection, select: str, writer: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What a reading cursor selects as a table of a writing cursor, piece by piece as it is read; good for one scan.

    The two belong to different instances, which share no tables.
    """
    name = f"carried_{uuid.uuid4().hex}"
    writer.register(name, reader.execute(select).to_arrow_reader(CARRIED_ROWS))
    try:
        yield name
    finally:
        writer.unregister(name)

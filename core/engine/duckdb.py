"""DuckDB: its instances with their limits, its kinds of failure, and rows handed between instances."""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import duckdb

from core.engine import spill
from core.engine.dialect import literal
from core.engine.extensions import connected
from core.engine.memory import limit_of
from core.engine.stopping import known
from core.settings import settings

Cursor: TypeAlias = duckdb.DuckDBPyConnection
"""What statements run on: an instance, or one of the cursors made of it; never shared between threads."""
EngineError: TypeAlias = duckdb.Error
"""Whatever the engine refuses."""
NoSuchTableError: TypeAlias = duckdb.CatalogException
"""A table, column or function that is not there."""
NO_ROOM = (duckdb.OutOfMemoryException, duckdb.IOException)
"""The machine's fault and not the statement's: memory or disk."""
UNFIT = (duckdb.DataError, duckdb.NotSupportedError, duckdb.ProgrammingError)
"""The data's or the statement's fault: overflow, a value no type holds, a name that is not there."""
VERSION = duckdb.__version__

CARRIED_ROWS = 122_880
"""Rows that go from one instance to another at a time: a row group."""
_SIZE = re.compile(r"\s*([\d.]+)\s*([A-Za-z]+)\s*")


def share_of(limit: str, part: float) -> str:
    """A part of a memory limit as DuckDB writes it, such as ``4GB`` or ``19.2 GiB``; other text is left as it is."""
    found = _SIZE.fullmatch(limit)
    return f"{float(found[1]) * part:.3f}{found[2]}" if found else limit


def instance(
    spills: Path, *, memory_limit: str = "", part: float = 1.0, threads: int = 0, extensions: Sequence[str] = ()
) -> Cursor:
    """A new instance in memory, with the settings that every statement of Touchstone counts on.

    Args:
        spills: Where it puts what does not fit in memory; no other instance may have the folder, see `spill.fresh`.
        memory_limit: Such as ``2GB``; empty = DuckDB's own default.
        part: How much of that this instance may use.
        threads: 0 = all cores.
        extensions: What it loads, such as ``ducklake``.

    Raises:
        Unavailable: when an extension is not installed.
    """
    given: dict[str, bool | int] = {"threads": threads} if threads else {}
    con = connected(extensions, lambda proven: duckdb.connect(config={**given, **proven}))
    if memory_limit:
        con.execute("SET memory_limit = " + literal(memory_limit))
    row = con.execute("SELECT current_setting('memory_limit')").fetchone()
    if row and part < 1:
        con.execute("SET memory_limit = " + literal(share_of(str(row[0]), part)))
    con.execute("SET temp_directory = " + literal(str(spills)))
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    # Rows go from one instance to another as Arrow, which has no 128-bit number nor JSON of its own.
    con.execute("SET arrow_lossless_conversion = true")
    # Folded checks and previews of wide tables hold hundreds of short IN lists; the optimizer would make each a join
    # (64 checks: 9.0 s -> 0.6 s CPU; 15 rows of 200 columns: 47 s -> 0.5 s).
    # It also makes a window without an order a join of its input with itself, and forgets which version of a DuckLake
    # table it reads: over one that was replaced or dropped since, the window gave no row (DuckDB 1.5.5).
    con.execute("SET disabled_optimizers = 'in_clause, window_self_join'")
    # DuckDB's allocator gives what is free back only when its threads ask for more; a page's thread never does again
    # (suggestions for 400,000 rows: 264 to 325 MB resident seconds later, 193 to 200 with this).
    con.execute("SET allocator_background_threads = true")
    return con


def unattached() -> Cursor:
    """An engine in memory, outside any workspace, with this process's memory limit; its owner closes it."""
    place = spill.fresh(Path(tempfile.gettempdir()) / "touchstone")
    return known(instance(place, memory_limit=limit_of(settings()), threads=settings().threads))


@contextmanager
def carried(reader: Cursor, select: str, writer: Cursor) -> Iterator[str]:
    """What a reading cursor selects as a table of a writing cursor, piece by piece as it is read; good for one scan.

    The two belong to different instances, which share no tables.
    """
    name = f"carried_{uuid.uuid4().hex}"
    writer.register(name, reader.execute(select).to_arrow_reader(CARRIED_ROWS))
    try:
        yield name
    finally:
        writer.unregister(name)

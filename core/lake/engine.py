"""The query engine: one DuckDB process connection with the workspace attached as `lake`.

Extensions come as wheels and are loaded by path, so nothing is downloaded.
"""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path

import duckdb

from core.errors import Unavailable
from core.i18n import _
from core.lake.names import literal
from core.settings import Settings

ATTACH_OPTIONS = "DATA_INLINING_ROW_LIMIT 0"
ATTACH_ATTEMPTS = 5


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


def connect(folder: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the engine and attach the workspace in `folder`.

    Raises:
        Unavailable: when the catalog cannot be opened.
    """
    con = duckdb.connect(config={"threads": settings.threads} if settings.threads else {})
    if settings.memory_limit:
        con.execute("SET memory_limit = " + literal(settings.memory_limit))
    con.execute("SET temp_directory = " + literal(str(folder / "spill")))
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    # Folded checks hold hundreds of short IN lists; the optimizer would make each a join (9.0 s -> 0.6 s CPU).
    con.execute("SET disabled_optimizers = 'in_clause'")
    catalog = settings.catalog or f"sqlite:{folder / 'catalog.sqlite'}"
    scanner = "postgres_scanner" if catalog.startswith("postgres:") else "sqlite_scanner"
    for name in ("ducklake", scanner):
        con.execute("LOAD " + literal(str(extension_file(name))))
    data = settings.data_path or str(folder / "data")
    options = f"DATA_PATH {literal(data)}, {ATTACH_OPTIONS}"
    if scanner == "sqlite_scanner":
        options += ", META_JOURNAL_MODE 'WAL', META_BUSY_TIMEOUT 5000, OVERRIDE_DATA_PATH true"
    statement = f"ATTACH {literal('ducklake:' + catalog)} AS lake ({options})"
    for attempt in range(ATTACH_ATTEMPTS):
        try:
            con.execute(statement)
            return con
        except duckdb.Error as error:
            if "lock" in str(error).lower() and attempt + 1 < ATTACH_ATTEMPTS:
                time.sleep(0.2 * 2**attempt)
                continue
            raise Unavailable(
                _("The workspace {folder} cannot be opened: {reason}").format(folder=folder, reason=str(error)),
                hint=_("Check that the folder is readable and the catalog setting is right."),
            ) from error
    return con

"""The query engine: the one room that knows DuckDB, and Spark; the others write Ibis or SQL and ask for a cursor here.

- duckdb: instances with limits, its failures, rows from one instance to another
- extensions: found, and proven once in a process
- dialect: names and texts in its SQL, Ibis compiled to it, its SQL read
- stopping: statements that run are stopped from outside
- parquet: the files of a table, as another engine is told of them
- spark: the engine past one machine, beside `duckdb`
- memory, spill: what a process may use, and where the rest goes

The rules that the checks, the cleaning steps and
`core.cells` write are Ibis; tests run those a second engine understands on both (`tests/core/engine`).
"""

from __future__ import annotations

from core.engine.dialect import cell_sql, compiled, laid_out, literal, once, quote, to_sql, trees, type_of, written
from core.engine.duckdb import (
    NO_ROOM,
    UNFIT,
    VERSION,
    Cursor,
    EngineError,
    NoSuchTableError,
    carried,
    instance,
    unattached,
)
from core.engine.extensions import extension_file, load

__all__ = [
    "NO_ROOM",
    "UNFIT",
    "VERSION",
    "Cursor",
    "EngineError",
    "NoSuchTableError",
    "carried",
    "cell_sql",
    "compiled",
    "extension_file",
    "instance",
    "laid_out",
    "literal",
    "load",
    "once",
    "quote",
    "to_sql",
    "trees",
    "type_of",
    "unattached",
    "written",
]

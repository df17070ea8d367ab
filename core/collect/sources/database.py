"""A table of a database, written once to Parquet: Postgres and MySQL through DuckDB, SQLite through Python."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_plus, unquote, urlencode, urlsplit, urlunsplit

import pyarrow as pa
import pyarrow.parquet as pq

from core.collect.sources.permits import Permit, masked
from core.engine import VERSION, Cursor, EngineError, extension_file, literal, load, quote, unattached
from core.errors import BadInput, NotFound, Unavailable
from core.i18n import _

BATCH = 20_000
"""Rows fetched at a time: some MB of cells."""
CONNECT_SECONDS = 10
"""A server that does not answer within this is not reached; libpq would wait for the system's two minutes."""
SCHEMES = ("postgresql", "postgres", "mysql", "sqlite")
_SCANNERS = {
    "postgres": ("postgres_scanner", "duckdb-extension-postgres-scanner"),
    "mysql": ("mysql_scanner", "duckdb-extension-mysql-scanner"),
}


@dataclass(frozen=True)
class TableAddress:
    """A table in a database. `place` is the address without the table; `path` is set for SQLite only."""

    kind: str
    place: str
    schema: str | None
    table: str
    path: Path | None = None

    @property
    def name(self) -> str:
        """What to call the file."""
        return ".".join(part for part in (self.schema, self.table) if part)


def parse(source: str) -> TableAddress:
    """Read `postgresql://user:password@host/db?table=schema.name`, `mysql://…` or `sqlite:///folder/file.db?table=t`.

    Raises:
        BadInput: no table is named, or it is not such an address.
    """
    parts = urlsplit(source)
    query = parse_qsl(parts.query)
    wanted = [value for key, value in query if key == "table" and value]
    if parts.scheme not in SCHEMES or len(wanted) != 1:
        raise BadInput(
            _("{address} names no table.").format(address=masked(source)),
            hint=_("Write it as postgresql://user@host/database?table=schema.name."),
        )
    rest = urlencode([(key, value) for key, value in query if key != "table"], quote_via=quote_plus)
    place = urlunsplit((parts.scheme, parts.netloc, parts.path, rest, ""))
    schema, dot, table = wanted[0].partition(".")
    if not dot:
        schema, table = "", wanted[0]
    if parts.scheme == "sqlite":
        path = unquote(parts.path)
        if parts.netloc or not path.startswith("/") or path == "/":
            raise BadInput(
                _("{address} names no file.").format(address=masked(source)),
                hint=_("Write it as sqlite:///folder/file.db?table=name."),
            )
        return TableAddress("sqlite", place, None, wanted[0], Path(path[1:] if path.startswith("//") else path))
    kind = "mysql" if parts.scheme == "mysql" else "postgres"
    return TableAddress(kind, place, schema or None, table)


def require_allowed(address: TableAddress, reach: Permit) -> None:
    """Refuse a database that the setting does not list.

    Raises:
        BadInput: it is not listed.
    """
    if address.path is not None:
        reach.require_path(address.path)
    elif not reach.allows(address.place):
        raise BadInput(
            _("{address} may not be read here.").format(address=masked(address.place)),
            hint=_("Have the database added to the setting sources, or load it from the command line."),
        )


def copy_table(address: TableAddress, target: Path) -> int:
    """Write the table to `target` as Parquet; how many rows.

    Numbers of Postgres without a stated precision and all values of SQLite are written as text, so that no digit is
    lost; their types are decided as for any other file.

    Raises:
        Unavailable: the database, its password or the extension is missing, or the connection fails.
        NotFound: there is no such table.
        OSError: the disk does not take it.
    """
    return _copy_sqlite(address, target) if address.path is not None else _copy_scanned(address, target)


def _copy_sqlite(address: TableAddress, target: Path) -> int:
    path = address.path
    if path is None or not path.is_file():
        raise Unavailable(
            _("There is no database at {address}.").format(address=masked(address.place)),
            hint=_("Check the path; a path from the root has three slashes: sqlite:///folder/file.db."),
        )
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.text_factory = _text
            names = [
                _text(row[0])
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
            ]
            if address.table not in names:
                raise NotFound.among(_("table"), address.table, names)
            rows = connection.execute(f"SELECT * FROM {quote(address.table)}")
            columns = [str(column[0]) for column in rows.description]
            return _write_text(columns, _batches(rows), target)
    except (sqlite3.Error, OverflowError) as error:
        raise Unavailable(
            _("{address} cannot be read: {reason}.").format(address=masked(address.place), reason=str(error)),
            hint=_("Check that it is a SQLite database that nothing holds locked."),
        ) from error


def _batches(rows: sqlite3.Cursor) -> Iterator[list[Any]]:
    while batch := rows.fetchmany(BATCH):
        yield batch


def _text(value: Any) -> str:
    """Text as SQLite holds it; bytes that are no UTF-8 are written out, since a column may hold anything."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    return repr(value) if isinstance(value, float) else str(value)


def _write_text(columns: list[str], batches: Iterator[list[Any]], target: Path) -> int:
    unique = [f"{name}_{n}" if name in columns[:n] else name for n, name in enumerate(columns)]
    schema = pa.schema([(name, pa.string()) for name in unique])
    written = 0
    with pq.ParquetWriter(target, schema) as writer:
        for batch in batches:
            arrays = [pa.array([_cell(row[n]) for row in batch], pa.string()) for n in range(len(unique))]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            written += len(batch)
    return written


def _copy_scanned(address: TableAddress, target: Path) -> int:
    scanner, wheel = _SCANNERS[address.kind]
    try:
        extension_file(scanner)
    except Unavailable as error:
        raise Unavailable(
            _("Reading {kind} needs a database extension that is not installed.").format(kind=address.kind),
            hint=_("Run: python -m pip install {wheel}=={version}").format(wheel=wheel, version=VERSION),
        ) from error
    with unattached() as connection:
        load(connection, scanner)
        try:
            connection.execute(f"ATTACH {literal(_connection(address))} AS source (TYPE {address.kind}, READ_ONLY)")
        except EngineError as error:
            raise Unavailable(
                _("{address} cannot be reached: {reason}.").format(
                    address=masked(address.place), reason=_reason(error, address)
                ),
                hint=_("Check host, database, user and password, and that the server is up."),
            ) from error
        return _copy_attached(connection, address, target)


def _connection(address: TableAddress) -> str:
    """What the scanner is given: Postgres takes the address itself, MySQL takes keys and values."""
    parts = urlsplit(address.place)
    if address.kind == "postgres":
        more = f"{parts.query}&" if parts.query else ""
        query = more + (f"connect_timeout={CONNECT_SECONDS}" if "connect_timeout" not in parts.query else "")
        return urlunsplit(("postgresql", parts.netloc, parts.path, query.rstrip("&"), ""))
    given = {
        "host": parts.hostname,
        "port": parts.port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.strip("/")),
    }
    return " ".join(f"{key}={value}" for key, value in given.items() if value)


def _copy_attached(connection: Cursor, address: TableAddress, target: Path) -> int:
    try:
        known = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'source' UNION ALL "
            "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'source' AND NOT internal"
        ).fetchall()
        own = "public" if address.kind == "postgres" else urlsplit(address.place).path.strip("/")
        schema = address.schema or own
        if (schema, address.table) not in known:
            shown = sorted(f"{s}.{t}" for s, t in known)
            raise NotFound.among(_("table"), f"{schema}.{address.table}", shown)
        columns = _columns(connection, address.kind, schema, address.table)
        written = connection.execute(f"COPY ({columns}) TO {literal(str(target))} (FORMAT parquet)").fetchone()
    except EngineError as error:
        raise Unavailable(
            _("{address} cannot be read: {reason}.").format(
                address=masked(address.place), reason=_reason(error, address)
            ),
            hint=_("Check that the user may read the table."),
        ) from error
    return int(written[0]) if written else 0


def _columns(connection: Cursor, kind: str, schema: str, table: str) -> str:
    """The query that reads the table; Postgres numbers of any precision come as text, which the scanner would round."""
    where = f"source.{quote(schema)}.{quote(table)}"
    if kind != "postgres":
        return f"SELECT * FROM {where}"
    listed = (
        "SELECT column_name, data_type = 'numeric' AND numeric_precision IS NULL FROM information_schema.columns "
        f"WHERE table_schema = {literal(schema)} AND table_name = {literal(table)} ORDER BY ordinal_position"
    )
    found = connection.execute(f"SELECT * FROM postgres_query('source', {literal(listed)})").fetchall()
    if not any(free for _name, free in found):
        return f"SELECT * FROM {where}"
    cells = ", ".join(f"{quote(n)}::text AS {quote(n)}" if free else quote(n) for n, free in found)
    inner = f"SELECT {cells} FROM {quote(schema)}.{quote(table)}"
    return f"SELECT * FROM postgres_query('source', {literal(inner)})"


def _reason(error: EngineError, address: TableAddress) -> str:
    """The engine's own words without the password that it may repeat."""
    text = " ".join(str(error).split())
    password = urlsplit(address.place).password
    for secret in {password, unquote(password or "")} - {None, ""}:
        text = text.replace(str(secret), "***")
    return text.rstrip(".")[:300]

"""A table of a database, written once to Parquet: SQLite here through Python, servers in `servers`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_plus, unquote, urlencode, urlsplit, urlunsplit

import pyarrow as pa
import pyarrow.parquet as pq

from core.addresses import masked
from core.collect.sources.permits import Permit
from core.collect.sources.servers import TableAddress, copy_from_server
from core.engine import quote
from core.errors import BadInput, NotFound, Unavailable
from core.i18n import _

BATCH = 20_000
"""Rows fetched at a time: some MB of cells."""
SCHEMES = ("postgresql", "postgres", "mysql", "sqlite")
SSL = ("require", "verify-ca", "verify-full")
"""How a connection may be asked to be sealed: what is weaker than the server's own choice cannot be asked for."""


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
    if parts.scheme != "sqlite" and (odd := [key for key, value in query if not _may_be_said(key, value)]):
        raise BadInput(
            _("The address of a database cannot say “{name}”.").format(name=odd[0][:60]),
            hint=_("Beside table= it may say sslmode={names}.").format(names=" | ".join(SSL)),
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


def _may_be_said(key: str, value: str) -> bool:
    """Whether a part of the query is one of ours: drivers know others that name another host, file or login."""
    return key == "table" or (key == "sslmode" and value in SSL)


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
    return _copy_sqlite(address, target) if address.path is not None else copy_from_server(address, target)


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

"""`python -m core.collect.sources.server_copy`: the process that copies one table; asked and answering in JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from core.engine import Cursor, EngineError, literal, load, quote, unattached

CONNECT_SECONDS = 10
"""A server that does not answer within this is not reached; libpq would wait for the system's two minutes."""


def main() -> None:
    """Answer one request: rows, or tables (there is no such one), errno (the disk), reached (it was, at least)."""
    asked = json.load(sys.stdin)
    try:
        told = answer(asked)
    except OSError as error:
        told = {"errno": error.errno or 5}
    json.dump(told, sys.stdout)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Copy the table; no error's text is passed on."""
    with unattached() as connection:
        load(connection, asked["scanner"])
        try:
            attach(connection, asked)
        except EngineError:
            return {}
        try:
            return copy(connection, asked)
        except EngineError:
            return {"reached": True}


def attach(connection: Cursor, asked: dict[str, Any]) -> None:
    """Connect by the parts that were given; a driver finds no default to put in their place."""
    if asked["kind"] == "postgres":
        given = {
            "host": asked["host"], "port": asked["port"], "dbname": asked["database"], "user": asked["user"],
            "password": asked["password"], "sslmode": asked["sslmode"], "connect_timeout": CONNECT_SECONDS,
        }  # fmt: skip
        text = " ".join(f"{key}={in_quotes(str(value))}" for key, value in given.items())
        connection.execute(f"ATTACH {literal(text)} AS source (TYPE postgres, READ_ONLY)")
        return
    given = {name: asked[name] for name in ("host", "port", "user", "password", "database")}
    values = ", ".join(f"{key.upper()} {literal(str(value))}" for key, value in given.items())
    connection.execute(f"CREATE SECRET login (TYPE mysql, {values})")
    connection.execute("ATTACH '' AS source (TYPE mysql, SECRET login, READ_ONLY)")


def in_quotes(value: str) -> str:
    """A value of libpq's connection strings (PostgreSQL documentation, 32.1.1.1)."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def copy(connection: Cursor, asked: dict[str, Any]) -> dict[str, Any]:
    """The table to Parquet, or the names of the tables there are."""
    known = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'source' UNION ALL "
        "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'source' AND NOT internal"
    ).fetchall()
    schema, table = asked["schema"], asked["table"]
    if (schema, table) not in known:
        return {"table": f"{schema}.{table}", "tables": sorted(f"{s}.{t}" for s, t in known)}
    query = columns(connection, asked["kind"], schema, table)
    written = connection.execute(f"COPY ({query}) TO {literal(asked['target'])} (FORMAT parquet)").fetchone()
    return {"rows": int(written[0]) if written else 0}


def columns(connection: Cursor, kind: str, schema: str, table: str) -> str:
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


if __name__ == "__main__":
    main()

"""`python -m core.collect.sources.server_copy`: the process that copies one table; asked and answering in JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from core.engine import Cursor, EngineError, literal, load, quote, unattached

CONNECT_SECONDS = 10
"""A server that does not answer within this is not reached; libpq would wait for the system's two minutes."""
MYSQL_SSL = {"require": "required", "verify-ca": "verify_ca", "verify-full": "verify_identity"}
"""What MySQL's driver calls what libpq calls sslmode; anything else is its own choice."""
MYSQL_AS_IT_IS = {
    "mysql_tinyint1_as_boolean": "false",
    "mysql_bit1_as_boolean": "false",
    "mysql_session_time_zone": "'+00:00'",
}
"""A tinyint(1) holds more than two numbers, and a moment is told in UTC whatever the server's zone is."""
MYSQL_DIGITS = 38
"""Digits of a decimal that DuckDB holds; MySQL's have up to 65, which the scanner would round."""


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
    for name, value in MYSQL_AS_IT_IS.items():
        connection.execute(f"SET {name} = {value}")
    given = {name: asked[name] for name in ("host", "port", "user", "password", "database")}
    given["ssl_mode"] = MYSQL_SSL.get(asked["sslmode"], "preferred")
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
    """The query that reads the table; what the scanner would round or leave out comes as text.

    Of Postgres these are numbers of any precision; of MySQL decimals of more digits than DuckDB has, and dates and
    times, among which may be 0000-00-00.
    """
    where = f"source.{quote(schema)}.{quote(table)}"
    listed = _POSTGRES_COLUMNS if kind == "postgres" else _MYSQL_COLUMNS
    said = literal if kind == "postgres" else in_mysql
    asked = listed.format(schema=said(schema), table=said(table))
    found = connection.execute(f"SELECT * FROM {kind}_query('source', {literal(asked)})").fetchall()
    if not any(how for _name, how in found):
        return f"SELECT * FROM {where}"
    named = quote if kind == "postgres" else in_backticks
    cells = ", ".join(
        f"{how.replace('{}', named(name))} AS {named(name)}" if how else named(name) for name, how in found
    )
    inner = f"SELECT {cells} FROM {named(schema)}.{named(table)}"
    return f"SELECT * FROM {kind}_query('source', {literal(inner)})"


_POSTGRES_COLUMNS = (
    "SELECT column_name, CASE WHEN data_type = 'numeric' AND numeric_precision IS NULL THEN '{{}}::text' ELSE '' END "
    "FROM information_schema.columns WHERE table_schema = {schema} AND table_name = {table} ORDER BY ordinal_position"
)
_MYSQL_COLUMNS = (
    "SELECT column_name, CASE WHEN data_type IN ('date', 'datetime', 'timestamp') OR data_type LIKE '%text' "
    f"OR data_type = 'json' OR data_type = 'decimal' AND numeric_precision > {MYSQL_DIGITS} "
    "THEN 'CAST({{}} AS CHAR)' WHEN data_type = 'bit' THEN 'CAST({{}} AS UNSIGNED)' ELSE '' END "
    "FROM information_schema.columns WHERE table_schema = {schema} AND table_name = {table} ORDER BY ordinal_position"
)
"""Name of each column, and how it is read: `{}` is the column; empty where it comes as it is. A query's long texts come
as bytes unless they are cast."""


def in_mysql(value: str) -> str:
    """A text of MySQL's: there a backslash means something, unless the server says otherwise."""
    return f"CONVERT(X'{value.encode().hex()}' USING utf8mb4)"


def in_backticks(name: str) -> str:
    """A name of MySQL's, where double quotes may stand for a text."""
    return "`" + name.replace("`", "``") + "`"


if __name__ == "__main__":
    main()

"""Parquet files to staged rows: values keep their native types, nested ones become JSON text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from core.collect.stage import Staged, unique_names
from core.errors import BadInput
from core.i18n import _
from core.lake.names import literal, quote

_KEPT = (
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE",
    "DATE", "TIMESTAMP", "TIME",
)  # fmt: skip


def read_parquet(path: Path, label: str, target: Path, limit: int | None = None) -> Staged:
    """Copy a Parquet file into `target` with record numbers as lines.

    Numbers, dates and times keep their types (unsigned 64-bit and huge integers become DECIMAL(38,0), times
    with a zone become UTC), structs, lists and maps become JSON text, everything else text.

    Raises:
        BadInput: a damaged file.
    """
    source = f"read_parquet({literal(str(path))})"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            fields = [(str(row[0]), str(row[1])) for row in described]
            names, notes = unique_names([name for name, _type in fields])
            staged = Staged(
                label=label, format="parquet", path=target, columns=names, originals=[n for n, _t in fields]
            )
            staged.notes.extend(notes)
            chosen = ["row_number() OVER () - 1 AS _row", "row_number() OVER () AS _line"]
            for (field, sql_type), name in zip(fields, names, strict=True):
                expression, native = _kept(quote(field), sql_type)
                chosen.append(f"{expression} AS {quote(name)}")
                if native:
                    staged.natives[name] = native
            only = f"LIMIT {limit}" if limit is not None else ""
            connection.execute(
                f"COPY (SELECT {', '.join(chosen)} FROM {source} {only}) TO {literal(str(target))} (FORMAT parquet)"
            )
            total = connection.execute(f"SELECT count(*) FROM {source}").fetchone()
            copied = connection.execute(f"SELECT count(*) FROM read_parquet({literal(str(target))})").fetchone()
        except duckdb.Error as error:
            raise BadInput(
                _("“{file}” cannot be read as Parquet.").format(file=label),
                hint=_("It may be cut short; write it again."),
                data={"engine": str(error).splitlines()[0]},
            ) from error
    staged.rows = int(copied[0]) if copied else 0
    staged.records = staged.rows
    staged.complete = bool(total) and int(total[0]) == staged.rows  # type: ignore[index]
    return staged


def _kept(field: str, sql_type: str) -> tuple[str, str | None]:
    """The expression that stages a field, and its type unless it is text that is still to be typed."""
    if sql_type in ("UBIGINT", "HUGEINT", "UHUGEINT"):
        return f"CAST({field} AS DECIMAL(38,0))", "DECIMAL(38,0)"
    if sql_type in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_S", "TIMESTAMP_MS"):
        return f"CAST({field} AS TIMESTAMP)", "TIMESTAMP"
    if sql_type in _KEPT or sql_type.startswith("DECIMAL"):
        return field, sql_type
    if sql_type.endswith("]") or sql_type.startswith(("STRUCT", "MAP", "UNION")):
        return f"CAST(to_json({field}) AS VARCHAR)", None
    return f"CAST({field} AS VARCHAR)", None

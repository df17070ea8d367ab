"""Parquet files to staged rows: values keep their native types, nested ones become JSON text or columns."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.collect.stage import Staged, unique_names
from core.engine import Cursor, EngineError, literal, quote, unattached
from core.errors import BadInput
from core.i18n import _

_KEPT = (
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE",
    "DATE", "TIMESTAMP", "TIME",
)  # fmt: skip

MOST_NESTED = 16
"""Lists and structs inside one another; the engine's time to plan their JSON doubles with each (24 take 1.5 s)."""


def read_parquet(path: Path, label: str, target: Path, limit: int | None = None, *, flatten: bool = False) -> Staged:
    """Copy a Parquet file into `target` with record numbers as lines.

    Numbers, dates and times keep their types (unsigned 64-bit and huge integers become DECIMAL(38,0), times
    with a zone become UTC), structs, lists and maps become JSON text, everything else text. Times that need
    nanoseconds stay text, so that no digit is lost. With `flatten` the fields of a struct become columns `a.b`.

    Raises:
        BadInput: a damaged file, or a column nested too deeply.
    """
    source = f"read_parquet({literal(str(path))})"
    with unattached() as connection:
        try:
            relation = connection.sql(f"SELECT * FROM {source}")
            for column, kind in zip(relation.columns, relation.types, strict=True):
                if _depth(kind) > MOST_NESTED:
                    raise BadInput(
                        _("“{file}”: the column “{column}” has the type {type}, which cannot be read.").format(
                            file=label, column=column, type=f"{str(kind)[:60]}…"
                        ),
                        hint=_("Write the file again without it, or with the column as text."),
                    )
            fields = [
                field
                for column, sql_type in zip(relation.columns, relation.types, strict=True)
                for field in _fields(quote(column), column, sql_type, flatten)
            ]
            names, notes = unique_names([name for _sql, name, _type in fields])
            staged = Staged(
                label=label, format="parquet", path=target, columns=names, originals=[name for _s, name, _t in fields]
            )
            staged.notes.extend(notes)
            chosen = ["row_number() OVER () - 1 AS _row", "row_number() OVER () AS _line"]
            for (field, _name, sql_type), name in zip(fields, names, strict=True):
                expression, native = _kept(field, _fitting(connection, source, field, sql_type))
                chosen.append(f"{expression} AS {quote(name)}")
                if native:
                    staged.natives[name] = native
            only = f"LIMIT {limit}" if limit is not None else ""
            connection.execute(
                f"COPY (SELECT {', '.join(chosen)} FROM {source} {only}) TO {literal(str(target))} (FORMAT parquet)"
            )
            total = connection.execute(f"SELECT count(*) FROM {source}").fetchone()
            copied = connection.execute(f"SELECT count(*) FROM read_parquet({literal(str(target))})").fetchone()
        except (EngineError, UnicodeDecodeError) as error:  # also names that are no text
            if "No space left" in str(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise BadInput(
                _("“{file}” cannot be read as Parquet.").format(file=label),
                hint=_("It may be cut short; write it again."),
                data={"engine": str(error).splitlines()[0]},
            ) from error
    staged.rows = int(copied[0]) if copied else 0
    staged.records = staged.rows
    staged.complete = bool(total) and int(total[0]) == staged.rows  # type: ignore[index]
    return staged


def _depth(sql_type: Any) -> int:
    """How many lists, structs and maps lie inside one another."""
    depth, layer = -1, [sql_type]
    while layer:
        depth += 1
        nested = [one.children for one in layer if one.id in ("list", "array", "struct", "map", "union")]
        layer = [child for children in nested for _name, child in children if hasattr(child, "id")]
    return depth


def _fields(expression: str, name: str, sql_type: Any, flatten: bool) -> Iterator[tuple[str, str, str]]:
    """(SQL, name, type) of a column, or of each field inside a struct."""
    if flatten and sql_type.id == "struct":
        for child, child_type in sql_type.children:
            yield from _fields(f"{expression}.{quote(child)}", f"{name}.{child}", child_type, flatten)
    else:
        yield expression, name, str(sql_type)


def _fitting(connection: Cursor, source: str, field: str, sql_type: str) -> str:
    """The type itself, or text for a time column with values finer than the microseconds that are stored."""
    if sql_type != "TIMESTAMP_NS":
        return sql_type
    found = connection.execute(f"SELECT 1 FROM {source} WHERE epoch_ns({field}) % 1000 <> 0 LIMIT 1").fetchone()
    return sql_type if found is None else "VARCHAR"


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

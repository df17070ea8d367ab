"""The lake's Parquet files as tables of Spark, rows taken out left out."""

from __future__ import annotations

import re
import uuid
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.engine.dialect import literal, quote

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from core.engine.duckdb import Cursor
    from core.engine.parquet import Column, Files, Part

CAME = "_ducklake_internal_snapshot_id"
"""The column in which a file of several versions names the version of each row, or of its removal (DuckLake 1.0)."""
_PLACES = f"file_path string, pos bigint, {CAME} bigint"
_SCALAR = {
    "BOOLEAN": "boolean", "TINYINT": "tinyint", "SMALLINT": "smallint", "INTEGER": "int", "BIGINT": "bigint",
    "UTINYINT": "smallint", "USMALLINT": "int", "UINTEGER": "bigint", "UBIGINT": "decimal(20,0)", "FLOAT": "float",
    "DOUBLE": "double", "VARCHAR": "string", "DATE": "date", "TIMESTAMP": "timestamp_ntz",
    "TIMESTAMP WITH TIME ZONE": "timestamp", "BLOB": "binary",
}  # fmt: skip
_DECIMAL = re.compile(r"DECIMAL\(\d+,\s*\d+\)")


def kind_of(text: str) -> str:
    """Spark's type of a type that DuckDB wrote into Parquet; empty for one that Spark does not read as it is."""
    if text.endswith("[]"):
        inner = kind_of(text[:-2])
        return f"array<{inner}>" if inner else ""
    if _DECIMAL.fullmatch(text):
        return text.lower().replace(" ", "")
    return _SCALAR.get(text, "")


def readable(files: Files) -> bool:
    """Whether Spark reads every column as it is."""
    return all(kind_of(column.type) for column in files.columns)


def frame(spark: SparkSession, files: Files) -> DataFrame:
    """The rows of a table at a version."""
    groups: dict[tuple[bool, bool], list[Part]] = {}
    for part in files.parts:
        groups.setdefault((part.named, part.joined), []).append(part)
    made = [_group(spark, files, parts, *how) for how, parts in sorted(groups.items())]
    if not made:
        return spark.createDataFrame([], _schema(files.columns, numbered=False))
    return reduce(lambda one, other: one.unionByName(other), made)


def _group(spark: SparkSession, files: Files, parts: list[Part], named: bool, joined: bool) -> DataFrame:
    from pyspark.sql import functions
    from pyspark.sql.types import LongType

    schema = _schema(files.columns, numbered=not named)
    if joined:
        schema.add(CAME, LongType())
    names = [column.name for column in files.columns]
    rows = spark.read.schema(schema).parquet(*(address(part.path) for part in parts))
    if joined:
        rows = rows.where(functions.col(CAME) <= files.version)
    gone = [part for part in parts if part.removed]
    if gone:
        listed = spark.read.schema(_PLACES).parquet(*(address(part.removed) for part in gone))
        places = listed.where(functions.col(CAME).isNull() | (functions.col(CAME) <= files.version))
        places = places.select(_file(functions.col("file_path")).alias("§file"), functions.col("pos").alias("§place"))
        rows = rows.withColumns(
            {"§file": _file(functions.col("_metadata.file_path")), "§place": functions.col("_metadata.row_index")}
        )
        rows = rows.join(places, ["§file", "§place"], "left_anti")
    return rows.select(*(functions.col("`" + name.replace("`", "``") + "`") for name in names))


def _file(path: Any) -> Any:
    """The name of a file, which no other of a lake has, whatever address it is read at."""
    from pyspark.sql import functions

    return functions.element_at(functions.split(path, "[/\\\\\\\\]"), -1)


def _schema(columns: tuple[Column, ...], *, numbered: bool) -> Any:
    from pyspark.sql.types import StructType

    schema = StructType()
    for column in columns:
        extra = {"parquet.field.id": column.number} if numbered else None
        made: Any = StructType.fromDDL(f"x {kind_of(column.type)}")
        schema.add(column.name, made.fields[0].dataType, True, extra)
    return schema


def address(path: str) -> str:
    """A place as Spark finds it: its own word for S3, and a file as one whatever the cluster's usual store is."""
    if path.startswith("s3://"):
        return "s3a://" + path[5:]
    if "://" in path:
        return path
    return Path(path).absolute().as_uri()


def handed(spark: SparkSession, cursor: Cursor, select: str, folder: Path) -> DataFrame:
    """What the lake's own engine selects, through a file: for views that hide, and for types Spark has none for.

    Args:
        select: A table's name, or a SELECT in brackets.
        folder: Where the file is put; whoever owns it removes it.
    """
    described = cursor.execute(f"DESCRIBE SELECT * FROM {select}").fetchall()
    columns = ", ".join(
        quote(row[0]) if kind_of(row[1]) else f"{quote(row[0])}::VARCHAR AS {quote(row[0])}" for row in described
    )
    place = folder / f"{uuid.uuid4().hex}.parquet"
    cursor.execute(f"COPY (SELECT {columns} FROM {select}) TO {literal(str(place))} (FORMAT parquet)")
    return spark.read.parquet(address(str(place)))

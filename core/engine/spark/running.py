"""Statements on Spark, and their answers as DuckDB gives them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from core.engine.duckdb import EngineError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class SparkError(EngineError):
    """Whatever Spark refuses, in one line; rooms that catch the engine's failures catch it with them."""


@contextmanager
def told() -> Iterator[None]:
    """Failures of Spark as `SparkError`."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise SparkError(lines[0][:400] if lines else type(error).__name__) from error


def fetched(spark: SparkSession, statement: str) -> list[dict[str, Any]]:
    """The rows of a statement as mappings, times without zone where they have none. For small answers."""
    with told():
        rows: list[dict[str, Any]] = spark.sql(statement).toArrow().to_pylist()
        return rows


def kept(spark: SparkSession, statement: str) -> DataFrame:
    """The rows of a statement, computed once and held by the executors, with nothing left of how they came about: what
    is asked of them is planned anew each time, and a long plan costs more than its rows."""
    with told():
        return spark.sql(statement).localCheckpoint(eager=True)

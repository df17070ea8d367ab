"""Spark, the engine past one machine: the same expressions over the same files of the lake.

- starting: a session, made here or given, in UTC and strict
- dialect, functions, patterns: Ibis in Spark's SQL, so that it answers as DuckDB does
- running: statements and their answers
- reading: the lake's files of a version, and what another engine hands over

pyspark and Java are wanted only once something runs here (`requirements-spark.txt`).
"""

from __future__ import annotations

from core.face import lazily

__all__ = [
    "SparkError",
    "compiled",
    "fetched",
    "frame",
    "handed",
    "kept",
    "literal",
    "missing",
    "quote",
    "readable",
    "session",
]
__getattr__ = lazily(
    __name__,
    {
        "SparkError": "running",
        "compiled": "dialect",
        "fetched": "running",
        "frame": "reading",
        "handed": "reading",
        "kept": "running",
        "literal": "dialect",
        "missing": "starting",
        "quote": "dialect",
        "readable": "reading",
        "session": "starting",
    },
)

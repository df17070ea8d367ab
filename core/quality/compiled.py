"""Expressions as DuckDB's SQL, compiled once.

Compiling costs far more than building: the checks of a small dataset spent nine tenths of their time in it. Versions
of one dataset under one contract ask the same expressions but for the tables and moments that `Scope` puts in
afterwards, so a process keeps the texts it made.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlglot
from ibis.backends.sql.compilers import duckdb as compilers
from ibis.expr.types import Table

KEPT = 512
"""Statements a process keeps: those of about a dozen contracts."""


def compiled(expression: Table) -> str:
    """The statement of an unbound expression, on one line."""
    return _compiled(expression.op())


@lru_cache(maxsize=KEPT)
def _compiled(node: Any) -> str:
    query = compilers.compiler.to_sqlglot(node.to_expr())
    return str(query.sql(dialect=compilers.compiler.dialect, copy=False))


def laid_out(statement: str) -> str:
    """A statement laid out for people to read."""
    return str(sqlglot.parse_one(statement, read="duckdb").sql(dialect="duckdb", pretty=True)) if statement else ""

"""The engine's SQL: names and texts written into it, Ibis expressions compiled to it, statements read from it.

Compiling costs far more than building an expression (the checks of a small dataset spent nine tenths of their time in
it), so a process keeps the statements that are asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # Ibis costs half a second to import, and a process that only looks at a catalog needs none of it
    from ibis.expr.datatypes import DataType
    from ibis.expr.types import Expr, Value
    from sqlglot import expressions as sg

Built = TypeVar("Built")

NAME = "duckdb"
"""What Ibis and sqlglot call the dialect."""
KEPT = 512
"""Statements a process keeps: those of about a dozen contracts."""
TEMPLATES = 256
"""Expressions of one cell a process keeps: about sixty readings of `core.cells`, for the types that columns have."""
BUILT = 256
"""Expressions a process keeps built: some ten to twenty for each place that a table takes in a chain."""
_CELL = "cell of an expression"


def quote(identifier: str) -> str:
    """An SQL identifier that means exactly this text, whatever it holds."""
    return '"' + identifier.replace("\x00", "").replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal; for the few statements that take no parameters."""
    return "'" + text.replace("\x00", "").replace("'", "''") + "'"


def to_sql(expression: Expr) -> str:
    """The statement of an unbound Ibis expression, on one line."""
    from ibis.backends.sql.compilers import duckdb as compilers

    query = compilers.compiler.to_sqlglot(expression)
    return str(query.sql(dialect=compilers.compiler.dialect, copy=False))


def compiled(expression: Expr) -> str:
    """As `to_sql`, kept for the next time: for statements that are asked again and are no longer than a page."""
    return _compiled(expression.op())


def once(build: Callable[..., Built]) -> Callable[..., Built]:
    """`build` for which each expression is built once: the same column or table, and hashable arguments, give the same.

    To build the reading of a time or of a number takes as long as compiling it. For what names no data of its own, such
    as the stacked cells of a table, the next dataset gets the very expression that `compiled` knows.
    """

    @lru_cache(maxsize=BUILT)
    def kept(node: Any, *arguments: Any) -> Built:
        return build(node.to_expr(), *arguments)

    @wraps(build)
    def asked(value: Any, *arguments: Any) -> Built:
        return kept(value.op(), *arguments)

    return asked


@lru_cache(maxsize=KEPT)
def _compiled(node: Any) -> str:
    return to_sql(node.to_expr())


def laid_out(statement: str) -> str:
    """A statement laid out for people to read."""
    import sqlglot

    return str(sqlglot.parse_one(statement, read=NAME).sql(dialect=NAME, pretty=True)) if statement else ""


@lru_cache(maxsize=1024)
def type_of(text: str, otherwise: DataType | str = "string") -> DataType:
    """The Ibis type of a type as the engine writes it; `otherwise` for an exotic one that cannot be named."""
    import ibis.expr.datatypes as dt
    from ibis.backends.sql.datatypes import DuckDBType

    try:
        return DuckDBType.from_string(text)
    except Exception:  # sqlglot raises many kinds for types it does not know
        return dt.dtype(otherwise)


def trees(text: str) -> list[sg.Expr]:
    """What a person wrote in the engine's SQL, as syntax trees, one for each statement; nothing is run.

    Raises:
        sqlglot.errors.SqlglotError: when it is no SQL.
    """
    import sqlglot

    return [tree for tree in sqlglot.parse(text, read=NAME) if tree is not None]


def written(node: sg.Expr) -> str:
    """A piece of a syntax tree as the engine's SQL."""
    return str(node.sql(dialect=NAME))


def cell_sql(build: Callable[..., Value], cell: str, type_name: str, *arguments: Any) -> str:
    """The SQL of `build(column, *arguments)`, for rooms that write SQL.

    Args:
        build: A function that turns a column into an Ibis expression.
        cell: SQL of the cell, such as a quoted column; it is written once for each use.
        type_name: The engine's type of the cell.
        arguments: Further arguments of the function; they must be hashable.

    Raises:
        ValueError: when the expression is more than one of a single cell.
    """
    return "(" + _template(build, type_name, arguments).replace(quote(_CELL), cell) + ")"


@lru_cache(maxsize=TEMPLATES)
def _template(build: Callable[..., Value], type_name: str, arguments: tuple[Any, ...]) -> str:
    """The SQL of an expression over one column of a type, with `_CELL` where the column stands."""
    import ibis
    import sqlglot
    from ibis.backends.sql.datatypes import DuckDBType
    from sqlglot import expressions as sg

    table = ibis.table(ibis.schema({"x": DuckDBType.from_string(type_name)}), name="t")
    select = sqlglot.parse_one(to_sql(table.select(r=build(table.x, *arguments))), read=NAME)
    inner = select.find(sg.Table)
    if not isinstance(select, sg.Select) or inner is None or len(list(select.find_all(sg.Select))) > 1:
        raise ValueError("an expression of one cell compiles to one select")
    expression = select.expressions[0].unalias()
    marker = sg.to_identifier(_CELL, quoted=True)
    replaced = expression.transform(lambda node: sg.Column(this=marker.copy()) if isinstance(node, sg.Column) else node)
    return str(replaced.sql(dialect=NAME))

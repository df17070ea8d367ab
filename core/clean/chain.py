"""A recipe written out: named table expressions, the columns they end in, and how to run them."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from ibis.backends.sql.datatypes import DuckDBType

from core.clean.frame import FATE, FATE_COLUMN, FATE_VALUE, FILE, LINE, OWN, ROW
from core.errors import BadInput
from core.i18n import _
from core.lake import Lake

INTERNAL = (ROW, FILE, LINE)
FATES = (FATE, FATE_COLUMN, FATE_VALUE)
COUNT, OLD, RULE, DROP = f"{OWN}c", f"{OWN}old", f"{OWN}rule", f"{OWN}drop"


@dataclass
class Chain:
    """A recipe written out over a dataset's raw table.

    Attributes:
        parts: Name and SQL of each common table expression, in order.
        table: The table after the last step, with internal and counting columns.
        types: Data columns after the last step.
        roles: Roles after the last step.
        counted: Indices of the steps whose changes are counted.
        probed: Columns whose values before the probed step are kept -> suffix of their old value.
        added: Columns the probed step adds.
        sources: Other datasets read -> their version.
        secret: The salt used, kept out of what is shown.
    """

    parts: list[tuple[str, str]]
    table: ir.Table
    types: dict[str, dt.DataType]
    roles: dict[str, str]
    counted: list[int] = field(default_factory=list)
    probed: dict[str, str] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    sources: dict[str, int] = field(default_factory=dict)
    secret: str = ""

    def sql(self, select: str) -> str:
        """A whole statement: the chain, then a SELECT that may name its tables."""
        named = ",\n".join(f"{name} AS (\n{text}\n)" for name, text in self.parts)
        return f"WITH {named}\n{select}"

    def ask(self, cursor: duckdb.DuckDBPyConnection, expression: ir.Table) -> list[tuple[Any, ...]]:
        """Run an expression over the chain."""
        return run(cursor, self.sql(to_sql(expression)))

    def followed(self, expression: ir.Table) -> Chain:
        """A copy of the chain with one more named table, so that its values are computed once."""
        name = f"s{len(self.parts)}"
        table = ibis.table(dict(expression.schema().items()), name=name)
        return replace(self, parts=[*self.parts, (name, to_sql(expression))], table=table)

    @property
    def name(self) -> str:
        return str(self.table.get_name())


def to_sql(expression: ir.Expr) -> str:
    """An Ibis expression in DuckDB's SQL."""
    return str(ibis.to_sql(expression, dialect="duckdb"))


def run(cursor: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """Run SQL made from a recipe.

    Raises:
        BadInput: when the data does not allow it (overflow, a value no type holds).
    """
    try:
        return cursor.execute(sql).fetchall()
    except (duckdb.DataError, duckdb.NotSupportedError, duckdb.ProgrammingError) as error:
        raise BadInput(
            _("The recipe cannot be run on this data: {reason}").format(reason=str(error).splitlines()[0]),
            hint=_("Switch the newest step off, or limit it to fitting rows."),
        ) from error


def raw_roles(lake: Lake, name: str) -> dict[str, str]:
    """Roles in terms of raw columns: corrected ones where they fit, else those found at landing."""
    now = lake.dataset(name)
    landed = lake.dataset(name, now.raw_version)
    columns = landed.types
    return {role: column for role, column in (landed.roles | now.roles).items() if column in columns} | {
        role: column
        for role, column in landed.roles.items()
        if now.roles.get(role) not in columns and column in columns and (role in now.roles or not now.clean_version)
    }


def ibis_type(kind: str) -> dt.DataType:
    """The Ibis type of a DuckDB type; `unknown` for an exotic one, which no step accepts."""
    try:
        return DuckDBType.from_string(kind)
    except Exception:  # whatever the parser cannot name is carried through untouched
        return dt.unknown


def workspace_salt(lake: Lake) -> str:
    """The workspace's secret for hashing personal data; made on first use, never exported."""
    path = lake.path / "salt"
    if not path.exists():
        fresh = lake.path / f"salt.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):  # another process was first: its salt counts
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="ascii")

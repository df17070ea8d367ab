"""A recipe written out: named table expressions, the columns they end in, and how to run them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from core.clean.frame import FATE, FATE_VALUE, FILE, LINE, OWN, ROW, Effect
from core.clean.query.answers import known, remembered
from core.engine import UNFIT, Cursor, compiled, to_sql
from core.errors import BadInput
from core.i18n import _
from core.lake import Lake

BEGIN = "s0"
"""The table of the raw rows, the first of every chain."""
INTERNAL = (ROW, FILE, LINE)
FATES = (FATE, FATE_VALUE)
COUNTS, OLD, RULE, DROP = f"{OWN}counts", f"{OWN}old", f"{OWN}rule", f"{OWN}drop"
TRACE, WHERE = f"{OWN}by", f"{OWN}where"
MADE = f"{OWN}made"
"""Step that made a row beside the one it came from; NULL in that one, and absent before any step makes rows."""
CARRIED = (OLD, RULE, TRACE, MADE)
"""Beginnings of the composer's columns that every later step hands on."""
Answer = TypeVar("Answer")
COUNTER_BITS = 62
"""Bits of one BIGINT that counts share: the sign is left alone, and one bit of room."""


@dataclass(frozen=True)
class Fate:
    """Why rows leave at a step: taken out, or (with the column) a cell that cannot be read."""

    index: int
    column: str | None = None


@dataclass(frozen=True)
class Mark:
    """Where a step's changed cells per row are kept: some bits of a counter column.

    A column per step cost a fifth of a recipe's time, because a window or a stored result carries all
    of them; most steps change one column, and need one bit.
    """

    counter: int
    shift: int
    bits: int

    @property
    def column(self) -> str:
        return f"{COUNTS}{self.counter}"

    @property
    def weight(self) -> int:
        """What one changed cell adds to the counter."""
        return 1 << self.shift

    def sql(self) -> str:
        """The number of cells the step changed in a row."""
        return f'(("{self.column}" >> {self.shift}) & {(1 << self.bits) - 1})'


@dataclass(frozen=True)
class Done:
    """A step as it was written out: the tables before and after it, its effect, and what it asked the data."""

    index: int
    before: str
    after: str
    effect: Effect
    asked: tuple[ir.Table, ...] = ()


@dataclass
class Chain:
    """A recipe written out over a dataset's raw table.

    Attributes:
        parts: Name and SQL of each common table expression, in order.
        table: The table after the last step, with internal and counting columns.
        types: Data columns after the last step.
        roles: Roles after the last step.
        fates: What the numbers in the fate column say.
        counted: Indices of the steps that are counted.
        marks: Step -> where its changed cells stand; a step that changes no cell has none.
        probed: Columns whose values before the probed step are kept -> suffix of their old value.
        added: Columns the probed step adds.
        traces: Column -> the text column that lists the steps that changed its cell (`3,7,`), when they are traced.
        origins: Column -> the raw column it was, under whatever name; what a step added has none.
        writers: Column -> the steps that may have changed its cells.
        scale: What a row's number is divided by, rounded down, to give the raw row's: steps that make rows of one row
            number them within its span.
        local: Whether every row's cells follow from that row alone, so that some rows can be computed by themselves.
        sources: Other datasets read -> their version.
        held: Name of a table -> the expression it holds, for tables that a step made of earlier ones.
        others: Name of a table that holds another dataset's rows -> that dataset.
        known_at: Name of the table before a step -> its data columns.
        learned: Table and column -> what was asked of the data before its values were written.
        steps: The steps as they were written out.
        secrets: The salt and keys used, kept out of what is shown.
        lake: The workspace, which remembers the answers of this text.
        fixed: Whether every table is read at a named version, so that answers hold for ever.
    """

    parts: list[tuple[str, str]]
    table: ir.Table
    types: dict[str, dt.DataType]
    roles: dict[str, str]
    fates: list[Fate] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    probed: dict[str, str] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    traces: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    writers: dict[str, list[int]] = field(default_factory=dict)
    scale: int = 1
    local: bool = True
    sources: dict[str, int] = field(default_factory=dict)
    held: dict[str, ir.Table] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    known_at: dict[str, tuple[str, ...]] = field(default_factory=dict)
    learned: dict[tuple[str, str], tuple[ir.Table, ...]] = field(default_factory=dict)
    steps: list[Done] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    lake: Lake | None = None
    fixed: bool = False

    def sql(self, select: str) -> str:
        """A whole statement: the chain, then a SELECT that may name its tables."""
        named = ",\n".join(f"{name} AS (\n{text}\n)" for name, text in self.parts)
        return f"WITH {named}\n{select}"

    def ask(self, cursor: Cursor, expression: ir.Table, *, common: bool = False) -> list[tuple[Any, ...]]:
        """Run an aggregate over the chain, or recall its answer; `common` as in `followed`."""
        return self.recall(cursor, self.sql((compiled if common else to_sql)(expression)))

    def recall(self, cursor: Cursor, sql: str, source: str = "") -> list[tuple[Any, ...]]:
        """The answer of an aggregate of this chain, asked once; `source` is a quicker statement for the same."""
        if self.lake is None or not self.fixed:
            return run(cursor, source or sql)
        return remembered(self.lake, sql, lambda text: run(cursor, source or text))

    def recalls(self, sql: str) -> bool:
        """Whether the answer is known already."""
        return self.lake is not None and self.fixed and known(self.lake, sql) is not None

    def followed(self, expression: ir.Table, *, common: bool = False) -> Chain:
        """A copy of the chain with one more named table, so that its values are computed once.

        Args:
            expression: What the table holds.
            common: Whether it names no column of the data: then other datasets ask the same, and it is compiled once.
        """
        name = f"s{len(self.parts)}"
        table = ibis.table(dict(expression.schema().items()), name=name)
        return replace(self, parts=[*self.parts, (name, (compiled if common else to_sql)(expression))], table=table)

    @property
    def name(self) -> str:
        return str(self.table.get_name())

    @property
    def counters(self) -> list[str]:
        """The columns that hold counts, one for some dozens of steps."""
        return list(dict.fromkeys(mark.column for mark in self.marks.values()))

    def mark(self, index: int, most: int) -> Mark:
        """Bits for a step that changes up to `most` cells of a row."""
        last = list(self.marks.values())[-1] if self.marks else Mark(0, 0, 0)
        counter, shift, bits = last.counter, last.shift + last.bits, most.bit_length()
        if shift + bits > COUNTER_BITS:
            counter, shift = counter + 1, 0
        self.marks[index] = Mark(counter, shift, bits)
        return self.marks[index]

    def changed(self, index: int) -> str:
        """SQL for the number of cells of a row that a step changed."""
        return self.marks[index].sql() if index in self.marks else "0"

    def leaving(self, index: int, unread: bool) -> str:
        """SQL for the rows a step sends to quarantine (`unread`), or takes out."""
        numbers = [
            str(number)
            for number, fate in enumerate(self.fates)
            if fate.index == index and (fate.column is not None) == unread
        ]
        return f'coalesce("{FATE}" IN ({", ".join(numbers)}), false)' if numbers else "false"

    def made(self, index: int) -> str:
        """SQL for the rows a step made beside those they came from."""
        return f'coalesce("{MADE}" = {index}, false)' if self.scale > 1 else "false"

    def unread(self) -> str:
        """SQL for the rows that any step sends to quarantine."""
        numbers = [str(number) for number, fate in enumerate(self.fates) if fate.column is not None]
        return f'coalesce("{FATE}" IN ({", ".join(numbers)}), false)' if numbers else "false"


def run(cursor: Cursor, sql: str) -> list[tuple[Any, ...]]:
    """Run SQL made from a recipe.

    Raises:
        BadInput: when the data does not allow it (overflow, a value no type holds).
    """
    return started(cursor, sql, lambda answer: answer.fetchall())


def started(cursor: Cursor, sql: str, fetch: Callable[[Cursor], Answer]) -> Answer:
    """Run SQL made from a recipe and fetch its answer in a form of one's own; errors as `run`."""
    try:
        return fetch(cursor.execute(sql))
    except UNFIT as error:
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

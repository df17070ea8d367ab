"""A guess of every column's type, made before a large file is read, and the SQL that reads its cells under the guess.

A cell is cast only where its text is proven to fit: by coming back from the cast as it was written (cheap, and true
of nearly every cell), else by the rule's own test. A row with a cell that is neither proven nor missing is refused:
its cells are set aside as they were written, and the decision over all rows is made afterwards, as ever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.collect.types.cast import Typed, cast_sql, fill, is_null_sql, value_sql
from core.collect.types.rules import Rule
from core.engine import literal, quote

ASIDE, REFUSED = "__aside", "__refused"
"""Columns of a piece beside the rows': all cells as written, of sampled and of refused rows; whether it is refused."""
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


class NeedsText(Exception):
    """A question about cells that only their text answers: the file is read again with these columns as text.

    `every` = with all of them, as they were written.
    """

    def __init__(self, columns: Sequence[str] = (), *, every: bool = False) -> None:
        super().__init__(", ".join(columns))
        self.columns, self.every = tuple(columns), every


@dataclass(frozen=True)
class Plan:
    """How each column of a file is to be read.

    `typed` holds the guess per column; columns that are not in it wait as text. `tokens` are the analyst's own words
    for no value, `every` (a power of two) the distance of the rows whose cells are set aside as a sample, `distinct`
    the number of different values up to which a column's dictionary is worth it (0 = the engine's own limit).
    """

    typed: Mapping[str, Typed]
    tokens: Sequence[str] | None
    every: int = 1
    distinct: int = 0

    def select(self, source: str, columns: Sequence[str], label: str) -> str:
        """SQL that reads the rows of a source under the plan.

        Args:
            source: A parenthesised query giving `_row`, `_line` and the columns as r0, r1, ... in text.
            columns: The columns' names in order.
            label: The file's name, for `_file`; as an ENUM it is written as text, without a look-up per row.
        """
        known = [(i, self.typed[c]) for i, c in enumerate(columns) if c in self.typed]
        cells = "".join(f", r{i}" for i in range(len(columns)))
        tries = "".join(
            f", {fill(t.rule.early, f'r{i}')} AS t{i}" for i, t in known if t.rule.proof and self.tokens is None
        )
        values = "".join(f", {self._value(i, t)} AS v{i}" for i, t in known)
        cast = [(i, t) for i, t in known if t.rule.how != "text"]
        whole = " AND ".join(f"v{i} IS NOT NULL" for i, _t in cast) or "true"
        each = " AND ".join(
            f"CASE WHEN v{i} IS NOT NULL THEN true ELSE {is_null_sql(f'r{i}', t.rule, t.identifier, self.tokens)} END"
            for i, t in cast
        )
        fits = f"CASE WHEN {whole} THEN true ELSE {each or 'true'} END"
        shown = "".join(f", {f'v{i}' if c in self.typed else f'r{i}'} AS {quote(c)}" for i, c in enumerate(columns))
        written = ", ".join(f"r{i}" for i in range(len(columns)))
        return (
            f"SELECT _row, CAST({literal(label)} AS ENUM({literal(label)})) AS _file, _line{shown}, "
            f"CASE WHEN fits AND (_row & {self.every - 1}) <> 0 THEN NULL "
            f"ELSE CAST(to_json(list_value({written})) AS VARCHAR) END AS {ASIDE}, "
            f"CASE WHEN fits THEN NULL ELSE true END AS {REFUSED} "
            f"FROM (SELECT *, {fits} AS fits FROM (SELECT _row, _line{cells}{values} "
            f"FROM (SELECT _row, _line{cells}{tries} FROM {source})))"
        )

    def _value(self, i: int, typed: Typed) -> str:
        """SQL of the loaded cell; NULL where it holds no value or is not proven."""
        rule = typed.rule
        slow = cast_sql(f"r{i}", typed, self.tokens)
        known = digits(rule)
        if known is not None:
            slow = f"CASE WHEN {within(fill(rule.number, value_sql(f'r{i}')), *known)} THEN {slow} END"
        if not rule.proof or self.tokens is not None:
            return slow
        proof = rule.proof.replace("{t}", f"t{i}").replace("{x}", f"r{i}")
        return f"CASE WHEN {proof} THEN t{i} ELSE {slow} END"


def digits(rule: Rule) -> tuple[int, int] | None:
    """Precision and scale of a rule whose digits were measured; None for others."""
    found = _DECIMAL.fullmatch(rule.sql_type) if rule.number else None
    return (int(found[1]), int(found[2])) if found else None


def within(text: str, precision: int, scale: int) -> str:
    """SQL that is true where a plain number's text needs no more digits than the column has, on either side."""
    mark = f"instr({text}, '.')"
    behind = f"CASE WHEN {mark} > 0 THEN strlen({text}) - {mark} ELSE 0 END"
    before = f"CASE WHEN {mark} > 0 THEN {mark} - 1 ELSE strlen({text}) END"
    sign = f"CASE WHEN unicode({text}) IN (43, 45) THEN 1 ELSE 0 END"
    return f"({behind} <= {scale} AND {before} - {sign} <= {precision - scale})"


@dataclass(frozen=True)
class Aside:
    """A row's cells as they were written. `refused` = one of them does not fit the plan."""

    row: int
    line: int
    cells: tuple[str | None, ...]
    refused: bool


@dataclass
class CastOnReading:
    """What became of a part that was read under a plan.

    `nulls` counts the cells per planned column that were not cast, as they hold no value or do not fit; `aside` holds
    the sampled and the refused rows in order; `path` the Parquet file of the refused rows in text, with `_line`;
    `single` = every line was a record, so that the guess was made from rows of the part.
    """

    plan: Plan
    nulls: dict[str, int]
    aside: list[Aside]
    path: Path
    single: bool

    @property
    def refused(self) -> list[Aside]:
        return [one for one in self.aside if one.refused]


@dataclass(frozen=True)
class Counted:
    """The counts of one column cast on reading: its rule, cells that hold a value, and those that fail, as text."""

    rule: Rule
    filled: int
    failing: tuple[str, ...]

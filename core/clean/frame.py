"""What a cleaning step is made of: parameters in, an effect out.

A step is a pure function `effect(frame) -> Effect`: it looks at an Ibis table (never at data) and
answers with expressions: new values of columns, rows to drop, rows whose cell it cannot read. The
composer (compose.py) turns effects into tables, restricts them to the rows in scope and counts
them, so that no step can lose a row or a cell without the count saying so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from core.errors import BadInput, NotFound
from core.i18n import _

ROW, FILE, LINE = "_row", "_file", "_line"
OWN = "_~  "
"""Beginning of the composer's own columns. Landing makes one blank of several, so no stored column can begin so."""
FATE, FATE_VALUE = f"{OWN}fate", f"{OWN}fate value"
"""Number of the fate (`Chain.fates`) that took a row out, NULL while it stays; and the cell nobody could read."""
COPY = f"{OWN}copy"
KEY, VALUE = f"{OWN}key", f"{OWN}value"
LONGEST_NAME = 200
"""Characters of a column's name, as at landing."""
MOST_VALUES = 200_000
"""Distinct values a step may hold as a dictionary (groups, spellings, damaged texts)."""

ParamType = Literal[
    "text", "number", "integer", "flag", "choice", "mapping", "list", "expression", "column", "columns", "dataset"
]


@dataclass(frozen=True)
class Param:
    """One parameter of a step, enough to draw a form for it and to check a recipe.

    `label` and the texts of `choices` are msgids. A `choice` lists value -> msgid.
    """

    name: str
    type: ParamType
    default: Any
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    least: float | None = None


@dataclass(frozen=True)
class Effect:
    """What a step does to the rows in scope.

    Attributes:
        values: Column -> its new value. A column that does not exist yet is added.
        failed: Column -> true where its cell could not be read; the row goes to quarantine.
        drop: True where the row is taken out.
        rename: Old name -> new name.
        remove: Columns taken out.
        rules: Column -> text expression naming (as a msgid) the rule that made the new value.
        table: The table the expressions are bound to, when the step joined or staged something.
    """

    values: Mapping[str, ir.Value] = field(default_factory=dict)
    failed: Mapping[str, ir.BooleanValue] = field(default_factory=dict)
    drop: ir.BooleanValue | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    remove: Sequence[str] = ()
    rules: Mapping[str, ir.StringValue] = field(default_factory=dict)
    table: ir.Table | None = None


@dataclass
class Frame:
    """What a step sees: the table so far, its columns and parameters, and how to ask the data.

    Attributes:
        table: The Ibis table before the step; carries internal columns beside the data columns.
        types: Data column -> Ibis type, in table order.
        columns: The columns the step is to work on.
        params: Parameter values, defaults filled in.
        roles: Role -> column, as of this point of the recipe.
        ask: Runs an aggregate over the table so far and returns its rows.
        stage: Gives an expression a name of its own (a common table expression) and returns the
            table of that name, so that what follows computes it once.
        multiply: Makes several rows of a row in scope: given the table (or a later one), how many as an expression
            of it, and the most, it returns the table with the column `COPY`, which numbers the rows of one from 0.
        lookup: A small two-column table (key, value) from a dictionary.
        other: The newest state of another dataset as a table.
        secret: The workspace's salt for hashed personal data.
        pads: The inner and the outer key of HMAC-SHA256 under that secret, 128 hexadecimal digits each.
    """

    table: ir.Table
    types: dict[str, dt.DataType]
    columns: list[str]
    params: dict[str, Any]
    roles: dict[str, str]
    alive: bool
    where: Callable[[ir.Table], ir.BooleanValue] | None
    ask: Callable[[ir.Table], list[tuple[Any, ...]]]
    stage: Callable[[ir.Table], ir.Table]
    multiply: Callable[[ir.Table, ir.IntegerValue, int], ir.Table]
    lookup: Callable[[Mapping[str, str | None], str], ir.Table]
    other: Callable[[str], tuple[ir.Table, dict[str, dt.DataType]]]
    secret: Callable[[], str]
    pads: Callable[[], tuple[str, str]]

    def scope(self, table: ir.Table | None = None) -> ir.BooleanValue | None:
        """The rows the step may touch, as a condition on a table; None means all of them."""
        bound = self.table if table is None else table
        parts: list[ir.BooleanValue] = []
        if not self.alive:
            parts.append(bound[FATE].isnull())
        if self.where is not None:
            parts.append(self.where(bound).fill_null(False))
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else parts[0] & parts[1]

    def rows(self, table: ir.Table | None = None) -> ir.Table:
        """The table (or a later one) restricted to the rows in scope, to be asked."""
        bound = self.table if table is None else table
        scope = self.scope(bound)
        return bound if scope is None else bound.filter(scope)

    def groups(self, *keys: ir.Value) -> list[ir.Value]:
        """Window partition keys that keep rows out of scope apart."""
        scope = self.scope()
        return [*keys] if scope is None else [*keys, scope]

    def is_text(self, column: str) -> bool:
        return bool(self.types[column].is_string())

    def texts(self) -> list[str]:
        """The chosen columns that hold text; the others need no text mending."""
        return [column for column in self.columns if self.is_text(column)]

    def column(self, name: str | None, role: str = "") -> str:
        """A column named by a parameter, or else the one playing a role.

        Raises:
            BadInput: when neither gives a column.
            NotFound: when the named column does not exist.
        """
        chosen = name or self.roles.get(role)
        if not chosen:
            raise BadInput(
                _("No column is chosen and none plays the role “{role}”.").format(role=role),
                hint=_("Choose the column in the step's form."),
                command=_("Name the column in the recipe's step."),
            )
        if chosen not in self.types:
            raise NotFound.among(_("column"), chosen, self.types)
        return chosen

    def new_column(self, name: str) -> str:
        """A name for a column that does not exist yet, its blanks as landing would leave them.

        Raises:
            BadInput: when it is empty, the product's own or taken.
        """
        chosen = " ".join(name.split())
        if not chosen or chosen.casefold() in (ROW, FILE, LINE) or len(chosen) > LONGEST_NAME:
            raise BadInput(
                _("“{name}” cannot name a column.").format(name=name),
                hint=_("Use a name that is not empty, at most 200 characters long, and not _row, _file or _line."),
            )
        taken = {column.casefold() for column in self.types}
        if chosen.casefold() in taken:
            raise BadInput(_("There is already a column “{name}”.").format(name=chosen))
        return chosen

    def with_values(self, table: ir.Table, **values: ir.Value) -> ir.Table:
        """A table with further values of the step's own, computed once and then named.

        An expression used several times would otherwise be written out, and run, several times.
        """
        return self.stage(table.mutate(**{f"{OWN}{name}": value for name, value in values.items()}))

    def look_up(
        self, *wanted: tuple[Callable[[ir.Table], ir.StringValue], Mapping[str, str | None]]
    ) -> tuple[ir.Table, list[tuple[ir.BooleanValue, ir.StringValue]]]:
        """Join dictionaries to the table.

        Args:
            wanted: Pairs of (the key as an expression of a table, the dictionary).

        Returns:
            The joined table and, for each dictionary, whether it knows the row's key and its value.
        """
        table = self.table
        for number, (key, pairs) in enumerate(wanted):
            found = self.lookup(pairs, str(number))
            table = self.stage(table.left_join(found, key(table) == found[f"{KEY}{number}"]))
        hits = [(table[f"{KEY}{number}"].notnull(), table[f"{VALUE}{number}"]) for number in range(len(wanted))]
        return table, hits

    def distinct(self, column: str, condition: ir.BooleanValue | None = None) -> list[tuple[Any, int]]:
        """The different values of a column in scope with their counts, most frequent first.

        Raises:
            BadInput: when there are more than a dictionary may hold.
        """
        rows = self.rows() if condition is None else self.rows().filter(condition)
        counted = rows.group_by(v=rows[column]).agg(n=rows.count())
        found = self.ask(counted.order_by([ibis.desc("n"), "v"]).limit(MOST_VALUES + 1))
        if len(found) > MOST_VALUES:
            raise too_many(column)
        return [(value, int(n)) for value, n in found]


def too_many(column: str) -> BadInput:
    """The refusal of a column with more different values than a dictionary may hold."""
    return BadInput(
        _("{column} holds more than {most} values to look at.").format(column=column, most=MOST_VALUES),
        hint=_("Limit the step to fewer rows, or choose a column with fewer values."),
    )


Describe = Callable[["Sequence[str]", "Mapping[str, Any]"], str]


@dataclass(frozen=True)
class Step:
    """A registered cleaning step.

    Attributes:
        id: Its name in recipes.
        label: Its name for people (msgid).
        about: One sentence on what it does (msgid).
        group: Heading in the step dialog (msgid).
        takes: How many columns it is given.
        accepts: What type of column it works on; "text" steps leave other types alone.
        params: Its parameters.
        effect: The pure function.
        describe: The translated sentence of a configured step.
        facet: Whether it can be limited to some rows; steps that retype a column cannot.
        risk: What it might break, in one sentence (msgid); empty where nothing is lost by it.
        before: Steps that spoil it when they come first on the same column -> how (msgid).
    """

    id: str
    label: str
    about: str
    group: str
    effect: Callable[[Frame], Effect]
    describe: Describe
    takes: Literal["none", "one", "many"] = "many"
    accepts: Literal["any", "text", "number", "time"] = "text"
    params: tuple[Param, ...] = ()
    facet: bool = True
    risk: str = ""
    before: Mapping[str, str] = field(default_factory=dict)


def accepts(family: str, kind: dt.DataType) -> bool:
    """Whether a column of this type belongs to a family of types."""
    if family == "any":
        return True
    if family == "text":
        return bool(kind.is_string())
    if family == "number":
        return bool(kind.is_numeric() and not kind.is_boolean())
    return bool(kind.is_timestamp() or kind.is_date())

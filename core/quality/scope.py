"""What a check may look at: the dataset's table, its roles, and the other datasets of its day.

Rules are written on unbound Ibis tables, so that building them needs no connection. A table's name
in them is a placeholder, replaced by the versioned reference when the statement runs.
"""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from core.cells import columns, numbers, times
from core.cells.convention import USUAL, Convention, convention
from core.cells.events import dictionary, key
from core.engine import Cursor, EngineError, compiled, literal, type_of
from core.errors import NotFound
from core.kinds import KINDS
from core.lake import INTERNAL_COLUMNS, Dataset, Lake
from core.quality.elsewhere import Elsewhere, Place
from core.quality.model import Suite

T = TypeVar("T")
TIME, PRICE, TYPE = "§time", "§price", "§type"
MOST_VALUES = 5000
"""Different values of a column that checks list: an enumeration has fewer, an id has more."""
KEPT_ROWS = 250_000
"""Rows up to which a session keeps a table of its own of the version under test, some 60 MB for 20 columns.

Each of the 25 to 45 statements of a check otherwise asks the lake's catalog for its files anew (8 ms of CPU) and reads
times out of text once more; past this, keeping the rows costs more than that."""
UNREPEATED = ("title", "description", "text", "question", "answer", "image_url", "review_id", "gtin")
"""Roles whose texts hardly repeat, so that grouping them first would only cost."""
AGAIN = 8
"""Scopes made anew where datasets looked at were dropped meanwhile: each time one fewer stands beside it."""
MARK = uuid.uuid4().hex  # no column or value of a file can be taken for a placeholder
COUNT = f"§n.{MARK}"
NOW = f"{MARK}.now"


class Scope:
    """One dataset at one version, as the rules see it.

    Attributes:
        version: The version under test.
        layer: "raw" or "clean".
        as_of: The workspace's version whose other datasets belong to it: the present while this is the
            dataset's newest version, else the last one before the next version came.
        moment: When the version was made (UTC, without zone); "future" means later than this.
        engine: "duckdb", or "spark" within `session`.
    """

    narrowed = False
    """Whether it holds only some of the dataset's rows."""

    def __init__(
        self, lake: Lake, name: str, version: int, layer: str, suite: Suite | None = None, *, engine: str = "duckdb"
    ) -> None:
        self.lake = lake
        self.engine = engine
        self.version, self.layer, self.suite = version, layer, suite
        self.types = lake.columns(name, layer, version)
        history = lake.versions(name)
        own = [one for one in history if one.number <= version]
        later = [one.number for one in history if one.number > version]
        self.as_of: int | None = min(later) - 1 if later else None
        said = lake.dataset(name, self.as_of)  # a kind or role corrected after the rows came is of these rows too
        self.dataset: Dataset = replace(lake.dataset(name, version), kind=said.kind, roles=said.roles)
        made = own[-1].time if own else datetime.now(UTC)
        self.moment: datetime = made.astimezone(UTC).replace(tzinfo=None)
        self.previous = next((one for one in reversed(own[:-1]) if one.layer == layer), None)
        self.roles = {role: column for role, column in self.dataset.roles.items() if column in self.types}
        self._references = {self._placeholder(name): lake.table(name, layer, version)}
        self._places: dict[str, Place] = {self._placeholder(name): (name, layer, version)}
        self._elsewhere: Elsewhere | None = None
        self._beside: set[str] = set()
        self._bases: dict[str, Table] = {}
        self._values: dict[str, dict[str, int]] = {}
        self._cursor: Cursor | None = None
        self._counted: dict[str, Table] = {}
        self._numbers: dict[str, int] = {}
        self._conventions: dict[tuple[str, str], Convention] = {}
        self.facts: dict[str, Any] = {}  # what several checks ask of the version and is read once

    @property
    def kind(self) -> str:
        return self.dataset.kind

    def family(self, role: str) -> str:
        """The family of a role in this kind of dataset: id, text, number, time, category or list."""
        kind = KINDS.get(self.kind)
        found = kind.role(role) if kind else None
        return found.family if found else ""

    def role_of(self, column: str) -> str:
        """The role a column plays, or ""."""
        return next((role for role, name in self.roles.items() if name == column), "")

    def repeats(self, column: str) -> bool:
        """Whether a column holds texts that occur again and again, so that looking at each once pays."""
        return self.types.get(column, "").upper() == "VARCHAR" and self.role_of(column) not in UNREPEATED

    # --- tables --------------------------------------------------------------------------------

    @staticmethod
    def _placeholder(name: str, layer: str = "") -> str:
        return f"{MARK}.{layer}.{name}"

    def _unbound(self, placeholder: str, types: Mapping[str, str]) -> Table:
        fields = {"_row": "int64", "_file": "string", "_line": "int64"}
        fields |= {column: type_of(text) for column, text in types.items()}
        return ibis.table(ibis.schema(fields), name=placeholder)

    @cached_property
    def table(self) -> Table:
        """The dataset with three read columns beside its own, where the roles exist: the moment
        (`§time`), the price as a number (`§price`) and the standard event type (`§type`)."""
        return self._with_readings(self._source())

    def _source(self) -> Table:
        """The dataset's own columns."""
        return self._unbound(self._placeholder(self.dataset.name), self.types)

    def _with_readings(self, table: Table) -> Table:
        """A table with the read columns that its own columns allow."""
        held = set(table.columns)
        extra: dict[str, Value] = {}
        if (moment := self.roles.get("timestamp") or self.roles.get("registered_at")) in held:
            extra[TIME] = self.moment_in(table, str(moment))
        if (price := self.roles.get("price")) in held:
            extra[PRICE] = self.number_in(table, str(price))
        if (event := self.roles.get("event_type")) in held:
            extra[TYPE] = self._standard(table[event])
        return table.mutate(**extra) if extra else table

    def _how(self, column: str, clues: tuple[str, str]) -> Convention:
        """How a text column writes decimals or dates, by all its cells, as the cleaning steps find it; asked once."""
        place = (column, clues[0])
        if place not in self._conventions:
            source = self._source()
            occurs: Value = ibis.literal(1)
            if column in self._counted:
                source = self._counted[column]
                occurs = source[COUNT]
            found: Convention = USUAL
            if column in source.columns and source[column].type().is_string():
                shown = {clue: columns.shows(source[column], clue).ifelse(occurs, 0).sum() for clue in clues}
                counts = self.fetch(source.agg(**shown))[0]
                found = convention([counts.get(clue) for clue in columns.CLUES])
            self._conventions[place] = found
        return self._conventions[place]

    def number_in(self, table: Table, column: str) -> Value:
        """A column of this dataset, in a table that holds it, as numbers by the column's convention."""
        if PRICE in table.columns and column == self.roles.get("price"):
            return table[PRICE]
        return numbers.number(table[column], self._how(column, ("comma", "point")))

    def moment_in(self, table: Table, column: str) -> Value:
        """The same as moments in UTC."""
        if TIME in table.columns and column == (self.roles.get("timestamp") or self.roles.get("registered_at")):
            return table[TIME]
        return times.moment(table[column], self._how(column, ("day", "month")))

    def by_value(self, column: str) -> Scope:
        """The same scope with the distinct values of one column for its table, and how often each
        occurs (the column `COUNT`): what a check says of a value it says of every row that holds it."""
        view = copy.copy(self)
        read = self._with_readings(counted := self.counted(column))
        view.__dict__["table"] = read if read is counted else self._kept(f"read_{column}", read)
        view._bases = {}
        return view

    def counted(self, column: str) -> Table:
        """The distinct values of a column and how often each occurs (`COUNT`).

        Within `session` they are counted once, into a table of the session's own, for all that ask.
        """
        if column in self._counted:
            return self._counted[column]
        source = self._source()
        grouped = source.group_by(column).agg(**{COUNT: lambda one: one.count()})
        if self._cursor is None:
            return grouped
        self._counted[column] = self._kept(f"counted_{column}", grouped)
        return self._counted[column]

    def _kept(self, name: str, expression: Table) -> Table:
        """Within `session`, a table of the session's own that holds an expression's rows; else the expression."""
        if self._cursor is None:
            return expression
        number = self._numbers.setdefault(name, len(self._numbers))
        placeholder = f"{MARK}.kept.c{number}"
        if self._elsewhere is not None:
            self._references[placeholder] = self._elsewhere.keep(self, expression)
            return ibis.table(expression.schema(), name=placeholder)
        self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE kept_{number} AS {self.sql(expression)}")
        self._references[placeholder] = f"temp.kept_{number}"
        return ibis.table(expression.schema(), name=placeholder)

    @contextmanager
    def session(self) -> Iterator[None]:
        """One cursor for all that is asked meanwhile, so that values counted once can be kept beside it."""
        with self.lake.read() as cursor:
            self._cursor = cursor
            self._elsewhere = Elsewhere(self.lake) if self.engine == "spark" else None
            rows = self._placeholder(self.dataset.name)
            before = self._references[rows]
            try:
                if self.dataset.rows <= KEPT_ROWS:
                    self.__dict__["table"] = kept = self._kept("rows", self.table)
                    self._references[rows] = self._references[kept.get_name()]
                yield
            finally:
                self._cursor, self._counted, self._references[rows] = None, {}, before
                self.__dict__.pop("table", None)
                if self._elsewhere is not None:
                    self._elsewhere.close()
                    self._elsewhere = None

    def _standard(self, column: Value) -> Value:
        branches = [(self._written(column, standard), standard) for standard in sorted(self._spellings)]
        return ibis.cases(*branches, else_=None) if branches else ibis.null("string")

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """Standard event type -> its spellings in the dataset's column."""
        spellings: dict[str, list[str]] = {}
        for spelling, standard in self.standard_types(self.roles["event_type"]).items():
            spellings.setdefault(standard, []).append(spelling)
        return spellings

    @staticmethod
    def _written(column: Value, standard: str, part: str = "every") -> BooleanValue:
        """Whether a text is a spelling of a standard event type: "every" one, or an "other" one than its name.

        The spellings are put in when a statement runs (`sql`): as part of the expression, a version that brings a new
        one would compile nearly all statements anew.
        """
        return column.cast("string").isin([f"{MARK}.{part}.{standard.encode().hex()}"])

    def _texts(self, part: str, code: str, write: Callable[[str], str]) -> str:
        """The spellings that stand in a statement for what `_written` put there."""
        standard = bytes.fromhex(code).decode()
        return ", ".join(write(text) for text in self._spellings[standard] if part == "every" or text != standard)

    def is_event(self, table: Table, *standards: str) -> BooleanValue:
        """Whether an event is of one of some standard types.

        Its text is looked up, which costs less than to find the type (`§type`) of every row, and the scan can leave
        out the others.
        """
        text = table[self.roles["event_type"]]
        found = [self._written(text, standard) for standard in standards if standard in self._spellings]
        return ibis.or_(*found) if found else ibis.literal(False)

    def event_kind(self, table: Table) -> Value:
        """The standard type of an event, its own text where the dictionary does not know it."""
        text = table[self.roles["event_type"]].cast("string")
        respelt = [standard for standard, found in sorted(self._spellings.items()) if set(found) - {standard}]
        branches = [(self._written(text, standard, "other"), standard) for standard in respelt]
        return ibis.cases(*branches, else_=text) if branches else text

    def standard_types(self, column: str) -> dict[str, str]:
        """Each spelling found in an event type column that the dictionary knows -> standard type."""
        own: dict[str, str] = {}
        if self.suite:
            for check in self.suite.checks:
                own |= {str(key): str(value) for key, value in dict(check.params.get("event_types") or {}).items()}
        known, found = dictionary(own), {}
        for value in self.values(column):
            standard = own.get(value) or known.get(key(value))
            if standard:
                found[value] = standard
        return found

    def base(self, name: str, build: Callable[[], Table]) -> Table:
        """A derived table, built once, that several checks share (and are counted in together)."""
        if name not in self._bases:
            self._bases[name] = build()
        return self._bases[name]

    def other(self, kind: str, role: str) -> tuple[str, Table, str] | None:
        """Another dataset of a kind that has a role, as it was at the time: its name, its table, and the
        column that plays the role.

        With several, the one with the most rows.
        """
        fitting = [one for one in self.others() if one.kind == kind and one.roles.get(role) in one.types]
        if not fitting:
            return None
        chosen = max(fitting, key=lambda one: (one.rows, one.name))
        return chosen.name, self.beside(chosen.name), chosen.roles[role]

    def others(self) -> list[Dataset]:
        """The other datasets of the workspace as they were at the time; of what is built from others only the like."""
        found = []
        for dataset in self.lake.datasets(built=self.dataset.built):
            if dataset.name == self.dataset.name:
                continue
            try:
                found.append(self.lake.dataset(dataset.name, self.as_of) if self.as_of is not None else dataset)
                self._beside.add(dataset.name)
            except NotFound:
                continue  # it came to the workspace later
        return found

    def beside(self, name: str) -> Table:
        """The table of another dataset as it was at the time."""
        placeholder = self._placeholder(name, "other")
        self._beside.add(name)
        self._references[placeholder] = self.lake.table(name, None, self.as_of)
        self._places[placeholder] = (name, None, self.as_of)
        return self._unbound(placeholder, self.lake.columns(name, None, self.as_of))

    def stored(self, name: str, sql: str, types: Mapping[str, str]) -> Table:
        """What a SELECT gives, to be joined to the table: under a name of its own, its types as Ibis names them."""
        placeholder = self._placeholder(name, "stored")
        self._references[placeholder] = f"({sql})"
        return ibis.table(dict(types), name=placeholder)

    def earlier(self, version: int) -> Table:
        """The dataset's own rows of an earlier version, of the same layer."""
        types = self.lake.columns(self.dataset.name, self.layer, version)
        placeholder = self._placeholder(self.dataset.name, "earlier")
        self._references[placeholder] = self.lake.table(self.dataset.name, self.layer, version)
        self._places[placeholder] = (self.dataset.name, self.layer, version)
        return self._unbound(placeholder, types)

    def bereft(self) -> bool:
        """Whether a dataset beside this one was dropped since it was looked at."""
        return bool(self._beside - {one.name for one in self.lake.datasets()})

    @staticmethod
    def now(hours: float = 0.0) -> Value:
        """The moment of the version, or hours after it, as an expression that is the same for every version."""
        moment = ibis.literal(NOW).cast("timestamp")
        return moment + ibis.interval(seconds=round(hours * 3600)) if hours else moment

    @cached_property
    def rows(self) -> int:
        """The rows of the version under test."""
        return int(self.fetch(self.table.agg(n=lambda one: one.count()))[0]["n"])

    # --- running -------------------------------------------------------------------------------

    def sql(self, expression: Table) -> str:
        """The statement of an expression, ready to run on the lake."""
        return self.written(compiled(expression), literal, self._reference)

    def written(self, text: str, write: Callable[[str], str], name: Callable[[str], str]) -> str:
        """A compiled statement with what its placeholders stand for.

        Args:
            write: A text as the engine's SQL.
            name: What a table's placeholder stands for in it.
        """
        text = text.replace(NOW, self.moment.isoformat(sep=" "))
        text = re.sub(
            rf"'{MARK}\.(every|other)\.([0-9a-f]*)'", lambda found: self._texts(found[1], found[2], write), text
        )
        return re.sub(rf"[\"`]({MARK}\.[a-z]*\.[a-z0-9_]+)[\"`]", lambda found: name(found.group(1)), text)

    def _reference(self, placeholder: str) -> str:
        reference = self._references[placeholder]
        return reference if reference.startswith("(") else f"(SELECT * FROM {reference})"

    def source(self, placeholder: str) -> tuple[Place | None, str]:
        """Which version of which dataset a placeholder stands for, if of any, and its reference."""
        return self._places.get(placeholder), self._references[placeholder]

    def fetch(self, expression: Table) -> list[dict[str, Any]]:
        """Run an expression and give its rows as mappings. For small answers."""
        if self._elsewhere is not None:
            return self._elsewhere.fetch(self, expression)
        with nullcontext(self._cursor) if self._cursor is not None else self.lake.read() as cursor:
            cursor.execute(self.sql(expression))
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def load_values(self, columns: Iterable[str]) -> None:
        """Count the distinct values of several columns in one statement, for `values`."""
        parts = []
        for column in dict.fromkeys(columns):
            if column in self.types and column not in self._values:
                self._values[column] = {}
                source = self.counted(column)
                counted = source.group_by(value=source[column].cast("string")).agg(n=source[COUNT].sum())
                counted = counted.order_by(ibis.desc("n"), "value").limit(MOST_VALUES)
                parts.append(counted.select(name=ibis.literal(column), value="value", n="n"))
        if parts:
            whole = ibis.union(*parts) if len(parts) > 1 else parts[0]
            for row in self.fetch(whole):
                if row["value"] is not None:
                    self._values[row["name"]][row["value"]] = int(row["n"])

    def values(self, column: str) -> dict[str, int]:
        """The distinct non-null values of a column with their counts, most frequent first; at most
        `MOST_VALUES` of them."""
        self.load_values([column])
        return self._values.get(column, {})

    def data_columns(self, table: Table) -> list[str]:
        """The columns of a derived table that the dataset itself has."""
        return [name for name in table.columns if name in self.types and name not in INTERNAL_COLUMNS]


def asked(make: Callable[[], Scope], ask: Callable[[Scope], T]) -> T:
    """What a question in one session of a scope gives; asked anew where a dataset beside it was dropped meanwhile.

    Raises:
        NotFound, EngineError: what the question raised with nothing dropped.
    """
    for turn in range(AGAIN):
        scope = make()
        try:
            with scope.session():
                return ask(scope)
        except (NotFound, EngineError):
            if turn == AGAIN - 1 or not scope.bereft():
                raise
    raise AssertionError("the last turn returns or raises")

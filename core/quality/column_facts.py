"""What a contract's draft needs to know of each column, measured in two scans of a sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr.types import Table, Value

from core.cells.bands import is_closed_band, is_open_band
from core.cells.damage import has_entity, has_tag
from core.cells.identifier_names import names_identifier
from core.cells.identifiers import CODE, NEGATIVE, has_tail, is_exponent, is_untidy, tidy
from core.cells.missing import is_missing
from core.cells.times import epoch_power
from core.kinds import KINDS
from core.quality.scope import Scope

MOST_ROWS = 100_000
"""Rows that draft a contract: a share is then known to 0.3 points, and every check counts all rows."""
COVERED = 0.95
"""A pattern is proposed where one id in twenty at most is damaged: more and it is not the pattern."""
MOST_COLUMNS = 60
"""Wider tables get full clauses for the columns with a role and the first ones up to this many."""
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
FLOATS = ("FLOAT", "DOUBLE")
FINITE = 1e300
"""The size of a number up to which spans and fences can be reckoned in floats, which end at 1.8e308."""
NESTED = r"^\s*(?:\[[\s\S]*\]|\{[\s\S]*\})\s*$"
"""A list or an object of JSON."""
MOSTLY = 0.8
"""The share of a text column's cells that must read as a number or a time for the rest to be called wrong."""


@dataclass(frozen=True)
class ColumnFacts:
    """A column as a contract's draft sees it; `measured` holds the numbers of `column_facts`."""

    name: str
    role: str
    family: str
    required: bool
    text: bool
    category: bool
    identifier: bool
    whole: bool
    floating: bool
    measured: Mapping[str, Any]

    @property
    def rows(self) -> int:
        return int(self.measured["rows"])

    @property
    def missing(self) -> int:
        return int(self.measured["missing"] or 0)

    @property
    def present(self) -> int:
        return self.rows - self.missing

    @property
    def numeric(self) -> bool:
        """Whether the column was measured as numbers."""
        return "least" in self.measured

    @property
    def expected(self) -> str:
        """ "number" or "time" where the column's role or nearly all its texts ask for that, else ""."""
        if self.family == "number" and self.banded:
            return ""
        if self.family in ("number", "time"):
            return self.family
        if not self.text or self.family not in ("", "category") or not self.present:
            return ""
        if self.identifier or self.measured["coded"]:
            return ""  # digits that a number would not keep
        shares = {what: self.measured[f"{what}s"] / self.present for what in ("number", "time")}
        found = next((what for what, share in shares.items() if MOSTLY <= share < 1.0), "")
        return "" if found == "number" and self.banded else found

    @property
    def banded(self) -> bool:
        """Whether a text column holds classes of numbers: most cells `25-34`, or `65+` what is no number."""
        if not self.text or not self.present:
            return False
        open_, closed = self.measured["open"] or 0, self.measured["closed"] or 0
        others = self.present - (self.measured["numbers"] or 0)
        return bool(2 * (open_ + closed) >= self.present or (others and 2 * open_ >= others))

    @property
    def nested(self) -> bool:
        """Whether the texts are lists or objects of JSON, whose blanks and escapes are a program's."""
        return self.text and 2 * (self.measured["nested"] or 0) >= self.present > 0


class Draft:
    """What the types of check draft their clauses from: the scope, and the facts of its columns."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        kind = KINDS.get(scope.kind)
        found = []
        for name, measured in column_facts(scope).items():
            role = scope.role_of(name)
            found.append(
                ColumnFacts(
                    name,
                    role,
                    scope.family(role),
                    bool(kind and role in kind.required),
                    scope.types[name].upper() == "VARCHAR",
                    is_category(scope, name, measured),
                    is_identifier(scope, name),
                    scope.types[name].upper() in WHOLE,
                    scope.types[name].upper() in FLOATS,
                    measured,
                )
            )
        self.every = tuple(found)

    @property
    def filled(self) -> Iterable[ColumnFacts]:
        """The columns that hold anything at all."""
        return (one for one in self.every if one.present)

    def column(self, role: str) -> ColumnFacts | None:
        """The column that plays a role."""
        return next((one for one in self.every if one.role == role), None)


def is_identifier(scope: Scope, name: str) -> bool:
    """Whether a column holds identifiers, by its role or, where its kind of dataset knows none, its name."""
    family = scope.family(scope.role_of(name))
    return family == "id" if family else names_identifier(name)


def allowance(share: float) -> float:
    """How much a share may grow before it is a finding: half as much again and a percentage point."""
    return round(min(1.0, share * 1.5 + 0.01), 4)


def column_facts(scope: Scope) -> dict[str, dict[str, Any]]:
    """What the draft needs to know of each column, from one scan."""
    roles = set(scope.roles.values())
    columns = [name for name in scope.types if name in roles]
    columns += [name for name in scope.types if name not in roles][: max(0, MOST_COLUMNS - len(columns))]
    table, wanted = _sampled(scope), {}
    for number, name in enumerate(columns):
        for key, expression in _measures(scope, name, table).items():
            wanted[f"{number}:{key}"] = expression
    row = scope.fetch(table.agg(rows=table.count(), **wanted))[0]
    facts: dict[str, dict[str, Any]] = {}
    for number, name in enumerate(columns):
        start = f"{number}:"
        facts[name] = {key.removeprefix(start): value for key, value in row.items() if key.startswith(start)}
        facts[name]["rows"] = row["rows"]
    _find_patterns(scope, table, facts)
    listed = [name for name in facts if is_category(scope, name, facts[name])]
    if event := scope.roles.get("event_type"):
        listed.append(event)
    scope.load_values(listed)
    return facts


def _find_patterns(scope: Scope, table: Table, facts: dict[str, dict[str, Any]]) -> None:
    """Give each id column the first pattern that all its values fit but the damaged ones: its most frequent shape,
    else letters and digits of one length, else of any length."""
    candidates: dict[str, list[str]] = {}
    for name, known in facts.items():
        shape, length = known.get("shape"), int(known.get("length") or 0)
        if shape and len(shape) <= 40:
            candidates[name] = [_regex(shape), f"^[0-9A-Za-z]{{{length}}}$", "^[0-9A-Za-z]+$"]
    wanted = {
        f"{place}:{number}": (table[name].strip().re_search(regex) & ~_odd(table[name])).sum()
        for place, (name, patterns) in enumerate(candidates.items())
        for number, regex in enumerate(patterns)
    }
    if not wanted:
        return
    row = scope.fetch(table.agg(**wanted))[0]
    for place, (name, patterns) in enumerate(candidates.items()):
        sound = facts[name]["sound"] or 0
        fitting = [regex for number, regex in enumerate(patterns) if (row[f"{place}:{number}"] or 0) == sound]
        facts[name]["regex"] = fitting[0] if fitting and sound else ""


def _odd(column: Value) -> Value:
    """Ids that are missing or damaged, and so say nothing of the form of the others."""
    bare = tidy(column)
    return is_missing(column) | has_tail(bare) | is_exponent(bare) | is_untidy(column) | bare.re_search(NEGATIVE)


def _sampled(scope: Scope) -> Table:
    """At most about `MOST_ROWS` rows, evenly spaced by row id: the same ones at every draft."""
    rows = scope.fetch(scope.table.agg(n=lambda one: one.count()))[0]["n"]
    step = -(-int(rows) // MOST_ROWS)
    return scope.table.filter(scope.table["_row"] % step == 0) if step > 1 else scope.table


def _measures(scope: Scope, name: str, table: Table) -> dict[str, Value]:
    column, family = table[name], scope.family(scope.role_of(name))
    missing = is_missing(column)
    measures: dict[str, Value] = {"missing": missing.sum(), "distinct": column.approx_nunique()}
    kind = column.type()
    if kind.is_string():
        measures["numbers"] = column.strip().try_cast("float64").notnull().sum()
        measures["times"] = column.strip().try_cast("timestamp").notnull().sum()
        measures["length"] = column.length().quantile(0.5)
        measures["coded"] = column.strip().re_search(CODE).sum()
        measures |= {"tagged": has_tag(column).sum(), "escaped": has_entity(column).sum()}
        measures |= {"open": is_open_band(column).sum(), "closed": is_closed_band(column).sum()}
        measures["nested"] = column.re_search(NESTED).sum()
        if is_identifier(scope, name):
            digits = column.re_search(r"^\d+$")
            lengths = digits.ifelse(column.length(), ibis.null("int64"))
            measures |= {
                "digits": digits.sum(),
                "usual": lengths.mode(),
                "zeros": (digits & column.startswith("0")).sum(),
                "letters": column.re_search("[A-Za-z]").sum(),
            }
            measures["zero_usual"] = (digits & column.startswith("0")).ifelse(column.length(), None).mode()
            measures["negatives"] = column.strip().re_search(NEGATIVE).sum()
        if family == "id":
            measures["digited"] = column.re_search("[0-9]").sum()
            measures["shape"] = _shape(column).mode()
            measures["sound"] = (~_odd(column)).sum()
    if (kind.is_numeric() and not kind.is_boolean()) or (kind.is_string() and family == "number"):
        number = scope.number_in(table, name)
        number = number.between(-FINITE, FINITE).ifelse(number, ibis.null(number.type()))  # no infinity, no NaN
        measures |= {f"q{int(q * 100):02}": number.quantile(q) for q in (0.01, 0.25, 0.5, 0.75, 0.99)}
        measures |= {"least": number.min(), "most": number.max()}
        if kind.is_integer() and is_identifier(scope, name):
            measures["negatives"] = (number < 0).sum()
    if family == "time":
        moment = scope.moment_in(table, name)
        if kind.is_string() or kind.is_numeric():
            measures |= {"power": epoch_power(column).mode(), "powered": epoch_power(column).notnull().sum()}
        measures["newest"] = (moment <= scope.now()).ifelse(moment, ibis.null("timestamp")).max()
    if kind.is_timestamp():
        measures["midnights"] = (column == column.truncate("D")).sum()
    return measures


def _shape(column: Value) -> Value:
    """An id's shape: letters become A, digits 9."""
    return column.strip().re_replace("[0-9]", "9").re_replace("[A-Za-z]", "A")


def is_category(scope: Scope, name: str, facts: dict[str, Any]) -> bool:
    """Whether a text column, judged by its facts, holds few enough different short values to list them."""
    if not scope.types[name].upper().startswith("VARCHAR") or not facts["rows"]:
        return False
    family = scope.family(scope.role_of(name))
    if family in ("id", "time", "number", "list", "text"):
        return False
    few = facts["distinct"] <= max(30, min(1000, facts["rows"] / 20)) and (facts["length"] or 0) <= 60
    return few if not family else facts["distinct"] <= 3000


def _regex(shape: str) -> str:
    """A regular expression of a shape; runs of digits and letters may have any length."""
    parts: list[str] = []
    for sign in shape:
        piece = {"9": "[0-9]+", "A": "[A-Za-z]+"}.get(sign) or ("\\" + sign if not sign.isalnum() else sign)
        if not parts or parts[-1] != piece or piece not in ("[0-9]+", "[A-Za-z]+"):
            parts.append(piece)
    return "^" + "".join(parts) + "$"

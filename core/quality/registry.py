"""What a type of check is, and the register of all of them.

A type of check is described once, in one module of `core.quality.checks`: what it asks in words, which
clauses of a contract it drafts, what it means as an expression, and what would mend what it finds.
Its expression turns a clause into `Flags` (a condition per row of a base table), a `Measure` (numbers
about the table as a whole) or a `Skip` (with the reason). Flags on one base are counted in one scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ibis.expr.types import BooleanValue, Table

from core.i18n import N_
from core.lake import Dataset
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.scope import Scope

Words = Mapping[str, Any]

LISTED = 1000
"""Values at fault that a finding lists for its fix; a recipe with more of them would no longer be read by anyone."""


@dataclass(frozen=True)
class Flags:
    """Which rows of `table` a check applies to (all when None) and which of them fail.

    `parts` are further conditions to count, for the sentence. `show` names columns that explain a
    failure, beside the check's own.
    """

    base: str
    table: Table
    fails: BooleanValue
    applies: BooleanValue | None = None
    parts: Mapping[str, BooleanValue] = field(default_factory=dict)
    show: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """An answer about the table as a whole."""

    failed: int
    total: int
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Skip:
    """The check does not apply now; `reason` is a key of `REASONS` or of the type's own `reasons`."""

    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)


Outcome = Flags | Measure | Skip

REASONS = {
    "column_gone": N_("The column {column} is not there."),
    "not_text": N_("The column {column} is not text."),
    "no_time": N_("There is no readable time."),
    "no_role": N_("No column plays the role {role}."),
    "no_dataset": N_("The workspace holds no dataset of this kind: {kind}."),
    "no_event_types": N_("No value of {column} is in the dictionary of event types."),
    "no_contract": N_("The contract names no columns."),
    "unrelated": N_("No id of {dataset} occurs here: the two datasets do not belong together."),
    "not_read": N_("No model has read the reviews of this version yet."),
    "one_arm": N_("There is only one arm."),
    "no_rows": N_("No row applies."),
    "no_condition": N_("A column of the condition “{condition}” is not there, or its type does not fit."),
}
"""Reasons for skipping that several types of check share."""


@dataclass(frozen=True)
class FixStep:
    """One configured cleaning step, by the id it has in `core.clean`; `where` limits it to some rows."""

    step: str
    columns: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True)
class ByHand:
    """How a person writes a clause of a type.

    Attributes:
        dimension: The dimension it counts in unless another is chosen.
        columns: "none" where it goes by roles or looks at the whole table, "one", or "several".
        asks: Parameters a person may set -> what holds where nothing is said (None: nothing).
        needs: Those without which the clause asks nothing; "a|b" needs one of them.
        narrows: Whether it can be asked of some rows only (the parameter `where`): not where it compares the table
            as a whole with other versions, or reads results that are stored for the whole.
    """

    dimension: str
    columns: str = "none"
    asks: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    narrows: bool = True


Fix = tuple[FixStep, ...]
"""Cleaning steps that together mend a finding, in the order of the recipe."""


def _no_clauses(_draft: Draft) -> Iterable[Check]:
    return ()


def _no_fixes(_check: Check | CheckResult, _dataset: Dataset) -> Iterable[Fix]:
    return ()


NO_FIXES = _no_fixes
"""The fixes of a type that no cleaning step mends."""


def _no_words(_params: Words) -> Words:
    return {}


def _no_evidence(_scope: Scope, _check: Check) -> Words:
    return {}


@dataclass(frozen=True)
class CheckType:
    """A type of check.

    Attributes:
        name: Its name in contracts, such as "not_null" or "D1".
        title: Its short name, as a msgid; so are all texts here. Their placeholders are the general ones
            of `core.quality.words`, what `words` makes of the clause's parameters, and the finding's detail.
        definition: What it asks of the data.
        sentence: What it found.
        build: The expression of a clause.
        clauses: The clauses it adds to a contract drafted from a dataset; none by default.
        causes: Part of a finding -> what lies behind it, shown where the part is not 0.
        reasons: Its own reasons for skipping, beside `REASONS`.
        fixes: What cleaning would mend a finding in a dataset, the surest first. Each must clear the
            finding and touch no other cell.
        advice: What to do where no cleaning step mends it.
        words: Placeholders from a clause's parameters.
        says: Another way to make the sentence, of a result and its words.
        evidence: Further facts for the fixes, asked of the data only when rows failed.
        engine: "any", or "duckdb" where the expression needs a function that only DuckDB has.
        by_value: The verdict on a row depends on the value of the clause's one column only.
        lists_values: The expression asks for the column's values (`Scope.values`), best loaded together.
        params: Parameters of its clauses that no other type has -> what they hold (`core.quality.params`).
        by_hand: How a person writes a clause of it; None where only a draft can.
        grade: How grave a failed result is, where that depends on what was found; never graver than the clause says.
    """

    name: str
    title: str
    definition: str
    sentence: str
    build: Callable[[Scope, Check], Outcome]
    clauses: Callable[[Draft], Iterable[Check]] = _no_clauses
    causes: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    fixes: Callable[[Check | CheckResult, Dataset], Iterable[Fix]] = NO_FIXES
    advice: str = ""
    words: Callable[[Words], Words] = _no_words
    says: Callable[[CheckResult, Words], str] | None = None
    evidence: Callable[[Scope, Check], Words] = _no_evidence
    engine: str = "any"
    by_value: bool = False
    lists_values: bool = False
    params: Mapping[str, str] = field(default_factory=dict)
    by_hand: ByHand | None = None
    grade: Callable[[CheckResult], str] | None = None

    @property
    def narrows(self) -> bool:
        """Whether its clauses can be asked of some rows only."""
        return self.by_hand is not None and self.by_hand.narrows


CHECKS: dict[str, CheckType] = {}
"""Every registered type of check, by name."""


def register(kind: CheckType) -> CheckType:
    """Add a type of check.

    Raises:
        ValueError: when another module has registered the name.
    """
    known = CHECKS.get(kind.name)
    if known is not None and known.build.__module__ != kind.build.__module__:
        raise ValueError(f"two types of check are called {kind.name!r}")
    CHECKS[kind.name] = kind
    return kind

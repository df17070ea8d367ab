"""The types of check: what each means as an expression.

A rule turns a check into `Flags` (an expression per row of a base table), a `Measure` (numbers about
the table as a whole), or a `Skip` (with the reason). Flags on one base are counted in one scan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ibis.expr.types import BooleanValue, Table

from core.quality.model import Check
from core.quality.scope import Scope


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
    """The check does not apply now; `reason` is a key of `core.quality.words.REASONS`."""

    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)


Outcome = Flags | Measure | Skip


@dataclass(frozen=True)
class Rule:
    """A type of check: its expression, the cleaning steps that mend what it finds, and where it runs.

    `engine` is "any", or "duckdb" where the expression needs a function only DuckDB has. `by_value`
    means that the verdict on a row depends on the value of the check's one column only.
    """

    name: str
    build: Callable[[Scope, Check], Outcome]
    fixes: tuple[str, ...] = ()
    engine: str = "any"
    by_value: bool = False


RULES: dict[str, Rule] = {}


def rule(
    name: str, *, fixes: tuple[str, ...] = (), engine: str = "any", by_value: bool = False
) -> Callable[[Callable[[Scope, Check], Outcome]], Callable[[Scope, Check], Outcome]]:
    """Register a function as the rule of a type of check."""

    def register(build: Callable[[Scope, Check], Outcome]) -> Callable[[Scope, Check], Outcome]:
        RULES[name] = Rule(name, build, fixes, engine, by_value)
        return build

    return register


def _load() -> None:
    import pkgutil
    from importlib import import_module

    import core.quality as room

    for found in pkgutil.iter_modules(room.__path__):
        if found.name.startswith("rules_"):
            import_module(f"core.quality.{found.name}")  # importing registers


_load()

"""The contract after steps that change what a column's values mean: clauses that held, and would fail, asked anew.

A keyed hash, a mask or a coarser value is another value: a clause about how it was written would fail at every row
although nothing is wrong. Such a clause is drafted anew from the values as they are then; where they allow no such
clause any more, it is asked no longer. Clauses that failed before, and those of other columns, stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass, replace

from core.engine import Cursor
from core.i18n import _, listed
from core.lake import INTERNAL_COLUMNS, Lake
from core.quality.checks import CHECKS
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, Suite
from core.quality.run import place, run, suite_of
from core.quality.scope import Scope, asked


@dataclass(frozen=True)
class Redrafted:
    """A contract after such steps.

    Attributes:
        suite: As it is then, not stored.
        anew: Clauses that ask for the values as they are then, under their old ids.
        dropped: Clauses that are asked no longer.
    """

    suite: Suite
    anew: tuple[Check, ...]
    dropped: tuple[Check, ...]

    def facts(self) -> dict[str, list[str]]:
        """The ids, for the history."""
        return {"anew": [one.id for one in self.anew], "dropped": [one.id for one in self.dropped]}


class _Made(Scope):
    """A table that is no version yet, in the place of the newest version."""

    def __init__(self, lake: Lake, name: str, suite: Suite, made: str, types: dict[str, str]) -> None:
        super().__init__(lake, name, *place(lake, name, None, None), suite)
        self.types = types
        self.roles = {role: column for role, column in self.dataset.roles.items() if column in types}
        self._references[self._placeholder(name)] = made


def redrafted(lake: Lake, name: str, cursor: Cursor, made: str, columns: Set[str]) -> Redrafted | None:
    """The contract of a dataset for a table that is to be its next version; None where nothing of it changes.

    Args:
        lake, name: The dataset.
        cursor: Of the reading engine.
        made: What can stand after FROM for the table.
        columns: Those whose values mean something else in it.
    """
    suite = suite_of(lake, name)
    if suite is None or not columns:
        return None
    roles = {role for role, column in lake.dataset(name).roles.items() if column in columns}
    concerned = tuple(one for one in suite.checks if columns & {*one.columns} or (roles and not one.columns))
    described = cursor.execute(f"DESCRIBE SELECT * FROM {made} AS t").fetchall()
    types = {str(row[0]): str(row[1]) for row in described if row[0] not in INTERNAL_COLUMNS}
    version, layer = place(lake, name, None, None)
    before = asked(lambda: Scope(lake, name, version, layer, suite), lambda scope: run(scope, concerned)[0])
    held = tuple(check for check, result in zip(concerned, before, strict=True) if result.passed)
    kinds = {column: types[column] for column in suite.columns if column in columns and column in types}
    then = replace(suite, columns={**suite.columns, **kinds})

    def asked_anew(scope: Scope) -> tuple[dict[str, Check], list[Check]]:
        failing = [check for check, result in zip(held, run(scope, held)[0], strict=True) if not result.passed]
        if not failing:
            return {}, []
        seen = Draft(scope)
        drafts = [one for kind in {check.check for check in failing} for one in CHECKS[kind].clauses(seen)]
        found = {check.id: fresh for check in failing if (fresh := _fresh(check, drafts)) is not None}
        results: list[CheckResult] = run(scope, tuple(found.values()))[0] if found else []
        sure = {one.id for one in results if one.passed}
        return {key: one for key, one in found.items() if key in sure}, [one for one in failing if one.id not in sure]

    found, dropped = asked(lambda: _Made(lake, name, then, made, types), asked_anew)
    if not found and not dropped and not kinds.items() - suite.columns.items():
        return None
    gone = {one.id for one in dropped}
    checks = tuple(found.get(one.id, one) for one in suite.checks if one.id not in gone)
    return Redrafted(replace(then, checks=checks), tuple(found.values()), tuple(dropped))


def _fresh(check: Check, drafts: Collection[Check]) -> Check | None:
    """The draft that asks the same of the same columns, with what people said of the clause."""
    for one in drafts:
        if (one.check, one.columns) == (check.check, check.columns):
            kept = {"id": check.id, "severity": check.severity, "weight": check.weight, "owner": check.owner}
            return replace(one, **kept)  # type: ignore[arg-type]
    return None


def redrafted_said(one: Redrafted) -> tuple[str, ...]:
    """What becomes of the contract, in words."""
    said = []
    if one.anew:
        words = _("Checks of the contract that will ask for the new values: {names}.")
        said.append(words.format(names=listed(each.id for each in one.anew)))
    if one.dropped:
        words = _("Checks of the contract that the new values no longer allow, and that are left out: {names}.")
        said.append(words.format(names=listed(each.id for each in one.dropped)))
    return tuple(said)

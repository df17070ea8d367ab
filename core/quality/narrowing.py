"""A check that is asked of some rows only: a scope within a condition of the allow-listed language."""

from __future__ import annotations

from ibis.expr.types import Table

from core.cells.convention import Convention
from core.errors import TouchstoneError
from core.expressions.expression import condition
from core.quality.checks import CHECKS
from core.quality.model import Check
from core.quality.params import WHERE
from core.quality.registry import Outcome, Skip
from core.quality.scope import Scope


class Narrowed(Scope):
    """A scope whose rows are those for which a condition holds; how its columns are written is found over all rows.

    Raises:
        TouchstoneError: when the condition names a column that is not there, or does not fit its type.
    """

    narrowed = True

    def __init__(self, whole: Scope, where: str) -> None:
        self.__dict__.update(whole.__dict__)
        for name in ("rows", "_spellings"):
            self.__dict__.pop(name, None)
        self._whole, self._where = whole, where
        self._bases, self._values, self._counted, self.facts = {}, {}, {}, {}
        self.__dict__["table"] = self._within(whole.table)

    def _within(self, table: Table) -> Table:
        return table.filter(condition(self._where, table, list(self.types)))

    def _source(self) -> Table:
        return self._within(super()._source())

    def _how(self, column: str, clues: tuple[str, str]) -> Convention:
        return self._whole._how(column, clues)

    @property
    def _spellings(self) -> dict[str, list[str]]:  # type: ignore[override]
        return self._whole._spellings

    def _kept(self, name: str, expression: Table) -> Table:
        return super()._kept(f"{name}§{self._where}", expression)


def scope_of(scope: Scope, check: Check) -> Scope:
    """The rows that a clause is asked of.

    Raises:
        TouchstoneError: as `Narrowed`.
    """
    where = str(check.params.get(WHERE) or "")
    if not where:
        return scope
    place = f"{WHERE} {where}"
    if place not in scope.facts:
        scope.facts[place] = Narrowed(scope, where)
    return scope.facts[place]  # type: ignore[no-any-return]


def outcome_of(scope: Scope, check: Check) -> Outcome:
    """What a clause means on the rows that it is asked of; a condition that no longer fits them skips it."""
    try:
        within = scope_of(scope, check)
    except TouchstoneError:
        return Skip("no_condition", {"condition": check.params[WHERE]})
    return CHECKS[check.check].build(within, check)

"""A clause tried before it is kept: what it would find in this version, and in those before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.engine import EngineError
from core.engine.stopping import at_most, was_stopped
from core.errors import BadInput, NotFound, TouchstoneError
from core.expressions.expression import condition
from core.i18n import _
from core.lake import Lake
from core.quality.checks import CHECKS
from core.quality.failing import sample
from core.quality.model import Check, CheckResult, Suite, valid
from core.quality.narrowing import scope_of
from core.quality.params import LABELS, WHERE, judged, kind_of
from core.quality.run import place, run, suite_of
from core.quality.scope import Scope, asked

LONGEST = 20.0
"""Seconds that a try may take: a person waits for it; all checks of a million rows together take less."""
NEWEST = 8
"""Versions that a try looks back on: two months of weekly files, or a week of daily ones."""
MOST_LISTED = 200
"""Values that a list begins with; more are a vocabulary, which no one reads through."""
SHOWN = 20
"""Failing rows shown with a try, enough to see what they have in common."""


class Unfinished(BadInput):
    """A clause that somebody is still writing: a column or a parameter is not said yet, and nothing said is wrong."""


@dataclass(frozen=True)
class Tried:
    """What a clause finds in one version; `number` is the dataset's own count of it."""

    version: int
    number: int
    result: CheckResult


def sound(lake: Lake, name: str, check: Check, version: int | None = None) -> Check:
    """The clause itself, where it can be asked of a dataset.

    Raises:
        Unfinished: when a parameter is missing, or there are too few columns.
        BadInput: when a parameter holds what it may not, when the columns are too many, or when a condition does not
            fit the columns' types.
        NotFound: when a column is not there, with the nearest name.
    """
    kind = CHECKS[check.check]
    judged(check, kind.params, narrows=kind.narrows)
    valid(Suite(name, (check,)))
    scope = _scope(lake, name, version, check)
    for column in check.columns:
        if column not in scope.types:
            raise NotFound.among(_("column"), column, list(scope.types))
    if kind.by_hand:
        _complete(check, kind.by_hand.columns, kind.by_hand.needs)
    scope_of(scope, check)
    for parameter, value in check.params.items():
        if parameter != WHERE and kind_of(parameter, kind.params) == kind_of(WHERE, {}):
            condition(str(value), scope.table, list(scope.types))
    return check


def _complete(check: Check, columns: str, needs: Sequence[str]) -> None:
    least, most = {"none": (0, 1), "one": (1, 1)}.get(columns, (1, 60))
    if not least <= len(check.columns) <= most:
        refused = Unfinished if len(check.columns) < least else BadInput
        raise refused(
            _("This rule is asked of a column."), hint=_("Choose one.") if most == 1 else _("Choose one or more.")
        )
    for need in needs:
        names = need.split("|")
        if not any(check.params.get(one) not in (None, "", [], {}) for one in names):
            wanted = _(" or ").join(_(LABELS[one]) for one in names)
            raise Unfinished(_("This rule needs: {names}.").format(names=wanted))


def _scope(lake: Lake, name: str, version: int | None, check: Check) -> Scope:
    number, layer = place(lake, name, version, None)
    kept = suite_of(lake, name)
    rest = tuple(one for one in kept.checks if one.id != check.id) if kept else ()
    return Scope(lake, name, number, layer, replace(kept or Suite(name, ()), checks=(*rest, check)))


def tried(lake: Lake, name: str, check: Check, version: int | None = None, *, seconds: float = LONGEST) -> Tried:
    """What a clause would find in a version; nothing is stored.

    Raises:
        BadInput: when it cannot be asked, or takes longer than `seconds`.
        NotFound: when the dataset, the version or a column is not there.
    """
    sound(lake, name, check, version)
    number, _layer = place(lake, name, version, None)
    try:
        with at_most(seconds):
            result = _result(lake, name, number, check)
    except (TouchstoneError, EngineError) as error:
        if not was_stopped(error):
            raise
        raise _too_long(seconds) from error
    return Tried(number, lake.ordinal_of(name, number), result)


def _result(lake: Lake, name: str, version: int, check: Check) -> CheckResult:
    [result], _rows = asked(lambda: _scope(lake, name, version, check), lambda scope: run(scope, (check,)))
    return result


def _too_long(seconds: float) -> BadInput:
    return BadInput(
        _("The check was stopped: it took longer than {n} s.").format(n=f"{seconds:g}"),
        hint=_("Write a simpler condition, or ask it of fewer rows."),
    )


def looked_back(lake: Lake, name: str, check: Check, *, newest: int = NEWEST, seconds: float = LONGEST) -> list[Tried]:
    """What a clause would have found in the newest versions of the data, oldest first; one that lacks its columns says
    so as a skipped result.

    Raises:
        BadInput: when they take longer than `seconds` together.
    """
    found = []
    try:
        with at_most(seconds):
            for one in lake.versions(name)[-newest:]:
                found.append(Tried(one.number, one.ordinal, _result(lake, name, one.number, check)))
    except (TouchstoneError, EngineError) as error:
        if not was_stopped(error):
            raise
        raise _too_long(seconds) from error
    return found


def column_values(lake: Lake, name: str, version: int, column: str) -> list[str]:
    """The values of a column in a version, the most frequent first; none where they are too many for a list."""
    number, layer = place(lake, name, version, None)
    scope = Scope(lake, name, number, layer)
    found = list(scope.values(column)) if column in scope.types else []
    return found if len(found) <= MOST_LISTED else []


def rows_of(lake: Lake, name: str, found: Tried) -> list[dict[str, Any]]:
    """Some of the rows that a tried clause found failing."""
    number, layer = place(lake, name, found.version, None)
    return sample(lake, name, number, layer, found.result, SHOWN) if found.result.has_rows else []

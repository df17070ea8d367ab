"""Clauses that the data itself suggests, each with what speaks for it: the profile's figures, and what it finds now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.i18n import _, listed, ngettext
from core.lake import Lake
from core.quality.checks import CHECKS
from core.quality.column_facts import ColumnFacts, Draft
from core.quality.contract.writing import same_question
from core.quality.model import Check, CheckResult, Suite, percent
from core.quality.run import place, run, suite_of
from core.quality.scope import Scope, asked

EXAMPLES = 5
"""Values named in a sentence; more would not be read."""


@dataclass(frozen=True)
class Suggestion:
    """A clause that a draft of the data as it is would hold.

    Attributes:
        state: "new", "changed" where the contract has the clause with other parameters, or "held" where it has this.
        before: The contract's own clause, where there is one.
        result: What it finds in the version that suggests it.
        facts: What the draft measured of its column; empty for a clause about the table.
        values: The most frequent values of its column, where they were listed.
        role: What the column is for, "" where nobody knows.
    """

    check: Check
    state: str
    before: Check | None
    result: CheckResult
    facts: Mapping[str, Any]
    values: tuple[str, ...] = ()
    role: str = ""


def suggested(lake: Lake, name: str, version: int | None = None) -> list[Suggestion]:
    """What a draft of a version asks, the new first, then what changed, then what the contract holds already.

    Raises:
        NotFound: when the dataset or version is not there.
    """
    number, layer = place(lake, name, version, None)
    suite = suite_of(lake, name)

    def judged(scope: Scope) -> list[Suggestion]:
        seen = Draft(scope)
        checks = tuple(check for kind in CHECKS.values() for check in kind.clauses(seen))
        results, _rows = run(scope, checks)
        facts = {one.name: one for one in seen.every}
        return [
            _suggestion(check, result, suite, facts.get(check.column), scope)
            for check, result in zip(checks, results, strict=True)
        ]

    found = asked(lambda: Scope(lake, name, number, layer, suite), judged)
    order = ("new", "changed", "held")
    return sorted(found, key=lambda one: (order.index(one.state), one.result.total == 0, one.check.id))


def _suggestion(
    check: Check, result: CheckResult, suite: Suite | None, facts: ColumnFacts | None, scope: Scope
) -> Suggestion:
    kept = suite.checks if suite else ()
    same = next((one for one in kept if same_question(one, check)), None)
    before = same or next((one for one in kept if one.id == check.id), None)
    state = "held" if same else "changed" if before else "new"
    values = tuple(list(scope.values(facts.name))[:EXAMPLES]) if facts and facts.category else ()
    measured = dict(facts.measured) if facts else {}
    return Suggestion(check, state, before, result, measured, values, facts.role if facts else "")


def evidence(one: Suggestion) -> list[str]:
    """What speaks for a suggestion, as sentences in the reader's language."""
    said = [_of_now(one.result)]
    facts = one.facts
    if not facts:
        return said
    rows, missing = int(facts.get("rows") or 0), int(facts.get("missing") or 0)
    if rows:
        said.append(
            _("cells looked at that are filled: {n} of {rows}").format(n=f"{rows - missing:,}", rows=f"{rows:,}")
            + _(" ({causes})").format(causes=percent((rows - missing) / rows))
        )
    if facts.get("distinct"):
        distinct = min(int(facts["distinct"]), rows - missing)
        said.append(
            ngettext("about {n} different value", "about {n} different values", distinct).format(n=f"{distinct:,}")
        )
    if one.values:
        said.append(_("most often: {values}").format(values=listed(one.values)))
    if facts.get("least") is not None:
        said.append(
            _("from {least} to {most}, nearly all between {low} and {high}").format(
                least=f"{facts['least']:g}",
                most=f"{facts['most']:g}",
                low=f"{facts.get('q01') or 0:g}",
                high=f"{facts.get('q99') or 0:g}",
            )
        )
    if facts.get("regex"):
        said.append(_("every sound id fits {regex}").format(regex=facts["regex"]))
    return said


def _of_now(result: CheckResult) -> str:
    if not result.total:
        return _("cannot be judged on this version")
    if not result.failed:
        return ngettext(
            "holds in the {n} row it is asked of", "holds in all {n} rows it is asked of", result.total
        ).format(n=f"{result.total:,}")
    return _("failing rows in this version: {n} of {rows}").format(n=f"{result.failed:,}", rows=f"{result.total:,}")

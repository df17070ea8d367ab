"""weak_lists: no rule about recommended lists finds far more weak ones than it did in the versions before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from core.engine import literal
from core.i18n import N_, _, listed
from core.lake import has_table
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope
from core.text.metrics import wilson

TABLE = "lab.weak_lists"
"""Where the room of recommendation keeps its shares; this one reads them and knows no recommender."""
LEAST_RISE = 0.05
"""Points of a share from which a rise is worth a look: of a list of ten lists, half a one."""
BEFORE = 5
"""Versions before, of which the middle share is usual: one odd version among them moves it little."""


def build(scope: Scope, _check: Check) -> Outcome:
    """Each rule's share of weak lists in the version under test against the middle of the versions before it, by one
    scorer, list length and setting: it fails where it rose by five points and its interval lies above all of theirs."""
    stored = _stored(scope)
    if not any(version == scope.version for version, *_rest in stored):
        return Skip("not_judged")
    series: dict[tuple[str, ...], list[tuple[int, int, int]]] = defaultdict(list)
    for version, scorer, k, options, rule, weak, judged in stored:
        if judged:
            series[scorer, str(k), options, rule].append((version, weak, judged))
    risen, total = [], 0
    for (scorer, k, _options, rule), rows in series.items():
        before = [row for row in rows if row[0] < scope.version][-BEFORE:]
        now = next((row for row in rows if row[0] == scope.version), None)
        if now is None or not before or not rule:
            continue
        total += 1
        usual = median(weak / judged for _version, weak, judged in before)
        share = now[1] / now[2]
        low, _high = wilson(now[1], now[2])
        if share - usual >= LEAST_RISE and low > max(wilson(weak, judged)[1] for _version, weak, judged in before):
            risen.append({"rule": rule, "scorer": scorer, "k": int(k), "share": share, "usual": usual, "weak": now[1]})
    if not total:
        return Skip("nothing_before")
    return Measure(len(risen), total, {"risen": risen})


def _stored(scope: Scope) -> list[tuple[Any, ...]]:
    """Version, scorer, list length, settings, rule, weak and judged lists of this dataset up to the version."""
    with scope.lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return []
        return cursor.execute(
            f"SELECT version, scorer, k, options, rule, weak, judged FROM lake.{TABLE} "
            f"WHERE dataset = {literal(scope.dataset.name)} AND layer = {literal(scope.layer)} "
            f"AND version <= {int(scope.version)} ORDER BY version"
        ).fetchall()


def clauses(draft: Draft) -> Iterator[Check]:
    """Of events whose lists were judged once."""
    if draft.scope.kind == "events" and _stored(draft.scope):
        yield Check("weak_lists", "weak_lists", "recommendation readiness")


RULES: Mapping[str, str] = {
    "unsafe": N_("Not for children"),
    "stock": N_("Out of stock"),
    "unknown": N_("Not in the catalog"),
    "duplicates": N_("The same product twice"),
    "negative": N_("Bad reviews"),
    "returned": N_("Sent back a lot"),
    "far": N_("Far from the history"),
    "jumps": N_("Category jumps"),
    "price": N_("Price jumps"),
    "one_brand": N_("One brand everywhere"),
    "same": N_("The same list for everybody"),
}
"""The rules by the names that the page Recommend has for them; one it does not know is told by its id."""


def says(result: CheckResult, _words: Words) -> str:
    """The rules whose share rose, each with what is usual."""
    risen = result.detail.get("risen", [])
    if not risen:
        return _("No rule finds more weak lists than usual: {n} compared").format(n=result.total)
    each = _("{rule}: {share} % of lists, usually {usual} %")
    told = [
        each.format(
            rule=_(RULES.get(str(one["rule"]), str(one["rule"]))),
            share=f"{100 * float(one['share']):.0f}",
            usual=f"{100 * float(one['usual']):.0f}",
        )
        for one in risen
    ]
    return _("More weak lists than usual. {rules}").format(rules=listed(told, clauses=True))


register(
    CheckType(
        "weak_lists",
        title=N_("Recommended lists are no weaker than usual"),
        definition=N_(
            "Each rule of the view Weak lists on the page Recommend finds no more weak lists than in the five versions "
            "before: not five of a hundred more than their middle, with an interval (95 %) above all of theirs. Needs "
            "the lists of this version and of one before it judged."
        ),
        sentence=N_("Rules that find more weak lists than usual: {failed} of {total}"),
        says=says,
        reasons={
            "not_judged": N_("The lists of this version have not been judged yet."),
            "nothing_before": N_("No version before this one has its lists judged."),
        },
        advice=N_("Open the view Weak lists on the page Recommend: each rule there names the rows behind it."),
        build=build,
        clauses=clauses,
    )
)

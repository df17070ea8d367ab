"""D15_copied: a review is in its writer's own words."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import BooleanValue, Table

from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import mendable
from core.quality.bases.rows_by_content import NAMED, drops, names, own_id, told
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, Flags, Outcome, Skip, Words, register
from core.quality.scope import TIME, Scope

OFTEN = 0.2
"""Reviews with another's text, of all, up to which that is a fault: of more, a form offered the sentences."""


def build(scope: Scope, check: Check) -> Outcome:
    """A review fails whose text another writer, or the same one of another product, wrote before: the same letters and
    digits, and enough of them not to be alike by chance. The earliest is the one copied, of one moment the first in the
    file. A writer's own text of that day is told apart: shops show one review under all variants of a product."""
    text = scope.roles.get("text")
    who = [scope.roles[role] for role in ("user_id", "item_id") if role in scope.roles]
    user = scope.roles.get("user_id")
    if not text or not who:
        return Skip("no_role", {"role": "text" if not text else "user_id"})

    def copies() -> Table:
        table = scope.table
        said = told(table[text])
        writer = ibis.literal("\x1f").join([table[name].cast("string").fill_null("\x01") for name in who])
        keyed = table.mutate(**{"§said": said, "§writer": writer})
        by = [keyed[name] for name in (TIME, "_row") if name in keyed.columns]
        order = ibis.window(group_by=[keyed["§said"]], order_by=by)
        own: BooleanValue = ibis.literal(False)
        if user and TIME in keyed.columns:
            author, moment = (keyed[name].first().over(order) for name in (user, TIME))
            own = ((keyed[user] == author) & (keyed[TIME].date() == moment.date())).fill_null(False)
        return keyed.mutate(**{"§first_writer": keyed["§writer"].first().over(order), "§own": own})

    base = scope.base("copied", copies)
    fails = base["§said"].notnull() & (base["§writer"] != base["§first_writer"])
    return Flags("copied", base, fails, base["§said"].notnull(), {"own": fails & base["§own"]}, (text,))


def clauses(draft: Draft) -> Iterator[Check]:
    roles = set(draft.scope.roles)
    if draft.scope.kind != "reviews" or "text" not in roles or roles.isdisjoint({"user_id", "item_id"}):
        return
    clause = Check("D15_copied", "D15_copied", "semantic accuracy", (), "warning")
    outcome = build(draft.scope, clause)
    if isinstance(outcome, Flags) and outcome.applies is not None:
        counted = outcome.table.agg(n=outcome.applies.sum(), copied=(outcome.fails & outcome.applies).sum())
        found = draft.scope.fetch(counted)[0]
        if (found["copied"] or 0) <= OFTEN * (found["n"] or 0):
            yield clause


def evidence(scope: Scope, check: Check) -> Words:
    outcome = build(scope, check)
    if not isinstance(outcome, Flags):
        return {}
    if key := own_id(scope):
        return names(scope, outcome, (key,), LISTED)
    roles = ("user_id", "item_id", "timestamp", "text")
    return names(scope, outcome, [scope.roles[role] for role in roles if role in scope.roles], NAMED)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """The copies go, the first stays."""
    if steps := tuple(drops(mendable(check), dataset)):
        yield steps


register(
    CheckType(
        "D15_copied",
        title=N_("Reviews in their own words"),
        definition=N_(
            "No text of a dozen words or more stands under another writer or another product too, but for case, "
            "blanks and signs; the earliest is taken for the original."
        ),
        sentence=N_(
            "{failed} review copies the text of another{causes}",
            "{failed} reviews copy the text of another{causes}",
        ),
        causes={"own": N_("{n} of the same writer and day, under another product")},
        build=build,
        by_hand=ByHand("semantic accuracy"),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        engine="duckdb",
        advice=N_("Read a few of them: copies are bought, or a form offered the sentence."),
    )
)

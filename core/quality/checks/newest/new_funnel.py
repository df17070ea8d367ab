"""new_funnel: as many views as usual become carts and purchases in what came last."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from core.i18n import N_, _
from core.kinds import event_label
from core.quality.bases.told import REASONS, by_piece, facts_of, newest_facts, skip_or
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope
from core.quality.watch.watched import Watched


def build(scope: Scope, _check: Check) -> Outcome:
    """Carts per view, purchases per view and per cart, in what came last, against the pieces before it."""

    def measured(found: Watched) -> Outcome:
        total = found.counted("rate")
        if not total:
            return Skip("no_funnel", {})
        off = [
            facts_of(one)
            | dict(zip(("part", "of"), one.figure.column.split("/"), strict=True))
            | {"share": math.exp(one.band.value), "usual": math.exp(one.band.centre)}
            for one in found.told("rate")
        ]
        return Measure(len(off), total, newest_facts(found) | {"off": off})

    return skip_or(scope, measured)


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.column("event_type"):
        yield Check("new_funnel", "new_funnel", "consistency")


def says(result: CheckResult, _words: Words) -> str:
    """Each rate with its share and what is usual."""
    return by_piece(result.detail.get("off", []), result.detail, _told)


def _told(one: Mapping[str, Any]) -> str:
    return _("{part} per {of}: {share} (usually {usual})").format(
        part=event_label(one["part"]), of=event_label(one["of"]), share=percent(one["share"]),
        usual=percent(one["usual"]),
    )  # fmt: skip


register(
    CheckType(
        "new_funnel",
        title=N_("What came last turns views into purchases as usual"),
        definition=N_(
            "In the newest upload, and on each day in it, carts per view, purchases per view and purchases per cart "
            "are what the uploads and days before it lead to expect: not half as many again, nor a third fewer. Needs "
            "five uploads or days before it."
        ),
        sentence=N_("Rates of the funnel that are otherwise than usual: {failed} of {total}"),
        says=says,
        reasons=REASONS | {"no_funnel": N_("There are too few views, carts or purchases in an upload or a day.")},
        advice=N_("Ask whether one kind of event was not logged, or logged twice; campaigns move all steps."),
        build=build,
        clauses=clauses,
    )
)

"""new_opinions: the texts that came last are as good-humoured as usual, as a model read them."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.told import REASONS, by_piece, facts_of, newest_facts, skip_or
from core.quality.bases.told_means import facts, said
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope
from core.quality.watch.opinions import was_read
from core.quality.watch.watched import Watched


def build(scope: Scope, _check: Check) -> Outcome:
    """The share of negative texts and the mean score, in what came last, against the pieces before it; all read by one
    model."""
    if not was_read(scope):
        return Skip("not_read")

    def measured(found: Watched) -> Outcome:
        total = found.counted("opinion")
        if not total:
            return Skip("few_read", {})
        off = [facts_of(one) | facts(one.figure, one.place) for one in found.told("opinion")]
        return Measure(len(off), total, newest_facts(found) | {"off": off})

    return skip_or(scope, measured)


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "reviews" and {"text", "timestamp"} <= set(draft.scope.roles):
        yield Check("new_opinions", "new_opinions", "semantic accuracy")


def says(result: CheckResult, _words: Words) -> str:
    """What was read, and what is usual."""
    return by_piece(result.detail.get("off", []), result.detail, said)


register(
    CheckType(
        "new_opinions",
        title=N_("Texts that came last are as negative as usual"),
        definition=N_(
            "In the newest upload, and on each day in it, the share of negative texts and the mean sentiment, all as "
            "one model read them, are what the uploads and days before it lead to expect: not ten of a hundred texts "
            "more, nor a mean a tenth of its range away. Needs the texts scored, and five uploads or days before it."
        ),
        sentence=N_("Figures of sentiment that are otherwise than usual: {failed} of {total}"),
        says=says,
        reasons=REASONS | {"few_read": N_("Too few texts of an upload or a day were read by a model.")},
        advice=N_(
            "Read them on the page Sentiment: shoppers say something, or one source sent its complaints alone or twice."
        ),
        build=build,
        clauses=clauses,
    )
)

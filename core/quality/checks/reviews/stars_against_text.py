"""D15_stars: the text does not say the opposite of the stars."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Measure, Outcome, Skip, register
from core.quality.scope import Scope
from core.quality.watch.opinions import was_read
from core.text.sentiment import certainty

LEAST = 0.8
"""Confidence from which the model is taken at its word."""


def build(scope: Scope, check: Check) -> Outcome:
    """Contradictions with a confidence of `least` or more; needs the reviews scored."""
    if "rating" not in scope.roles:
        return Skip("no_role", {"role": "rating"})
    if not was_read(scope):
        return Skip("not_read")
    least = float(check.params.get("least", LEAST))
    found = certainty.contradictions(scope.lake, scope.dataset.name, scope.version, least=least)
    return Measure(*found) if found else Skip("not_read")


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "reviews" and {"text", "rating"} <= set(draft.scope.roles):
        # Two in a hundred: people do press the wrong star, and the model errs.
        yield Check("D15_stars", "D15_stars", "semantic accuracy", (), "info", 0.5, 0.02, {"least": LEAST})


register(
    CheckType(
        "D15_stars",
        title=N_("Stars fit the text"),
        definition=N_("The text, as the model reads it, does not surely say the opposite of the stars."),
        sentence=N_(
            "{failed} review ({share}) says the opposite of its stars",
            "{failed} reviews ({share}) say the opposite of their stars",
        ),
        advice=N_("Read them on the page Sentiment: the star or the model is wrong, and labels teach the model."),
        build=build,
        by_hand=ByHand("semantic accuracy", "none", {"least": LEAST}, narrows=False),
        clauses=clauses,
    )
)

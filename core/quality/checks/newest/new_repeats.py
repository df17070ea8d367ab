"""new_repeats: the rows of the newest upload did not come before: no batch was sent again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.i18n import N_, _
from core.quality.bases.told import REASONS, by_piece, newest_facts, piece_facts
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult, percent
from core.quality.registry import CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope
from core.quality.watch.figures import REPEATED_EFFECT
from core.quality.watch.watched import watched


def build(scope: Scope, _check: Check) -> Outcome:
    """The share of the newest upload's rows that an earlier upload had brought, estimated from the rows kept by their
    hash; from the second upload on, until enough are known by the effect alone."""
    found = watched(scope)
    if found.series.replaced or len(found.series.uploads) < 2:
        return Skip("single", {})
    figure = next((one for one in found.uploads if one.name == "repeated"), None)
    last = found.series.uploads[-1]
    if figure is None or not last.sketch.every:
        return Skip("single", {})
    off: list[dict[str, Any]] = []
    for place, piece in enumerate(found.series.uploads):
        band, share = figure.bands[place], figure.at(place).get("value")
        if piece.fresh and share is not None and (band.off if band is not None else share >= REPEATED_EFFECT):
            usual = max(band.centre, 0.0) if band is not None else 0.0
            off.append(piece_facts(piece) | {"figure": figure.name, "share": share, "usual": usual})
    return Measure(len(off), sum(piece.fresh for piece in found.series.uploads), newest_facts(found) | {"off": off})


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_repeats", "new_repeats", "uniqueness")


def says(result: CheckResult, _words: Words) -> str:
    """The share of the rows that came before."""
    return by_piece(result.detail.get("off", []), result.detail, _told)


def _told(one: Mapping[str, Any]) -> str:
    return _("about {share} of the rows came with an earlier upload (usually {usual})").format(
        share=percent(one["share"]), usual=percent(one["usual"])
    )


register(
    CheckType(
        "new_repeats",
        title=N_("What came last did not come before"),
        definition=N_(
            "The rows of the newest upload are not those of an earlier one: fewer than two of a hundred more than "
            "usual, estimated from some rows of each day of the last month."
        ),
        sentence=N_("Uploads with rows that came before: {failed} of {total}"),
        says=says,
        reasons=REASONS | {"single": N_("There is no earlier upload to compare with.")},
        advice=N_("Ask whether a batch was sent again; the upload can be taken back by its version."),
        build=build,
        clauses=clauses,
    )
)

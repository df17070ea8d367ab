"""new_volume: as many rows came last as before, by upload and by day of the data's own time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from core.i18n import N_, _
from core.quality.bases.told import REASONS, SHOWN_PIECES, facts_of, newest_facts, piece_name, skip_or
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Measure, Outcome, Words, register
from core.quality.scope import Scope
from core.quality.watch.watched import Watched


def build(scope: Scope, _check: Check) -> Outcome:
    """The rows of what came last against those of the pieces before it, as ratios."""
    return skip_or(scope, _measured)


def _measured(found: Watched) -> Outcome:
    off = [
        facts_of(one) | {"least": math.floor(math.exp(one.band.low)), "most": math.ceil(math.exp(one.band.high))}
        for one in found.told("rows")
    ]
    return Measure(len(off), found.counted("rows"), newest_facts(found) | {"off": off})


def clauses(_draft: Draft) -> Iterator[Check]:
    yield Check("new_volume", "new_volume", "completeness")


def says(result: CheckResult, words: Words) -> str:
    """Each piece with its rows, and what would have been usual."""
    detail = result.detail
    off: list[Mapping[str, Any]] = detail.get("off") or [detail]
    told = [_told(one, detail) for one in off[:SHOWN_PIECES]]
    more = len(off) - SHOWN_PIECES
    return _("; ").join(told) + (_(" and {n} more").format(n=more) if more > 0 else "")


def _told(one: Mapping[str, Any], detail: Mapping[str, Any]) -> str:
    numbers = {name: f"{int(one[name]):,}" for name in ("rows", "least", "most")}
    if one.get("grain", "upload") == "upload" and not one.get("file"):
        said = _("Rows that came with {piece}: {rows}; usual are {least} to {most}")
    else:
        said = _("Rows of {piece}: {rows}; usual are {least} to {most}")
    return said.format(piece=piece_name(one, detail), **numbers)


register(
    CheckType(
        "new_volume",
        title=N_("What came last is as much as usual"),
        definition=N_(
            "The rows of the newest upload, and of each day in it, lie within what the uploads and days before it lead "
            "to expect (median of the same days of the week, and four deviations of the logarithm). Needs five uploads "
            "or days before it."
        ),
        sentence=N_("Uploads or days with an unusual number of rows: {failed} of {total}"),
        says=says,
        reasons=REASONS,
        advice=N_(
            "Ask whether a file is cut short, missing or loaded twice; an upload can be taken back by its version."
        ),
        build=build,
        clauses=clauses,
    )
)

"""Drafting a dataset's contract from its kind, roles, types and values.

The draft is made once, from the version first checked, and then kept: later versions are judged by the
same clauses. What the first version cannot show (an age in days for a file from 2010, an arm's planned
share) is left out rather than guessed. Each type of check drafts its own clauses.
"""

from __future__ import annotations

from core.quality.checks import CHECKS
from core.quality.column_facts import Draft
from core.quality.model import DIMENSIONS, Check, Suite
from core.quality.scope import Scope

WEIGHTS = dict.fromkeys(DIMENSIONS, 1.0) | {"recommendation readiness": 0.5}
"""Readiness counts half: data can be right and yet thin, which no cleaning changes."""


def draft(scope: Scope) -> Suite:
    """A suite for the dataset as it stands in `scope`, not yet stored: clauses by dimension, then column."""
    seen = Draft(scope)
    places = {name: place for place, name in enumerate(scope.types)}

    def order(check: Check) -> tuple[int, int, str]:
        return DIMENSIONS.index(check.dimension), places.get(check.column, -1), check.id

    checks = sorted((check for kind in CHECKS.values() for check in kind.clauses(seen)), key=order)
    return Suite(scope.dataset.name, tuple(checks), dict(WEIGHTS), dict(scope.types))

"""What the stored sentiment of reviews is needed for."""

from __future__ import annotations

from core.quality.scope import Scope
from core.text.sentiment import predictions


def was_read(scope: Scope) -> bool:
    """Whether a model has read the reviews of this version."""
    return any(one[0] == scope.version for one in predictions.scored_versions(scope.lake, scope.dataset.name))

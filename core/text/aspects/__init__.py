"""What reviews speak about, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.aspects import insights, job, mentions, store
    from core.text.aspects.insights import Coverage
    from core.text.aspects.store import TABLE, fullest

__getattr__ = lazily(__name__, {"Coverage": "insights", "TABLE": "store", "fullest": "store"})

__all__ = ["TABLE", "Coverage", "fullest", "insights", "job", "mentions", "store"]

"""What every scorer reads: interest, attributes, sentiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.features.event_counts import events_words
    from core.recommend.features.interest import FORMS

__getattr__ = lazily(
    __name__,
    {
        "FORMS": "interest",
        "events_words": "event_counts",
    },
)

__all__ = ["FORMS", "events_words"]

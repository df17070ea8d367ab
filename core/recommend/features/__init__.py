"""What every scorer reads: interest, attributes, sentiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.features.bundle import training_inputs
    from core.recommend.features.event_counts import events_words
    from core.recommend.features.interest import FORMS
    from core.recommend.features.one_more import ONE_MORE
    from core.recommend.features.texts import NOT_READ

__getattr__ = lazily(
    __name__,
    {
        "training_inputs": "bundle",
        "FORMS": "interest",
        "NOT_READ": "texts",
        "ONE_MORE": "one_more",
        "events_words": "event_counts",
    },
)

__all__ = ["FORMS", "NOT_READ", "ONE_MORE", "events_words", "training_inputs"]

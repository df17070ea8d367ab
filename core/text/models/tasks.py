"""What a classifier can be trained for: its name, its classes, and whether it may refuse."""

from __future__ import annotations

from dataclasses import dataclass

from core.text import LABELS

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Task:
    """A kind of classifier.

    Attributes:
        name: ``sentiment``, ``aspects`` or ``intent``.
        labels: class names in the order of the head's outputs.
        kept: share of the in-scope development texts that the rejection threshold lets through; None rejects nothing.
    """

    name: str
    labels: tuple[str, ...]
    kept: float | None = None


SENTIMENT = Task("sentiment", LABELS)
ASPECTS = Task("aspects", LABELS)


def intent(labels: tuple[str, ...]) -> Task:
    """The task of telling intents apart; the last class is whatever none of them covers."""
    return Task("intent", (*labels, OUT_OF_SCOPE), kept=0.995)


def shown(mention: str, sentence: str) -> str:
    """How a mention in its sentence is put before the model."""
    return f"{mention}: {sentence}"

"""What a review speaks about, and how: shopping aspects found by their words, each with the polarity of its mention."""

from __future__ import annotations

from dataclasses import dataclass

ASPECTS = (
    "quality",
    "performance",
    "looks",
    "size",
    "ease",
    "price",
    "delivery",
    "packaging",
    "service",
    "taste",
)
"""Keys of the aspects; ``core.text.aspects.title`` gives their name in the reader's language."""


@dataclass(frozen=True)
class Opinion:
    """One mention: ``text[start:stop]`` is the word that names the aspect; ``p`` is the probability of the label."""

    aspect: str
    start: int
    stop: int
    label: str
    p: float

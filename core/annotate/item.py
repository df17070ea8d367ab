"""What is labelled: a review, a text of any kind, or a shopper's session."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One thing to label. ``hint`` is the label that stars or a rule imply, never a person's."""

    place: int
    row: int
    text_hash: str
    language: str
    text: str
    hint: str | None

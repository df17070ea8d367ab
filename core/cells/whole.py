"""Whole numbers as programs and addresses write them: plain digits, and no more of them than mean something."""

from __future__ import annotations

LONGEST = 18
"""Digits of the numbers that fit 64 bits; Python itself refuses to read more than 4,300."""


def whole(text: str | None) -> int | None:
    """The number of a text of ASCII digits; None for every other text, such as `²`, `-1` or a thousand digits."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST else None

"""Spellings of one value: what they share, and which of them are the minority."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def spelling_key(value: str) -> str:
    """What two spellings of one value share: width, case and blanks folded away."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def leaders(values: Mapping[str, int]) -> dict[str, str]:
    """Spelling -> its most frequent twin, for those that have one differing only in case, width or blanks."""
    best: dict[str, str] = {}
    for value, count in values.items():
        key = spelling_key(value)
        leader = best.get(key)
        if leader is None or (count, leader) > (values[leader], value):
            best[key] = value
    return {value: best[spelling_key(value)] for value in values if best[spelling_key(value)] != value}

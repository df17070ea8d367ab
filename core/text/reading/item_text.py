"""What an encoder reads of a product: one text and one encoder for every room, so that its vector is read once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.text.reading import content

ENGLISH, SEVERAL = "all-MiniLM-L6-v2", "multilingual-e5-small"
"""The encoders that ship: the one that reads English alone, and the one that reads English and Chinese."""
LENGTH = 128
"""Tokens read of a product: two titles, path and brand take some 60, the rest is description."""
MOST_CHARACTERS = 800
"""Letters taken of each field: more than LENGTH tokens hold in either language."""
CHINESE_SHARE = 0.02
"""Share of texts with a Chinese sign from which the encoder of several languages reads: fewer are names."""
LOOKED_AT = 2_000
"""Texts, spread over the catalog, from which its languages are told: they take a few milliseconds."""
_LEVELS = re.compile(r"\s*(?:[>/|»›\\]|::)\s*")
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def item_text(titles: Sequence[object], category: object, brand: object, description: object) -> str:
    """One product as a text: its titles, the path of its category, its brand, then the description.

    Args:
        titles: The main one first; None or "" for none, as with the others.
    """
    path = " > ".join(part for part in _LEVELS.split(_clean(category)) if part)
    parts = [*dict.fromkeys(map(_clean, titles)), path, _clean(brand), _clean(description)]
    return ". ".join(part for part in parts if part)


def encoder_for(texts: Sequence[str]) -> str:
    """Name of the encoder that reads these texts."""
    said = [text for text in texts if text]
    some = said[:: max(1, len(said) // LOOKED_AT)]
    chinese = sum(bool(_CHINESE.search(text)) for text in some)
    return SEVERAL if chinese >= CHINESE_SHARE * max(len(some), 1) else ENGLISH


def _clean(value: object) -> str:
    return content.cleaned(str(value))[:MOST_CHARACTERS] if value else ""

"""Bytes to text: which encoding a file is written in, and one streaming pass that decodes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.encoding.families import CANDIDATES, CHOICES, MULTIBYTE, SINGLE_BYTE
    from core.collect.encoding.remarks import asks, rival_of
    from core.collect.encoding.unmarked import ESCAPED, wide_encoding

__getattr__ = lazily(
    __name__,
    {
        "CANDIDATES": "families",
        "CHOICES": "families",
        "ESCAPED": "unmarked",
        "MULTIBYTE": "families",
        "SINGLE_BYTE": "families",
        "asks": "remarks",
        "rival_of": "remarks",
        "wide_encoding": "unmarked",
    },
)

__all__ = [
    "CANDIDATES",
    "CHOICES",
    "ESCAPED",
    "MULTIBYTE",
    "SINGLE_BYTE",
    "asks",
    "rival_of",
    "wide_encoding",
]

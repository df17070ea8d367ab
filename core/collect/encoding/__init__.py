"""Bytes to text: which encoding a file is written in, and one streaming pass that decodes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.encoding.families import CHOICES
    from core.collect.encoding.remarks import asks, rival_of

__getattr__ = lazily(
    __name__,
    {
        "CHOICES": "families",
        "asks": "remarks",
        "rival_of": "remarks",
    },
)

__all__ = [
    "CHOICES",
    "asks",
    "rival_of",
]

"""Bytes to text: which encoding a file is written in, and one streaming pass that decodes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.encoding.families import CHOICES

__getattr__ = lazily(
    __name__,
    {
        "CHOICES": "families",
    },
)

__all__ = [
    "CHOICES",
]

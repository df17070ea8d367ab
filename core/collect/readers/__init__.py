"""One reader per file format: each turns a plain file into staged rows with line numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.readers.format import BY_HAND, DIALECT, FLATTEN, NO_VALUE
    from core.collect.readers.registry import read_file

__getattr__ = lazily(
    __name__,
    {
        "BY_HAND": "format",
        "DIALECT": "format",
        "FLATTEN": "format",
        "NO_VALUE": "format",
        "read_file": "registry",
    },
)

__all__ = [
    "BY_HAND",
    "DIALECT",
    "FLATTEN",
    "NO_VALUE",
    "read_file",
]

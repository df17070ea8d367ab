"""Characters that XML does not allow, written so that a parser lets them through and read back afterwards.

Control characters, and bytes that the file's encoding does not allow (marked as lone surrogates), must reach the
quarantine as they stand; a parser would stop at them or drop them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from core.collect.encoding.decode import TextScan, open_text

CHUNK = 1 << 20
"""Characters read at a time, as everywhere."""
_SIGN = "\U0010fffd"
"""Stands before the number of a character that was replaced; a real one is replaced itself, so nothing is mistaken."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\U0010fffd]")
_REPLACED = re.compile(_SIGN + "([0-9a-f]{6})")


def legal(text: str) -> str:
    """The text with every character replaced that XML does not allow."""
    return _ILLEGAL.sub(lambda m: f"{_SIGN}{ord(m.group()):06x}", text) if _ILLEGAL.search(text) else text


def restored(text: str) -> str:
    """The text that `legal` was given."""
    return _REPLACED.sub(lambda m: chr(int(m.group(1), 16)), text) if _SIGN in text else text


def chunks(path: Path, scan: TextScan) -> Iterator[str]:
    """The file's text piece by piece, each line end written as XML reads it (LF)."""
    held = ""
    with open_text(path, scan.encoding, scan.fallback) as stream:
        while text := stream.read(CHUNK):
            text = held + text
            held = "\r" if text.endswith("\r") else ""
            text = text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n")
            if text:
                yield text
    if held:
        yield "\n"

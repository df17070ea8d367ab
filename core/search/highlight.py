"""Where a product's text says what was asked: parts to be marked, never markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.search.matching.tokens import Reader

AROUND = 60
"""Signs shown before the first match of a long text."""


def marked(reader: Reader, text: str, terms: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it matches a term; the parts joined are the text."""
    wanted = set(terms)
    spans = sorted((start, end) for start, end, found in reader.spans(text) if wanted.intersection(found))
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in _merged(spans):
        if start > at:
            parts.append((text[at:start], False))
        parts.append((text[start:end], True))
        at = end
    if at < len(text):
        parts.append((text[at:], False))
    return parts


def snippet(reader: Reader, text: str, terms: Iterable[str], most: int = 200) -> list[tuple[str, bool]]:
    """About `most` signs of a long text around its first match, in parts as `marked` gives them."""
    parts = marked(reader, " ".join(text.split()), terms)
    before = len(parts[0][0]) if len(parts) > 1 and not parts[0][1] else 0
    if before > AROUND:
        cut = parts[0][0][before - AROUND :]
        parts[0] = ("…" + (cut.partition(" ")[2] or cut), False)
    found: list[tuple[str, bool]] = []
    left = most
    for words, hit in parts:
        if left <= 0:
            break
        found.append((words if len(words) <= left else words[:left] + "…", hit))
        left -= len(words)
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found

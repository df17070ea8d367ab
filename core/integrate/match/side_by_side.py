"""In what two texts differ, word by word; and which columns of two tables stand beside each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.integrate.match import words
from core.integrate.match.records import folded

Told = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether the other text has it too."""
_PIECES = re.compile(r"[^\W_]+(?:[-/.'’][^\W_]+)*|[\W_]+")


def contrast(one: str, other: str) -> tuple[Told, Told]:
    """Both texts in pieces; a word counts as said by the other in any form, order and place."""
    held = [_words(text) for text in (one, other)]
    return _told(one, held[1]), _told(other, held[0])


def _words(text: str) -> frozenset[str]:
    return frozenset(words.joined(words.tokens(text)))


def _told(text: str, other: frozenset[str]) -> Told:
    pieces: list[tuple[str, bool]] = []
    for piece in _PIECES.findall(text):
        parts = words.tokens(piece)
        joined = "+" + "".join(parts)
        same = not parts or all(part in other or f"+{part}" in other for part in parts) or joined in other
        if pieces and (pieces[-1][1] == same or not parts):
            pieces[-1] = (pieces[-1][0] + piece, pieces[-1][1])
        else:
            pieces.append((piece, same))
    return tuple(pieces)


def beside(
    left: Sequence[str], right: Sequence[str], left_parts: Mapping[str, str], right_parts: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Columns of two tables in pairs, by the part they play, else by name; "" where one table has none.

    The parts come first, id and title at the top.
    """
    found: list[tuple[str, str]] = []
    for part, column in left_parts.items():
        other = right_parts.get(part, "")
        if column or other:
            found.append((column, other))
    taken = {one for one, _other in found}, {other for _one, other in found}
    named = {folded(column): column for column in right if column not in taken[1]}
    for column in left:
        if column not in taken[0]:
            found.append((column, named.pop(folded(column), "")))
    return [*found, *(("", column) for column in named.values())]

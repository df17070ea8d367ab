"""Texts as they are compared: without case, width and marks between words."""

from __future__ import annotations

import re
import unicodedata

MOST_LETTERS = 200
"""Letters of a question or a name that are looked at: the search field takes no more, and no name says more by them."""
MOST_WORDS = 8
"""Words of a question: more narrow nothing further."""
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain(text: str) -> str:
    """Without case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def words(text: str) -> list[str]:
    """The words of a name: parted by blanks, marks, humps (`userId`), and where Chinese begins or ends."""
    return _WORD.findall(plain(_HUMP.sub(" ", text[:MOST_LETTERS])))


def joined(text: str) -> str:
    """A name without anything between its words: `user_id`, `User ID` and `userId` are one."""
    return "".join(words(text))


def asked(text: str) -> list[str]:
    """The words of a question."""
    return words(text)[:MOST_WORDS]

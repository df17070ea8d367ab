"""Whether a sentence is supported by a source: its numbers, its names, what it denies, and most of its words.

A sentence that passes may still be clumsy; one that says a number, a name or a "not" that its source does not say never
passes. What is checked are words, so a sentence in another language than its source never passes either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.answers.stated import denials, numbers
from core.i18n import N_
from core.search.matching import Reader, fold, has_chinese, pieces
from core.text.topics import SMALL

REASONS = {
    "empty": N_("it says nothing"),
    "source": N_("it names no source that was given"),
    "numbers": N_("it says a number that the source does not"),
    "names": N_("it names what the source does not"),
    "denial": N_("it denies what the source says, or the other way round"),
    "words": N_("it says more than the source"),
}
"""Why a sentence is not believed."""
SHARED = 0.7
"""Share of a sentence's telling words that must stand in its source: the rest is room for "please" and the like."""
_NAME = re.compile(r"\b[A-Z][\w-]+|\b(?=\w*[A-Za-z])(?=\w*\d)[\w-]+|https?://\S+|\S+@\S+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n+")
_WORDS = (
    "please kindly simply happy glad let us also then just know note sorry thank hello dear customer 请 您 哦 亲 感谢"
)
_FREE = frozenset(_WORDS.split())
"""Words of politeness, which say nothing of the matter."""
_POLITE = re.compile("请|您|哦|亲|感谢|的|了|呢|可以|我们|会|将|在|是")


def disbelief(sentence: str, sources: Sequence[str], number: int) -> str:
    """Why a sentence is not supported by the source of a number (from 1), of `REASONS`; "" where it is."""
    if not pieces(sentence):
        return "empty"
    if not 0 < number <= len(sources):
        return "source"
    source = sources[number - 1]
    if not numbers(sentence) <= numbers(source):
        return "numbers"
    if any(_unknown(name.strip(".,;:"), source) for name in _NAME.findall(sentence)):
        return "names"
    if _denies_otherwise(sentence, source):
        return "denial"
    mine = _telling(sentence)
    if len(mine & _telling(source)) < SHARED * len(mine):
        return "words"
    return ""


def _unknown(name: str, source: str) -> bool:
    """Whether a word written like a name is neither in the source, in any form, nor a word that tells nothing."""
    plain = fold(name)
    known = plain in fold(source) or plain in SMALL or plain in _FREE
    return not known and not set(_reader.terms(name)) <= set(_reader.terms(source))


def _denies_otherwise(sentence: str, source: str) -> bool:
    """Whether a sentence denies where the part of the source that is most like it does not, or the other way round."""
    parts = [one for one in _SENTENCE.split(source) if one and pieces(one)] or [source]
    clauses = [piece for part in parts for piece in re.split(r"[,，;；]", part) if pieces(piece)]
    mine = _telling(sentence)
    for candidates in (parts, clauses):
        like = max(candidates, key=lambda one: len(mine & _telling(one)) - 0.01 * len(_telling(one)))
        if (denials(like) > 0) == (denials(sentence) > 0):
            return False
    return True


def _telling(text: str) -> set[str]:
    """Stems of the words that tell something; pairs of signs in Chinese."""
    if has_chinese(text):
        text = _POLITE.sub("", text)
    every = set(_reader.terms(text))
    return {term for term in every if term not in SMALL and term not in _FREE} or every


_reader = Reader("en")

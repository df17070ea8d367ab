"""Keys that spellings of one value share.

Fingerprint and n-gram fingerprint are OpenRefine's key collisions; Metaphone is Philips' (1990) word by word; pinyin is
the reading of Chinese characters without tones, as an input method confuses them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from core.clean.steps.values import fingerprint

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[a-z]")
_DIGITS = re.compile(r"\d+")
GRAM = 2
"""Letters of an n-gram, as OpenRefine has it: one letter would join all anagrams, three hardly anything."""


def plain(text: str) -> str:
    """Letters and digits alone, in one case, without accents and in half width."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum() and not unicodedata.combining(sign))


def numbers(text: str) -> tuple[str, ...]:
    """The runs of digits of a text in their order: `iPhone 11` and `iPhone 12` are two things, however alike."""
    return tuple(_DIGITS.findall(unicodedata.normalize("NFKC", text)))


def gram_fingerprint(text: str) -> str:
    """The sorted set of a text's n-grams; blanks, punctuation and repeats aside."""
    letters = plain(text)
    if len(letters) < GRAM:
        return letters
    return "".join(sorted({letters[at : at + GRAM] for at in range(len(letters) - GRAM + 1)}))


def sound(text: str) -> str:
    """How Latin words sound in English, by Metaphone; "" where there are none."""
    import jellyfish

    words = fingerprint(text).split()
    if not any(_LATIN.search(word) for word in words):
        return ""
    return " ".join(jellyfish.metaphone(word) if _LATIN.search(word) else word for word in words)


def pinyin(text: str) -> str:
    """How Chinese characters are read, without tones; "" where there are none."""
    from pypinyin import lazy_pinyin

    return plain(" ".join(lazy_pinyin(text))) if _HAN.search(text) else ""


KEYS: Mapping[str, Callable[[str], str]] = {
    "fingerprint": fingerprint,
    "ngram": gram_fingerprint,
    "sound": sound,
    "pinyin": pinyin,
}
"""Method -> the key under which values meet; an empty key meets nothing."""

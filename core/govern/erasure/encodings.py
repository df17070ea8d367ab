"""Bytes that are no UTF-8 as texts: read in every encoding in which the reader of uploads can read a file.

Which one a file is written in is not guessed: an identifier may stand in lines that a guess does not see, and somebody
may have chosen another by hand. An encoding of single bytes in which nothing that names the person reads differently
from one already read is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from functools import cache

from core.collect.encoding import ESCAPED, MULTIBYTE, SINGLE_BYTE

CONTROLS = bytes(one for one in range(32) if one not in (9, 10, 11, 12, 13, 27))
"""Bytes that texts do not hold; 27 announces the letters of ISO 2022."""
MOST_CONTROLS = 20
"""One byte in so many may be a control and the whole still be a text, as the reader of uploads has it."""


def is_text(raw: bytes) -> bool:
    """Whether bytes may be a text of one byte or more a sign; the commonest control may be what parts its cells."""
    counts = [raw.count(one) for one in CONTROLS]
    return sum(counts) - max(counts[1:]) <= max(16, len(raw) // MOST_CONTROLS)


def older(raw: bytes, sought: Set[str]) -> Iterator[str]:
    """Bytes that are not UTF-8, in each encoding that may show one who is looked for.

    Args:
        raw: The bytes.
        sought: What names the person, as it was given; none: every reading that differs is told.
    """
    keys = frozenset(map(_key_of, sought))
    for code in MULTIBYTE:
        if _may_name(text := raw.decode(code, "ignore"), keys):
            yield text
    wanted = frozenset(sign for one in sought for sign in _signs_of(one))
    high = sorted(one for one in set(raw) if one > ASCII_END)
    seen = set()
    for code in SINGLE_BYTE:
        here = _table(code)
        told = tuple(here[one][0] if here[one][1] & wanted else _class(here[one][0]) for one in high)
        if told not in seen:
            seen.add(told)
            if _may_name(text := raw.decode(code, "ignore"), keys):
                yield text


ASCII_END = 0x7F
"""The last sign of ASCII, in which all these encodings agree."""


def in_seven_bits(raw: bytes) -> Iterator[str]:
    """Bytes of ASCII that may stand for letters beyond it."""
    codes = [*ESCAPED] if b"\x1b" in raw else []
    codes += ["hz"] if b"~{" in raw else []
    codes += ["utf-7"] if b"+" in raw else []
    for code in codes:
        yield raw.decode(code, "ignore")


def _key_of(said: str) -> str:
    """The longest word of an identifier, folded; "" of one that is of digits, between which marks may stand."""
    found = max(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", said).casefold()), key=len, default="")
    return "" if found.isdigit() else found


def _may_name(text: str, keys: Set[str]) -> bool:
    """Whether a text may name the person; what is written part with escapes of ASCII stands in every reading."""
    if not keys or "" in keys or _WIDE.search(text):
        return True
    folded = unicodedata.normalize("NFC", text.casefold()).translate(_UNSEEN)
    return any(key in folded for key in keys)


_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ＠\uff66-\uff9f\ufb00-\ufb4f\ufe70-\ufefc]")
"""Signs of another width or form, such as a code of Arabic has for each place in a word."""
_UNSEEN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F)))
"""Signs that are not seen, of those that these encodings have."""


def _signs_of(said: str) -> frozenset[str]:
    """The signs beyond ASCII of a text, decomposed and folded, by which a byte is told to matter for it."""
    both = said + ("ß" if "ss" in said.casefold() else "")
    return frozenset(sign for one in both for sign in _folded(one) if not sign.isascii())


@cache
def _folded(sign: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFKD", sign if sign in "ßẞ" else sign.casefold()).replace("ẞ", "ß"))


@cache
def _table(code: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each byte's sign in an encoding of single bytes, and its folded signs."""
    signs = [bytes((one,)).decode(code, "ignore") for one in range(256)]
    return tuple((sign, _folded(sign)) for sign in signs)


@cache
def _class(sign: str) -> str:
    """What a sign that is in no identifier is beside one: a letter is as good as another."""
    plain = unicodedata.normalize("NFKC", sign)
    if sign.isalpha() and not any(one.isascii() for one in plain):
        return "a"
    return "" if unicodedata.category(sign or " ") in ("So", "Sm", "Sc", "Cc") and plain == sign else sign

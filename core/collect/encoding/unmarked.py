"""Encodings whose bytes look like something else: Unicode in two or four bytes, and letters written in seven bits."""

from __future__ import annotations

import codecs
import re

from core.collect.encoding.letters import cost

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ESCAPED = ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext", "iso2022_kr")
"""Stateful encodings of East Asia (ISO 2022), the usual one first."""
_MIN_PAIRS = 8
"""Pairs of bytes from which their zeros say something."""
_ASCII = frozenset(range(0x20, 0x7F)) | {9, 10, 13}
_HZ = re.compile(rb"~\{(?:[\x21-\x7d][\x21-\x7e])+?~\}")
"""Letters of two bytes between marks; the first is no tilde, so that each mark is looked at from few others."""
_UTF7 = re.compile(rb"\+[A-Za-z0-9/]{3,}-")
_UTF7_NATS = 9.0
"""Nats for a letter: what stands between the marks of UTF-7 must read as language; plain text has such marks too."""


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 by its mark, or by where its zero bytes stand; None for everything else."""
    for mark, name in BOMS[1:]:
        if head.startswith(mark):
            return name
    head = head[: len(head) // 4 * 4]
    nuls = head.count(b"\0")
    if len(head) < 2 * _MIN_PAIRS or nuls < 2:
        return None
    first, second, third, fourth = (head[n::4] for n in range(4))
    for high, next_to_it, name in ((fourth, third, "utf-32-le"), (first, second, "utf-32-be")):
        if not any(high) and max(next_to_it) <= 0x10 and _reads(head, name):
            return name
    even, odd = head[0::2].count(b"\0"), head[1::2].count(b"\0")
    name = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) > 0.05 * max(even, odd) or not _reads(head, name):  # zero bytes on both sides are no UTF-16
        return None
    plain = sum(byte in _ASCII for byte in head) / (len(head) - nuls)
    if plain > 0.9 and nuls < 0.2 * len(head):  # UTF-16 of plain text would be half zero bytes
        return None  # eight bits with a few zero bytes between them
    return name


def _reads(head: bytes, encoding: str) -> bool:
    """Whether bytes decode into text; a character cut at the end is nothing."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeDecodeError:
        return False
    odd = sum(char < " " and char not in "\t\r\n\f" for char in text)
    return "\0" not in text and odd <= len(text) // 50


def may_be_escaped(chunk: bytes) -> bool:
    """Whether an ASCII text holds what announces letters written in seven bits."""
    return b"\x1b$" in chunk or (b"~{" in chunk and _HZ.search(chunk) is not None) or _UTF7.search(chunk) is not None


def escaped_encoding(text: bytes) -> str | None:
    """The encoding of a text in seven bits that is more than ASCII; None where it is not."""
    if b"\x1b$" in text:
        order = (ESCAPED[-1], *ESCAPED[:-1]) if b"\x1b$)C" in text else ESCAPED
        return next((name for name in order if _gives_letters(text, name)), None)
    if _HZ.search(text) is not None and _gives_letters(text, "hz"):
        return "hz"
    if (found := _UTF7.findall(text)) and _gives_letters(text, "utf-7"):
        words = list(dict.fromkeys(raw.decode("utf-7") for raw in found))
        letters = [word for word in words if not word.isascii()]
        if len(letters) * 2 > len(words) and cost(letters, [1.0] * len(letters)) < _UTF7_NATS * sum(map(len, letters)):
            return "utf-7"
    return None


def _gives_letters(text: bytes, encoding: str) -> bool:
    """Whether the bytes, all of them ASCII, decode whole and to signs beyond ASCII."""
    try:
        return not codecs.getincrementaldecoder(encoding)("strict").decode(text).isascii()
    except UnicodeDecodeError:
        return False

"""The encoding of a file that is not plain UTF-8: what it declares, what most of its lines are, how they read best."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from core.collect.encoding.guess import Ranked, guessed, rank
from core.collect.facts import EncodingGuess

SAMPLE_LINES = 4_000
"""Lines kept at least where a file has more: enough for every word that is judged, little to decode."""
MAX_LINE = 2_000
"""Bytes of a line that are looked at: a page of prose."""
CHUNK = 1 << 20
"""Bytes at a time: few calls for a large file, little memory."""
_OPINION_LINES = 400
"""Lines shown to charset-normalizer, which is asked for a tie-break only and is slow on more."""
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{2,40})["']|"""
                       rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)  # fmt: skip
_HOLDS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
}  # fmt: skip
"""Names under which browsers and exports mean the wider table of Windows (WHATWG Encoding Standard, 4.2)."""
Numbered = tuple[int, bytes]


@dataclass(frozen=True)
class Choice:
    """The encoding and its guesses; whether some lines do not decode.

    `doubt` says why a second look is due: "close" (the next guess is nearly as good), "declared" (the file names an
    encoding and reads better in the next), "poor" (it reads badly in every encoding), else "".
    """

    encoding: str
    guesses: tuple[EncodingGuess, ...]
    mixed: bool = False
    doubt: str = ""


def sure(encoding: str) -> Choice:
    """A choice beyond doubt."""
    return Choice(encoding, (EncodingGuess(encoding, 1.0, 0, ()),))


def choose(path: Path, head: bytes, bom: bool) -> Choice:
    """Find the encoding of a file that holds bytes which UTF-8 does not allow.

    Args:
        path: The file, not in two or four bytes a character.
        head: Its beginning.
        bom: Whether it begins with the mark of UTF-8.
    """
    lines = non_ascii_lines(path)
    other = [(number, line) for number, line in lines if not decodes(line, "utf-8")]
    if 2 * len(other) <= len(lines) > 1 or not lines:
        name = "utf-8-sig" if bom else "utf-8"
        utf8 = EncodingGuess(name, round(1 - len(other) / max(1, len(lines)), 4), len(other), ())
        return Choice(name, (utf8, *rank(other, opinion(other)).guesses), mixed=True)
    ranked = rank(lines, opinion(lines))
    named = declared(head)
    if named is not None and (found := _fitting(path, named)) is not None:
        return _by_name(found, ranked, lines)
    best = ranked.guesses[0]
    told = ranked.close and ranked.guesses[1].differing + ranked.guesses[1].bad_lines > best.bad_lines
    doubt = "close" if told else "poor" if ranked.poor else ""
    return Choice(best.encoding, ranked.guesses, best.bad_lines > 0, doubt)


def _by_name(name: str, ranked: Ranked, lines: list[Numbered]) -> Choice:
    """The choice where a file names its encoding; said where it reads otherwise in the best guess, and better."""
    best = ranked.guesses[0]
    guesses = [guessed(guess.encoding, guess.score, lines, name) for guess in ranked.guesses if guess.encoding != name]
    doubt = "declared" if guesses[0].encoding == best.encoding and guesses[0].differing and not ranked.close else ""
    return Choice(name, (guessed(name, 1.0, lines, name), *guesses), doubt=doubt)


def declared(head: bytes) -> str | None:
    """The encoding that a document names at its beginning; None for other files and unknown names."""
    if not head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"<"):
        return None
    match = _DECLARED.search(head)
    if match is None:
        return None
    try:
        name = codecs.lookup((match.group(1) or match.group(2)).decode("ascii")).name
    except LookupError:
        return None
    return None if name.startswith(("utf-8", "utf-16", "utf-32")) else name


def _fitting(path: Path, name: str) -> str | None:
    """The declared encoding, or the wider one that is meant by it, where every byte of the file fits it."""
    return next((one for one in (_HOLDS.get(name, name), name) if _fits(path, one)), None)


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def decodes(line: bytes, encoding: str) -> bool:
    """Whether every byte of a line is a sign of the encoding."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def non_ascii_lines(path: Path) -> list[Numbered]:
    """Lines holding a non-ASCII byte with their numbers, thinned evenly to at most 8,000 over the file, and cut."""
    found: list[Numbered] = []
    step, seen = 1, 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.isascii():
                continue
            if seen % step == 0:
                found.append((number, cut(line)))
                if len(found) >= 2 * SAMPLE_LINES:
                    found = found[::2]
                    step *= 2
            seen += 1
    return found


def cut(line: bytes) -> bytes:
    """A line of at most 2,000 bytes, ended between two words where it is longer."""
    if len(line) <= MAX_LINE:
        return line
    start = re.search(rb"[\x80-\xff]", line)
    first = max(0, start.start() - MAX_LINE // 2) if start else 0
    if first:
        first = line.find(b" ", first, start.start() if start else None) + 1 or first
    part = line[first : first + MAX_LINE]
    stop = max(part.rfind(b" "), part.rfind(b","), part.rfind(b"\t"), part.rfind(b";"))
    return part[:stop] if stop > MAX_LINE // 2 else part


def opinion(lines: list[Numbered]) -> str | None:
    """What charset-normalizer takes the same lines for."""
    from charset_normalizer import from_bytes

    best = from_bytes(b"".join(line for _number, line in lines[:_OPINION_LINES])).best()
    if best is None:
        return None
    name = codecs.lookup(best.encoding).name
    return _HOLDS.get(name, name)

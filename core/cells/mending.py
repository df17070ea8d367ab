"""Damaged letters put right, only where the text itself is the proof.

Two kinds of damage: UTF-8 that was read as Latin-1 or Windows-1252 (`CafÃ©`), and HTML entities outside HTML
(`Tom &amp; Jerry`). A mend is sure when

- it decodes back: the bytes that the wrong signs stand for are whole UTF-8 characters, with nothing left over
- it is more plausible than before (the measure of ftfy, Speer 2019, falls to nothing): NESCAFÉ® and ESPAÑ… decode too
- its letters are at home: Latin ones, signs and emoji anywhere; those of another script where sound cells of the column
  are written in it, or where a whole text turns into it. `ã¢€™` decodes to one rare ideograph in an English sentence

Everything else is at most likely (`guessed`), and for a person to decide.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from core.cells.damage import ENTITY, TAG

ROUNDS = 5
"""How often text was decoded wrongly one after the other, at most; more than two has not been seen."""
_SIGNS = {
    bytes((byte,)).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
} | {chr(byte): byte for byte in range(0x80, 0x100)}
"""Sign -> the byte it stands for, of Windows-1252 and of Latin-1, which texts mix."""
_BYTES = {byte: "".join(re.escape(sign) for sign, one in _SIGNS.items() if one == byte) for byte in range(0x80, 0x100)}


def _class(first: int, last: int) -> str:
    return "[" + "".join(_BYTES[byte] for byte in range(first, last + 1)) + "]"


_TAIL = _class(0x80, 0xBF)
_SEQUENCE = re.compile(
    f"(?:{_class(0xC2, 0xDF)}{_TAIL}|{_class(0xE0, 0xEF)}{_TAIL}{{2}}|{_class(0xF0, 0xF4)}{_TAIL}{{3}})+"
)
_PYTHON_ENTITY = re.compile(ENTITY, re.ASCII)
_ANYWHERE = re.compile(
    "[\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u0300-\u036f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf"
    "\u2100-\u2bff\ufe0f\ufeff\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
"""Letters and signs of the languages that are written in Latin letters, and emoji."""
_EAST = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")
_COMMON_HAN = ("gb2312", "big5", "euc_jp", "euc_kr")
SCRIPTS = {
    "EAST": r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]",
    "CYRILLIC": r"\p{Cyrillic}",
    "GREEK": r"\p{Greek}",
    "ARABIC": r"\p{Arabic}",
    "HEBREW": r"\p{Hebrew}",
    "THAI": r"\p{Thai}",
    "DEVANAGARI": r"\p{Devanagari}",
}
"""Script -> its letters as a pattern of RE2, to find what a column is written in."""


def mended(text: str, mojibake: bool = True, entities: bool = True, home: Collection[str] = ()) -> str:
    """A text with wrongly decoded letters and HTML entities put right; itself when nothing is sure.

    Repeats until nothing changes, so that mending twice equals mending once.

    Args:
        text: The cell.
        mojibake: Whether letters are mended.
        entities: Whether entities are, where the text holds no tags.
        home: The scripts (of `SCRIPTS`) that the column is written in besides Latin.
    """
    for _round in range(ROUNDS):
        better = unescaped(text) if entities else text
        if mojibake:
            found = decoded(better)
            better = found if _plausible(better, found, home) else better
        if better == text:
            return text
        text = better
    return text


def guessed(text: str, entities: bool = True) -> str:
    """What a text may have been where nothing is sure: ftfy's answer, and entities that give tags."""
    import ftfy

    known = ftfy.TextFixerConfig(replace_lossy_sequences=False, unescape_html=False)
    for _round in range(ROUNDS):
        better = ftfy.fix_encoding(_unescaped(text) if entities else text, known)
        if better == text:
            return text
        text = better
    return text


def decoded(text: str) -> str:
    """A text with every run of wrong signs that is whole UTF-8 read as such, as often as there is one."""
    for _round in range(ROUNDS):
        better = _SEQUENCE.sub(_read, text)
        if better == text:
            break
        text = better
    return text


def _read(run: re.Match[str]) -> str:
    try:
        return bytes(_SIGNS[sign] for sign in run[0]).decode("utf-8")
    except UnicodeDecodeError:
        return run[0]


def proven(texts: Iterable[str]) -> set[str]:
    """The scripts that damaged texts of a column prove to be its own: those that a whole text turns into."""
    return {script for text in texts if (script := _whole(text, decoded(text)))}


def needs_home(text: str) -> bool:
    """Whether mending a text rests on what its column is written in."""
    return bool(_foreign(text, decoded(text)))


def _plausible(before: str, after: str, home: Collection[str]) -> bool:
    if after == before or _SEQUENCE.search(after):
        return False
    from ftfy.badness import badness

    foreign = _foreign(before, after)
    # The measure knows Western habits: of ideographs alone it cannot tell the damaged from the sound.
    unlatin = bool(foreign) and not any(sign.isascii() and sign.isalpha() for sign in after)
    if badness(after) or not (badness(before) or unlatin):
        return False
    if not foreign:
        return True
    return not _left_over(before, after) and (foreign <= {*home} or _whole(before, after) in foreign - {""})


def _foreign(before: str, after: str) -> set[str]:
    """The scripts besides Latin that a mend brings in; "" for signs of no script that anybody writes."""
    return {_script(sign) for sign in {*after} - {*before} if not (sign.isascii() or _ANYWHERE.match(sign))}


def _left_over(before: str, after: str) -> bool:
    """Whether letters that wrong signs look like stay beside a mend: the rest of a cut character, or sound ones."""
    return any(sign in _SIGNS and sign.isalpha() and sign in before for sign in after)


def _whole(before: str, after: str) -> str:
    """The one script that a text turns into, two letters or more with nothing left of the wrong signs; "" else."""
    foreign = _foreign(before, after)
    letters = sum(not sign.isascii() and sign.isalpha() for sign in after)
    return foreign.pop() if len(foreign) == 1 and letters > 1 and not _left_over(before, after) else ""


@lru_cache(maxsize=4096)
def _script(sign: str) -> str:
    name = unicodedata.name(sign, "").split(" ")[0]
    if name in _EAST:
        return "EAST" if not name.startswith("CJK") or any(_holds(code, sign) for code in _COMMON_HAN) else ""
    return name if name in SCRIPTS else ""


def _holds(code: str, sign: str) -> bool:
    try:
        sign.encode(code)
    except UnicodeEncodeError:
        return False
    return True


def unescaped(text: str) -> str:
    """A text outside HTML with its entities put right; where tags stand, before or after, they belong there."""
    found = _unescaped(text)
    return text if found == text or re.search(TAG, found, re.IGNORECASE) else found


def _unescaped(text: str) -> str:
    return _PYTHON_ENTITY.sub(lambda one: _character(one[0]), text)


def _character(entity: str) -> str:
    """The sign of an entity; one that would give a lost or a control character stays."""
    found = html.unescape(entity).replace("\r", "\n").replace("\f", " ")
    return entity if "\ufffd" in found or any(ord(one) < 32 and one not in "\t\n" for one in found) else found

"""The proof's own reading of a text: normalised first, then compared sign by sign, word by word, number by number.

It shares no expression with what searches (`writings`): a text is brought into one form (NFKC, case folded, signs that
are not seen left out, escapes resolved), and the person's identifiers likewise. What one of the two does not know, the
other may.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from core.govern.erasure.writings import AFTER_NAMES, DOUBLE, ENDINGS, Identifier, country_and_number

_LINE_SIGNS = re.compile(r"\\[nrtbf]")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_NUMBER = re.compile(r"(?:\+[^\w+]{0,4})?[0-9](?:[^\w+,;:\n\"'|]{0,4}[0-9])+")
_WORD = re.compile(r"[^\W\d_]+(?:['’\u2010\u2011-][^\W\d_]+)*")
LONGEST_CODE = 3
"""Digits of a country's code (ITU-T E.164)."""


def named_in(text: str, one: Identifier) -> bool:
    """Whether a text names the person, told without the expressions that search."""
    if one.bare:
        return False
    exact = one.flags == re.NOFLAG
    return any(_names(form, one, exact) for form in forms(text, exact, one.kind in ("name", "code")))


def forms(text: str, exact: bool = False, words: bool = False) -> Iterator[str]:
    """A text in its one form, and again with the escapes of JSON, addresses and HTML resolved, where it has any.

    A "+" is the blank of an address between digits, before an escaped "@", and between `words`.
    """
    yield normal(text, exact)
    resolved = text
    if "\\" in resolved:
        resolved = _UNICODE.sub(lambda found: chr(int(found[1], 16)), _LINE_SIGNS.sub(" ", resolved))
        resolved = resolved.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    if "&" in resolved:
        resolved = html.unescape(resolved)
    plus = _PLUS_IN_WORDS if words else _PLUS
    for _round in range(DEEPEST):
        before = resolved
        if "+" in resolved:
            resolved = plus.sub(" ", resolved)
        if "%" in resolved:
            resolved = unquote(resolved, errors="ignore")
        if resolved == before:
            break
    if resolved != text:
        yield normal(resolved, exact)


_PLUS = re.compile(r"(?<=[0-9])\+(?=[0-9])|\+(?=[^@＠\s&=+]{1,200}%(?:25)*40)")
_PLUS_IN_WORDS = re.compile(rf"{_PLUS.pattern}|(?<=[^\W\d_])\+(?=[^\W\d_%])|(?<=[^\W\d_])\+(?=%[0-9a-fA-F])|"
                            r"(?<=%[0-9a-fA-F]{2})\+|(?<=,)\+")  # fmt: skip
DEEPEST = 5
"""Times that an address is resolved: one within another within another, and a blank that was escaped besides."""


def normal(text: str, exact: bool = False) -> str:
    """NFKC, without signs that are not seen, case folded unless `exact`."""
    if text.isascii():
        return text if exact else text.casefold()
    once = unicodedata.normalize("NFKC", text)
    folded = once if exact else unicodedata.normalize("NFKC", once.casefold())
    return folded.translate(_UNSEEN)


_UNSEEN = dict.fromkeys(at for at in range(0x10000) if unicodedata.category(chr(at)) == "Cf")
"""Signs of Unicode's category Cf: soft hyphens, joiners, marks of direction."""


def _names(text: str, one: Identifier, exact: bool) -> bool:
    if one.kind == "mail":
        return _mail(text, normal(one.said))
    if one.kind == "phone":
        return any(_dialled(run[0], one.said) for run in _NUMBER.finditer(text))
    if one.kind == "digits":
        wanted = _digits(one.said)
        return any(_digits(run[0]) == wanted for run in _NUMBER.finditer(text))
    if one.kind == "name" and " " in one.said:
        return _words(text, normal(one.said).split())
    if one.kind == "name":
        return _stands(text, normal(one.said), _name_ends)
    account = not exact  # a bank account is written in fours
    wanted = normal(one.said, exact)
    return _stands(text, wanted.replace(" ", "") if account else wanted, _code_ends, account)


def _stands(text: str, wanted: str, ends: Callable[[str, str, str], bool], parted: bool = False) -> bool:
    """Whether a word stands in a text; `parted`: with a blank between any two of its signs."""
    start = text.find(wanted[0])
    while start >= 0:
        at, end = start, 0
        while end < len(wanted) and at < len(text):
            if text[at] == wanted[end]:
                at, end = at + 1, end + 1
            elif text[at].isspace() and end and (parted or wanted[end - 1] == " "):
                at += 1
            elif wanted[end] == " " and text[at].isspace():
                at, end = at + 1, end + 1
            else:
                break
        if end == len(wanted) and ends(text[max(0, start - 2) : start], wanted, text[at : at + 2]):
            return True
        start = text.find(wanted[0], start + 1)
    return False


def _code_ends(before: str, wanted: str, after: str) -> bool:
    def goes_on(sign: str, edge: str) -> bool:
        return edge <= PARTED and (sign.isalnum() or sign in ("_", "-"))

    return not goes_on(before[-1:], wanted[0]) and not goes_on(after[:1], wanted[-1])


def _name_ends(before: str, wanted: str, after: str) -> bool:
    if wanted[0] > PARTED:
        return _chinese_ends(wanted, after)
    return not _goes_on(before[::-1], "", _JOINTS) and not _goes_on(after, "", _JOINTS)


def _chinese_ends(wanted: str, after: str) -> bool:
    if not all(HAN[0] <= sign <= HAN[1] for sign in wanted) or len(wanted) > (3 if wanted[:2] in DOUBLE else 2):
        return True
    padded = f"{after}  "
    first, second = padded[0], padded[1]
    another = HAN[0] <= first <= HAN[1]
    return first in ENDINGS or (first in AFTER_NAMES and HAN[0] <= second <= HAN[1]) or (not another and first != "·")


_JOINTS = "'’\u2010\u2011-"
PARTED = "\u058f"
"""Signs above are of scripts in which a name has no edge: they part no words, or write small ones onto it."""
HAN = ("\u4e00", "\u9fff")
"""The first and the last sign of Unicode's block of Chinese signs."""


def _mail(text: str, wanted: str) -> bool:
    local, _at, domain = wanted.rpartition("@")
    if local not in text:
        return False
    text = re.sub(r"[^\S\n]*@[^\S\n]*", "@", text)
    other = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    for said in {f"{local}@{domain}", f"{local}@{other}"}:
        start = text.find(said)
        while start >= 0:
            before, after = text[max(0, start - 2) : start], text[start + len(said) : start + len(said) + 2]
            if not _goes_on(before[::-1], ".+%-", "'’!#$*^`{|}~") and not _goes_on(after, "-", "."):
                return True
            start = text.find(said, start + 1)
    return False


def _goes_on(signs: str, part: str, joint: str) -> bool:
    """Whether a word goes on with these signs, from its edge outwards."""
    padded = f"{signs}  "
    first, second = padded[0], padded[1]
    return first.isalnum() or first == "_" or first in part or (first in joint and (second.isalnum() or second == "_"))


def _digits(run: str) -> str:
    return "".join(sign for sign in run if sign.isdigit())


MOBILE_SIGN = {"54": "9", "52": "1"}
"""What Argentina, and Mexico until 2019, put before a mobile line that is dialled from abroad."""


def _dialled(run: str, said: str) -> bool:
    digits = _digits(run)
    abroad = said[:1] == "+" or said[:2] == "00"
    country, number = country_and_number(said)
    if abroad and country:
        rest = digits.removeprefix("00") if digits.startswith("00") else digits
        inland = {number, f"0{number}"} if "+" not in run and not digits.startswith("00") else set()
        mobile = {f"{country}{MOBILE_SIGN[country]}{number}"} if country in MOBILE_SIGN else set()
        return rest in {country + number, f"{country}0{number}"} | inland | mobile
    plain = _digits(said)
    if not plain.startswith("0"):
        return digits == plain
    head = digits.removesuffix(plain[1:])
    called = "+" in run or digits.startswith("00")
    code = head.removeprefix("00").removesuffix("0")
    return head != digits and (head == "0" or (called and 0 < len(code) <= LONGEST_CODE))


def _words(text: str, wanted: list[str]) -> bool:
    if wanted[0] not in text:
        return False
    found = list(_WORD.finditer(text))
    said = [one[0] for one in found]
    for at in range(len(said) - len(wanted) + 1):
        if said[at : at + len(wanted)] == wanted:
            pairs = zip(found[at:], found[at + 1 : at + len(wanted)], strict=False)
            edges = (
                text[max(0, found[at].start() - 1) : found[at].start()],
                text[found[at + len(wanted) - 1].end() :][:1],
            )
            apart = all(not text[one.end() : two.start()].strip() for one, two in pairs)
            if apart and not any(edge.isdigit() or edge == "_" for edge in edges):
                return True
    return False

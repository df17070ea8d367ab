"""Personal data in texts: found, and taken out before anything leaves for a large model.

Masked are mail addresses, telephone numbers, numbers of payment cards (Luhn) and bank accounts (IBAN, ISO 7064),
identity numbers (of China with their check digit, of the United States), and the login in an address. Names of people
are not: nothing tells them from names of brands. Barcodes stay but for those that are telephone numbers too (00…).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from core.cells.personal.numbers import is_card, is_iban, is_resident_id

REGIONS = (None, "CN", "US", "GB")
"""Whose way of writing telephone numbers is looked for beside the international one: the two languages' largest."""
_LOGIN = re.compile(r"(?i)((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://)([^\s/@?#]+)(?=@)", re.ASCII)
_LETTER = "A-Za-z0-9\u00c0-\u024f_"
"""Signs of a word of a mail address; a sign of Chinese beside it is not of it."""
_HOST = re.compile(rf"@[{_LETTER}-]+(?:\.[{_LETTER}-]+)+")
_BEFORE = frozenset(".+%'-_")
"""Marks within what stands before an "@"."""
_CARD = re.compile(r"(?<![\w.])\d(?:[ .-]?\d){12,18}(?![\w.]*\d)", re.ASCII)
_GROUPS = re.compile(
    r"(?<![\w.])(?:\d{4}(?:[ .,;:/|_-]{1,3}\d{4}){2,3}(?:[ .,;:/|_-]{1,3}\d{1,4})?|"
    r"\d{4}[ .,;:/|_-]{1,3}\d{6}[ .,;:/|_-]{1,3}\d{5})(?!\w)",
    re.ASCII,
)
"""A card in the groups that stand on it, with any marks between."""
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .,:/|_-]{0,2}[A-Za-z0-9]{4}){2,7}(?:[ .,:/|_-]{0,2}[A-Za-z0-9]{1,3})?"
    r"(?![A-Za-z0-9])",
    re.ASCII,
)
_GROUP = re.compile(r"[A-Za-z0-9]+")
SHORTEST_ACCOUNT = 15
"""Signs of the shortest account number in use (Norway's)."""
_ID_CN = re.compile(r"(?<![0-9A-Za-z])\d{6}[ .,:/|_-]?\d{8}[ .,:/|_-]?\d{3}[\dXx](?![0-9A-Za-z])", re.ASCII)
_ID_US = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])", re.ASCII)
_DIALLED = re.compile(r"[+(]{0,2}\d(?:[\W_]{0,5}\d){6,}")
"""Seven digits with nothing but marks between them, the shortest telephone number with its area: only such runs are
given to the slower search (0.1 ms a region and number)."""
LONGEST_RUN = 400
"""Signs of a run of digits that are searched for telephone numbers at a time: the search takes the square of them."""
OVERLAP = 100
"""Signs that two pieces share: 15 digits (ITU-T E.164) with five marks between any two are 85."""
MOST_SEARCHED = 12_000
"""Signs of such runs that are searched in one text, 1,000 numbers: 0.3 s; of a text with more every run goes."""
_OTHER_MARKS = re.compile(r"(?<=\d)\s?[,;:|_*·]\s?(?=\d)")
"""Marks that nobody writes within a telephone number, unless to hide it: read in international writing alone, and in
mobile numbers of China, as lists of numbers look so too."""
_PLAIN_WRITING = re.compile(r"\+|00\d|1[3-9]\d")
_DATE = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}", re.ASCII)
_ESCAPES = {"%40": "@", "%2b": "+", "%2B": "+", "%20": " "}
_MINUS = "\u2212"


def masked(value: Any) -> Any:
    """The same value, its texts without personal data; the keys of mappings are the table's column names and stay."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {name: masked(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [masked(one) for one in value]
    return value


def prose(said: str) -> bool:
    """Whether something may stand within a text; a number or a code, one word of ASCII, is what it is."""
    return any(sign.isalpha() for sign in said) and (not said.isascii() or "@" in said or len(said.split()) > 1)


def shown(said: str) -> str:
    """A cell as it may be shown: a text without personal data, a number or a code as it is."""
    return text(said) if prose(said) else said


@lru_cache(maxsize=4096)  # attribute values and categories repeat
def text(said: str) -> str:
    """A text without personal data; each piece leaves its kind in its place, and all else stays as it is written."""
    return _read(said).said


def kinds_in(said: str) -> frozenset[str]:
    """Keys of the kinds of personal data that stand in a text; "login" is the name and password in an address."""
    return frozenset(_read(said).kinds)


def _read(said: str) -> _Told:
    told = _Told(said, *folded(said))
    told.put("[login]", "login", (hit.span(2) for hit in _LOGIN.finditer(told.read)))
    told.put("[mail]", "mail", _mails(told.read))
    if any(sign.isdigit() for sign in told.read):
        ids = (hit.span() for hit in _ID_CN.finditer(told.read) if is_resident_id(_bare(hit[0])))
        told.put("[id]", "resident_id", ids)
        told.put("[account]", "account", _accounts(told.read))
        for form in (_CARD, _GROUPS):
            told.put("[card]", "card", (hit.span() for hit in form.finditer(told.read) if is_card(hit[0])))
        told.put("[id]", "ssn", (hit.span() for hit in _ID_US.finditer(told.read)))
        for region in REGIONS:
            told.put("[phone]", "phone", _phones(told.read, region))
    return told


@dataclass
class _Told:
    """A text as it is written, and as the patterns read it; what was found is blanked there, sign by sign.

    Attributes:
        at: Of each sign that is read, and of the end, its place in what is written.
    """

    written: str
    read: str
    at: Sequence[int]
    found: dict[int, tuple[int, str]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)

    def put(self, mask: str, kind: str, spans: Iterable[tuple[int, int]]) -> None:
        """Put a mask in place of these spans of what is read."""
        pieces, done = [], 0
        for start, end in sorted(spans):
            if start < done:
                continue
            self.kinds.add(kind)
            self.found[self.at[start]] = (self.at[end], mask)
            pieces += [self.read[done:start], "\0" * (end - start)]
            done = end
        if pieces:
            self.read = "".join(pieces) + self.read[done:]

    @property
    def said(self) -> str:
        """The text with the masks."""
        pieces, done = [], 0
        for start, (end, mask) in sorted(self.found.items()):
            pieces += [self.written[done:start], mask]
            done = end
        return "".join(pieces) + self.written[done:]


def folded(said: str) -> tuple[str, Sequence[int]]:
    """A text in the one writing that the patterns read, and of each of its signs, and of the end, the place it was at.

    Compatible forms become the usual ones (NFKC: full width, circled and mathematical digits), digits of every script
    those of ASCII, every dash "-", every blank " ", and signs without content go; of escapes in addresses those of "@",
    "+" and the blank are read.
    """
    if said.isascii() and "%" not in said:
        return said, range(len(said) + 1)
    signs, places, skip = [], [], 0
    for place, sign in enumerate(said):
        if place < skip:
            continue
        if sign == "%" and (meant := _ESCAPES.get(said[place : place + 3])):
            signs.append(meant)
            places.append(place)
            skip = place + 3
            continue
        for one in _folded_sign(sign):
            signs.append(one)
            places.append(place)
    return "".join(signs), [*places, len(said)]


@lru_cache(maxsize=4096)
def _folded_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    category = unicodedata.category(sign)
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    if category == "Pd" or sign == _MINUS:
        return "-"
    plain = unicodedata.normalize("NFKC", sign)
    if len(plain) != 1:
        return sign
    digit = unicodedata.digit(plain, -1)
    return str(digit) if digit >= 0 else "-" if unicodedata.category(plain) == "Pd" else plain


def _mails(read: str) -> Iterator[tuple[int, int]]:
    """Where mail addresses stand: from each "@" with a host behind it back over what may stand before it."""
    done = 0
    for hit in _HOST.finditer(read):
        start = hit.start()
        while start > done and (read[start - 1] in _BEFORE or _is_letter(read[start - 1])):
            start -= 1
        if start < hit.start():
            yield start, hit.end()
        done = hit.end()


def _is_letter(sign: str) -> bool:
    return sign.isalnum() and sign < "\u0250"


def _accounts(read: str) -> Iterator[tuple[int, int]]:
    """Where numbers of accounts stand; a short word behind one looks like its last group."""
    for hit in _IBAN.finditer(read):
        groups = [*_GROUP.finditer(hit[0])]
        for last in reversed(groups):
            bare = _bare(hit[0][: last.end()])
            if len(bare) < SHORTEST_ACCOUNT:
                break
            if is_iban(bare):
                yield hit.start(), hit.start() + last.end()
                break


def _bare(said: str) -> str:
    return "".join(sign for sign in said if sign.isalnum())


def _phones(read: str, region: str | None) -> list[tuple[int, int]]:
    """Where telephone numbers stand, as a region writes them."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    found, searched = [], 0
    for run in _DIALLED.finditer(read):
        if searched > MOST_SEARCHED:
            found.append(run.span())
            continue
        for start in range(max(run.start() - 1, 0), run.end(), LONGEST_RUN - OVERLAP):
            piece = read[start : min(start + LONGEST_RUN, run.end() + 1)]
            hits = list(PhoneNumberMatcher(piece, region, leniency=Leniency.VALID))
            plain = _OTHER_MARKS.sub(lambda mark: "-" * len(mark[0]), piece)
            if plain != piece:
                more = PhoneNumberMatcher(plain.replace("---", " - "), region, leniency=Leniency.VALID)
                hits += [hit for hit in more if _PLAIN_WRITING.match(hit.raw_string.lstrip("("))]
            found += [
                (start + hit.start + _open(hit.raw_string), start + hit.end)
                for hit in hits
                if not _DATE.fullmatch(hit.raw_string)
            ]
            searched += len(piece)
            if start + LONGEST_RUN >= run.end():
                break
            if searched > MOST_SEARCHED:
                found.append((start, run.end()))
                break
    return found


def _open(raw: str) -> int:
    """Signs at the beginning of a number that are no part of it: a bracket that closes behind it."""
    return 1 if raw[:1] == "(" and raw.count("(") > raw.count(")") else 0

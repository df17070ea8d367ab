"""Personal data in texts: found, and taken out before anything leaves for a large model.

Masked are mail addresses, telephone numbers, numbers of payment cards (Luhn) and bank accounts (IBAN, ISO 7064),
identity numbers (of China with their check digit, of the United States), and the login in an address. Names of people
are not: nothing tells them from names of brands. Barcodes stay but for those that are telephone numbers too (00…).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.cells.personal.numbers import is_card, is_iban, is_resident_id

REGIONS = (None, "CN", "US", "GB")
"""Whose way of writing telephone numbers is looked for beside the international one: the two languages' largest."""
_LOGIN = re.compile(r"(?i)((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://)([^\s/@?#]+)(?=@)", re.ASCII)
_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_CARD = re.compile(r"(?<![\w.])\d(?:[ \xa0.\u2013-]?\d){12,18}(?![\w.]*\d)", re.ASCII)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \xa0]?[A-Z0-9]{4}){2,7}(?:[ \xa0]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", re.ASCII
)
_ID_CN = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])", re.ASCII)
_ID_US = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])", re.ASCII)
_DIALLED = re.compile(r"\d(?:[\W_]{0,5}\d){6}")
"""Seven digits with nothing but marks between them, the shortest telephone number with its area; without such a run
the slower search (0.1 ms a region) is left out."""
_DATE = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}", re.ASCII)
_HALF = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Full-width forms of ASCII signs (Unicode's block, in ASCII's order), which the patterns read as those."""


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
    told = _Told(said, said.translate(_HALF), set())
    told.put("[login]", "login", ((hit.start(2), hit.end(2)) for hit in _LOGIN.finditer(told.read)))
    told.put("[mail]", "mail", (hit.span() for hit in _MAIL.finditer(told.read)))
    if any(sign.isdigit() for sign in told.read):
        ids = (hit.span() for hit in _ID_CN.finditer(told.read) if is_resident_id(hit[0]))
        told.put("[id]", "resident_id", ids)
        told.put("[account]", "account", (hit.span() for hit in _IBAN.finditer(told.read) if is_iban(hit[0])))
        told.put("[card]", "card", (hit.span() for hit in _CARD.finditer(told.read) if is_card(hit[0])))
        told.put("[id]", "ssn", (hit.span() for hit in _ID_US.finditer(told.read)))
        for region in REGIONS:
            told.put("[phone]", "phone", _phones(told.read, region))
    return told


@dataclass
class _Told:
    """A text as it is written, and as the patterns read it, sign by sign."""

    said: str
    read: str
    kinds: set[str]

    def put(self, mask: str, kind: str, spans: Iterable[tuple[int, int]]) -> None:
        """Put a mask in place of these spans."""
        for start, end in sorted(spans, reverse=True):
            self.kinds.add(kind)
            self.said = f"{self.said[:start]}{mask}{self.said[end:]}"
            self.read = f"{self.read[:start]}{mask}{self.read[end:]}"


def _phones(read: str, region: str | None) -> list[tuple[int, int]]:
    """Where telephone numbers stand, as a region writes them."""
    if not _DIALLED.search(read):
        return []
    from phonenumbers import Leniency, PhoneNumberMatcher

    hits = PhoneNumberMatcher(read, region, leniency=Leniency.VALID)
    return [(hit.start, hit.end) for hit in hits if not _DATE.fullmatch(hit.raw_string)]

"""Personal data in texts, taken out before anything leaves for a large model.

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
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Of the digits of an identity number of China (GB 11643-1999)."""
_CHECKS = "10X98765432"
_CARD_STARTS = re.compile(r"3[0-9]|4|5[1-5]|2[2-7]|6[0-9]")  # ISO/IEC 7812: travel, banking, merchandising
CARD_LENGTHS = (13, 19)
"""Digits of a payment card; GTINs of 13 and 14 that pass as one are told apart by where they start, or masked too."""


def masked(value: Any) -> Any:
    """The same value, its texts without personal data; the keys of mappings are the table's column names and stay."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {name: masked(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [masked(one) for one in value]
    return value


@lru_cache(maxsize=4096)  # attribute values and categories repeat
def text(said: str) -> str:
    """A text without personal data; each piece leaves its kind in its place, and all else stays as it is written."""
    told = _Told(said, said.translate(_HALF))
    told.put("[login]", ((hit.start(2), hit.end(2)) for hit in _LOGIN.finditer(told.read)))
    told.put("[mail]", (hit.span() for hit in _MAIL.finditer(told.read)))
    if any(sign.isdigit() for sign in told.read):
        told.put("[id]", (hit.span() for hit in _ID_CN.finditer(told.read) if _is_id(hit[0])))
        told.put("[account]", (hit.span() for hit in _IBAN.finditer(told.read) if _is_iban(hit[0])))
        told.put("[card]", (hit.span() for hit in _CARD.finditer(told.read) if _is_card(hit[0])))
        told.put("[id]", (hit.span() for hit in _ID_US.finditer(told.read)))
        for region in REGIONS:
            told.put("[phone]", _phones(told.read, region))
    return told.said


@dataclass
class _Told:
    """A text as it is written, and as the patterns read it, sign by sign."""

    said: str
    read: str

    def put(self, mask: str, spans: Iterable[tuple[int, int]]) -> None:
        """Put a mask in place of these spans."""
        for start, end in sorted(spans, reverse=True):
            self.said = f"{self.said[:start]}{mask}{self.said[end:]}"
            self.read = f"{self.read[:start]}{mask}{self.read[end:]}"


def _is_id(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17].upper() == _CHECKS[total % 11] and number[6:8] in ("18", "19", "20")


def _is_iban(said: str) -> bool:
    plain = re.sub(r"\s", "", said)
    turned = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return int(turned) % 97 == 1


def _is_card(said: str) -> bool:
    digits = [int(sign) for sign in said if sign.isdigit()]
    start = "".join(map(str, digits[:2]))
    if not CARD_LENGTHS[0] <= len(digits) <= CARD_LENGTHS[1] or not _CARD_STARTS.match(start):
        return False
    if len(digits) in (13, 14) and _CARD_STARTS.match(start) and " " not in said and "-" not in said:
        return False  # a GTIN; cards of that length are of the past
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits[::-1])]
    return sum(doubled) % 10 == 0


def _phones(read: str, region: str | None) -> list[tuple[int, int]]:
    """Where telephone numbers stand, as a region writes them."""
    if not _DIALLED.search(read):
        return []
    from phonenumbers import Leniency, PhoneNumberMatcher

    hits = PhoneNumberMatcher(read, region, leniency=Leniency.VALID)
    return [(hit.start, hit.end) for hit in hits if not _DATE.fullmatch(hit.raw_string)]

"""Personal data in texts, taken out before anything leaves for a large model.

Masked are mail addresses, telephone numbers, numbers of payment cards (Luhn) and bank accounts (IBAN, ISO 7064),
identity numbers (of China with their check digit, of the United States), and the login in an address. Names of people
are not: nothing tells them from names of brands. Product numbers (GTIN) stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

LEAST_DIGITS = 7
"""Digits from which a text may hold a telephone number with its area; others are not searched."""
REGIONS = (None, "CN", "US", "GB")
"""Whose way of writing telephone numbers is looked for beside the international one: the two languages' largest."""
_LOGIN = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://)[^\s/@?#]+@")
_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_MAIL_WIDE = re.compile(r"[\w.+%-]+\s?[＠@]\s?[\w-]+(?:[.．][\w-]+)+")
_CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.]*\d)", re.ASCII)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_ID_CN = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])", re.ASCII)
_ID_US = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])", re.ASCII)
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
    """A text without personal data; each piece leaves its kind in its place."""
    plain = _LOGIN.sub(r"\1[login]@", said)
    plain = _MAIL_WIDE.sub("[mail]", _MAIL.sub("[mail]", plain)) if "@" in plain or "＠" in plain else plain
    if not any(sign.isdigit() for sign in plain):
        return plain
    plain = _ID_CN.sub(lambda hit: "[id]" if _is_id(hit[0]) else hit[0], plain)
    plain = _IBAN.sub(lambda hit: "[account]" if _is_iban(hit[0]) else hit[0], plain)
    plain = _CARD.sub(lambda hit: "[card]" if _is_card(hit[0]) else hit[0], plain)
    plain = _ID_US.sub("[id]", plain)
    return _without_phones(plain)


def _is_id(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17].upper() == _CHECKS[total % 11] and number[6:8] in ("18", "19", "20")


def _is_iban(said: str) -> bool:
    plain = said.replace(" ", "")
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


def _without_phones(said: str) -> str:
    if sum(sign.isdigit() for sign in said) < LEAST_DIGITS:
        return said
    from phonenumbers import Leniency, PhoneNumberMatcher

    for region in REGIONS:
        hits = [(hit.start, hit.end) for hit in PhoneNumberMatcher(said, region, leniency=Leniency.VALID)]
        for start, end in reversed(hits):
            said = f"{said[:start]}[phone]{said[end:]}"
    return said

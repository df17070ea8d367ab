"""Numbers that belong to a person and prove themselves: check digits and the plans they are given out by."""

from __future__ import annotations

import re
from functools import lru_cache

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Of the digits of an identity number of China (GB 11643-1999)."""
_CHECKS = "10X98765432"
_CARD_STARTS = re.compile(r"3[0-9]|4|5[1-5]|2[2-7]|6[0-9]")  # ISO/IEC 7812: travel, banking, merchandising
CARD_LENGTHS = (13, 19)
"""Digits of a payment card; GTINs of 13 and 14 that pass as one are told apart by where they start, or masked too."""
IMEI_LENGTH = 15
"""Digits of a telephone's own number with its check digit (3GPP TS 23.003)."""


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1, Luhn 1960)."""
    values = [int(sign) for sign in reversed(digits)]
    return sum(value if place % 2 == 0 else sum(divmod(2 * value, 10)) for place, value in enumerate(values)) % 10 == 0


def is_resident_id(number: str) -> bool:
    """Whether 17 digits and a check sign are an identity number of China, of somebody born since 1800."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17].upper() == _CHECKS[total % 11] and number[6:8] in ("18", "19", "20")


def is_iban(said: str) -> bool:
    """Whether an account's number passes its check (ISO 13616, ISO 7064 MOD 97-10); blanks do not count."""
    plain = re.sub(r"\s", "", said)
    turned = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return int(turned) % 97 == 1


def is_card(said: str) -> bool:
    """Whether digits, with blanks or marks between them, are a payment card's number."""
    digits = "".join(sign for sign in said if sign.isdigit())
    if not CARD_LENGTHS[0] <= len(digits) <= CARD_LENGTHS[1] or not _CARD_STARTS.match(digits):
        return False
    if len(digits) in (13, 14) and " " not in said and "-" not in said:
        return False  # a GTIN; cards of that length are of the past
    return luhn(digits)


def is_imei(said: str) -> bool:
    """Whether 15 digits, with blanks or marks between them, are a telephone's own number."""
    digits = "".join(sign for sign in said if sign.isdigit())
    return len(digits) == IMEI_LENGTH and len(set(digits)) > 1 and luhn(digits)


@lru_cache(maxsize=4096)
def is_american(said: str) -> bool:
    """Whether ten digits are a telephone number of the United States' plan: its area was given out."""
    import phonenumbers

    digits = "".join(sign for sign in said if sign.isdigit())
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+1{digits}"))

"""What identifies a person, each thing in one form whatever way it is written."""

from __future__ import annotations

import re

from core.integrate.match import words

LEAST_DIGITS, KEPT_DIGITS = 7, 9
"""Digits of the shortest telephone numbers with an area, and those that are compared: what stands before them is the
country, written in many ways."""
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}")
_GENDERS = {
    word: name
    for name, spellings in {"f": "f female woman w frau femme 女 女性", "m": "m male man herr homme 男 男性"}.items()
    for word in spellings.split()
}


def email(text: str) -> str:
    """An address as mail is delivered to it; "" where it is none. Dots and tags stay: they may be another person's."""
    plain = words.plain(text).strip().removeprefix("mailto:")
    return plain if _EMAIL.fullmatch(plain) else ""


def phone(text: str) -> str:
    """The last nine digits of a telephone number, whatever its country is written like; "" for fewer than seven."""
    digits = re.sub(r"\D", "", words.plain(text).split("x")[0])
    return digits[-KEPT_DIGITS:] if len(digits) >= LEAST_DIGITS and len(set(digits)) > 1 else ""


def person_name(text: str) -> str:
    """A name's words in order of the alphabet, so that "Li, Ana" is "Ana Li"."""
    return " ".join(sorted(re.findall(r"[^\W\d_]+", words.plain(text))))


def gender(text: str) -> str:
    """f or m, "" for anything else."""
    return _GENDERS.get(words.plain(text).strip(), "")


def place(text: str) -> str:
    """An address's or a postal code's words in order of the alphabet."""
    return " ".join(sorted(words.tokens(text)))

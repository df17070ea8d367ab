"""What belongs to a person: the kinds, the columns that hold them, numbers with check digits, names and places."""

from __future__ import annotations

from core.cells.personal.column import (
    BY_KEY,
    HIDDEN,
    KINDS,
    LONGEST_END,
    Held,
    Kind,
    called,
    covered,
    held,
    masked,
    personal,
)
from core.cells.personal.guarded import CATEGORIES, sensitive
from core.cells.personal.numbers import is_iban
from core.cells.personal.places import countries_of, country_of
from core.cells.personal.texts import REGIONS
from core.cells.personal.writing import AROUND_MAIL, ESCAPED_AT, FOLDED, MOBILE, PERCENT, UNSEEN

__all__ = [
    "AROUND_MAIL",
    "BY_KEY",
    "CATEGORIES",
    "ESCAPED_AT",
    "FOLDED",
    "HIDDEN",
    "KINDS",
    "LONGEST_END",
    "MOBILE",
    "PERCENT",
    "REGIONS",
    "UNSEEN",
    "Held",
    "Kind",
    "called",
    "countries_of",
    "country_of",
    "covered",
    "held",
    "is_iban",
    "masked",
    "personal",
    "sensitive",
]

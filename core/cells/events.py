"""Spellings of event types: one key for lookups, over the dictionary in `core.kinds` with a workplace's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.cells.signs import EMPTY_SIGNS, WIDE_ALNUM
from core.kinds import EVENT_SYNONYMS, EVENT_TYPES

if TYPE_CHECKING:
    from ibis.expr.types import StringValue

_NARROW = {ord(sign): chr(ord(sign) - 0xFEE0) for sign in WIDE_ALNUM}


def key(spelling: str) -> str:
    """How a spelling is looked up: without blanks around, letters of ordinary width, in lower case."""
    return spelling.strip(EMPTY_SIGNS).translate(_NARROW).lower()


def dictionary(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Key -> standard event type, with words learned at run time and, above them, a dataset's own."""
    known = {key(word): standard for word, standard in EVENT_SYNONYMS.items()} | {name: name for name in EVENT_TYPES}
    return known | {key(word): standard for word, standard in (more or {}).items() if standard}


def standard(spelling: str, more: Mapping[str, str] | None = None) -> str | None:
    """The standard event type of one spelling, None where nobody knows it."""
    return dictionary(more).get(key(spelling))


def event_key(text: StringValue) -> StringValue:
    """As `key`, for a column."""
    from core.cells.signs import BLANK, narrowed

    odd = text.re_search(rf"[^\x21-\x7E]|[{BLANK}]")
    plain = narrowed(text.re_replace(rf"^[{BLANK}\x{{200B}}\x{{FEFF}}]+|[{BLANK}\x{{200B}}\x{{FEFF}}]+$", ""))
    return odd.ifelse(plain, text).lower()

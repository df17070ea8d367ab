"""What a text column is about (an address, JSON, a list, a category ...); a word for the reader, no cell changes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from core.i18n import N_

SHARE = 0.95
"""Share of cells that must have a form for the column to have it: one dirty cell in twenty is usual."""
LIST_SHARE = 0.5
"""Share of cells that hold a separator: lists of one element carry none, so that half is asked for."""
CUT = 400
"""The length at which `collect.types.sample` cuts its values."""
MEANINGS = {
    "identifier": N_("identifier"),
    "url": N_("web address"),
    "email": N_("e-mail address"),
    "json": N_("JSON"),
    "list": N_("list"),
    "clock": N_("time of day"),
    "timezone": N_("time zone"),
    "category": N_("category"),
    "free text": N_("free text"),
}
_PATTERNS = {
    "url": re.compile(r"(?i)(https?|ftp)://\S+|www\.[^\s.]+\.\S+"),
    "email": re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[A-Za-z]{2,}"),
    "clock": re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?"),
}
_BRACKETED = re.compile(r"\[.*\]|\(.*,.*\)|\{[^:]*\}", re.DOTALL)
_SENTENCE_WORDS = 5
"""Mean words from which cells are sentences; names and labels are shorter. Two Chinese characters are a word."""
_SENTENCE_LETTERS = 40
"""Mean characters from which cells are sentences, and parts of a list no longer parts."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def meaning(values: Sequence[str], identifier: bool = False) -> str:
    """A key of `MEANINGS`, or "" where the values say nothing.

    Args:
        values: Trimmed non-empty cells of an even sample, cut at 400 characters.
        identifier: Whether the column is read as an identifier.
    """
    if identifier:
        return "identifier"
    if not values:
        return ""
    counted = Counter(values)
    for name, pattern in _PATTERNS.items():
        if _share(counted, pattern.fullmatch) >= SHARE:
            return name
    if _share(counted, _is_json) >= SHARE:
        return "json"
    if _is_list(counted):
        return "list"
    if "/" in values[0] and _share(counted, _zones().__contains__) >= SHARE:
        return "timezone"
    return _wordy(counted, len(values))


def _share(counted: Mapping[str, int], test: Callable[[str], object]) -> float:
    return sum(n for v, n in counted.items() if test(v)) / sum(counted.values())


def _is_json(text: str) -> bool:
    if not text.startswith(("{", "[")):
        return False
    if len(text) >= CUT:
        return text.startswith(('{"', '["', "[{", "[["))
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_list(counted: Mapping[str, int]) -> bool:
    """Brackets around everything, or one separator in half of the cells with short parts between."""
    if _share(counted, lambda v: _BRACKETED.fullmatch(v) is not None or (len(v) >= CUT and v[0] == "[")) >= SHARE:
        return True
    for mark in ("|", ";", "、"):
        marked = {v: n for v, n in counted.items() if mark in v.strip(mark)}
        if sum(marked.values()) >= LIST_SHARE * sum(counted.values()):
            parts = [part for v in marked for part in v.split(mark)]
            return sum(map(len, parts)) / len(parts) <= _SENTENCE_LETTERS
    return False


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _wordy(counted: Mapping[str, int], filled: int) -> str:
    mean = sum(len(v) * n for v, n in counted.items()) / filled
    words = sum((v.count(" ") + 1 + len(_HAN.findall(v)) / 2) * n for v, n in counted.items()) / filled
    if len(counted) <= min(200, filled // 4) and mean <= _SENTENCE_LETTERS:
        return "category"
    if words >= _SENTENCE_WORDS or mean > _SENTENCE_LETTERS:
        return "free text"
    return ""

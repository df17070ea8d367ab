"""Lists of identifiers in one cell, as search logs write what was shown."""

from __future__ import annotations

import json
import re

_BETWEEN = re.compile(r"[,;|]")
_AROUND = ("[]", "{}", "()")


def ids_in(text: str) -> tuple[str, ...]:
    """The ids of a list: JSON, or with commas, semicolons or bars between, or with blanks where none of these stands.

    In brackets, braces or parentheses or without, each in quotes or without; numbers stay as they are written. No text
    fails.
    """
    plain = text.strip()
    if plain.startswith("["):
        try:
            found = json.loads(plain, parse_float=str, parse_int=str, parse_constant=str)
            if isinstance(found, list):
                return tuple(one for one in (str(one).strip() for one in found if one is not None) if one)
        except (ValueError, RecursionError):  # not JSON, or nested deeper than it may be
            pass
    for _level in range(2):
        if len(plain) > 1 and plain[0] + plain[-1] in _AROUND:
            plain = plain[1:-1].strip()
    parts = _BETWEEN.split(plain) if _BETWEEN.search(plain) else plain.split()
    return tuple(one for one in (part.strip(" \t\r\n\"'") for part in parts) if one)

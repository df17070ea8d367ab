"""Texts that know how they were made, so that what was stored in one language is told again in the reader's.

A translated text is a `Said`: a text like any other, which carries its message, its count and its parameters. `packed`
writes that into a plain text that can be stored where texts are; `unpacked` gives it back to whoever tells it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from numbers import Integral, Real
from string import Formatter
from typing import Any

How = Mapping[str, Any]
"""What a text is made of: `say` (a message's English forms), `n` and `with`; or `row` and `clauses`; or `after`."""
MARK = "\x02"
"""Before a stored text that can be told again; no sentence begins with it."""


class Said(str):
    """A text in one language that can be told in another."""

    __slots__ = ("how",)
    how: How

    def __new__(cls, text: str, how: How | None = None) -> Said:
        made = super().__new__(cls, text)
        made.how = {"say": [text]} if how is None else how
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), packed(self))


class Message(Said):
    """A message in the caller's language, to be filled by `format`."""

    __slots__ = ()

    def format(self, *given: Any, **named: Any) -> str:
        return super().format(*given, **named) if given else self.format_map(named)

    def format_map(self, named: Any, /) -> str:
        return Said(self._filled(named), {**self.how, "with": named})

    def _filled(self, named: Mapping[str, Any]) -> str:
        return super().format_map(named)


class Chinese(Message):
    """A Chinese text whose `format` parts what it puts in from the letters around it, as typesetting asks.

    Between a Chinese sign and a Latin letter or a digit stands a blank (`检查于 36 分钟前`), between two Chinese signs
    none; what a value begins with is known only when it is put in. Nothing inside a value or inside the text itself is
    touched.
    """

    __slots__ = ()

    def _filled(self, named: Mapping[str, Any]) -> str:
        filling, made = Formatter(), ""
        for literal, field, form, conversion in filling.parse(self):
            blank = made and _chinese(made[-1]) and literal.startswith(" ") and _chinese(literal[1:2])
            made = _joined(made, literal[1:] if blank else literal)  # the translator's blank was for a Latin name
            if field is not None:
                value = filling.get_field(field, (), named)[0]
                value = filling.convert_field(value, conversion) if conversion else value
                text = filling.format_field(value, form or "")
                if _chinese(text[:1]) and literal.endswith(" ") and _chinese(literal[-2:-1]):
                    made = made[:-1]
                made = _joined(made, text)
        return made


def _joined(before: str, after: str) -> str:
    if not before or not after:
        return before + after
    last, first = before[-1], after[0]
    apart = (_chinese(last) and _latin(first)) or (_latin(last) and _chinese(first))
    return f"{before} {after}" if apart else before + after


def _chinese(sign: str) -> bool:
    return "\u4e00" <= sign[:1] <= "\u9fff"


def _latin(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == "%")


def packed(text: str) -> str:
    """A text as it is stored: with how it was made, where it knows that."""
    if not isinstance(text, Said):
        return MARK + json.dumps({"text": text}, ensure_ascii=False) if text.startswith(MARK) else text
    return MARK + json.dumps({"text": str(text), "how": _plain(text.how)}, ensure_ascii=False)


def _restored(kind: type[Said], stored: str) -> Said:
    text, how = unpacked(stored)
    return kind(text, how)


def _plain(value: Any) -> Any:
    if isinstance(value, Said):
        return {"said": _plain(value.how)}
    if isinstance(value, Mapping):
        return {"map": {str(key): _plain(one) for key, one in value.items()}}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Integral):  # NumPy's numbers are none of Python's
        return int(value)
    return float(value) if isinstance(value, Real) else str(value)


def unpacked(stored: str) -> tuple[str, How | None]:
    """(the text as it was told then, what it is made of) of a stored text; a plain one is made of nothing."""
    if not stored.startswith(MARK):
        return stored, None
    try:
        found = json.loads(stored[len(MARK) :])
        return str(found["text"]), _made(found["how"]) if "how" in found else None
    except (ValueError, KeyError, TypeError):
        return stored, None


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return [_made(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "said" in value:
        return Said("", _made(value["said"]))
    return {key: _made(one) for key, one in value["map"].items()}

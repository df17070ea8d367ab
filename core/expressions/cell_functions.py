"""What a condition may ask of a cell beyond SQL: its shape, its script, "missing", and how often it occurs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.missing import is_missing
from core.errors import BadInput
from core.i18n import N_, _

_SHAPES = (
    (r"\p{Lu}+|\p{Lt}+", "A"),
    (r"[\p{Hiragana}\p{Katakana}]+", "あ"),
    (r"\p{Hangul}+", "한"),
    (r"\p{Han}+", "汉"),
    (r"[\p{Ll}\p{Lm}]+", "a"),
    ("[0-9]+", "9"),
    ("[０-９]+", "９"),
)
"""Runs of one kind of letter -> their sign; the signs are those of the profile's patterns."""
SHAPE_LENGTH = 64
"""Characters of a value that its shape looks at, as in a profile."""
SCRIPTS = {
    "zh": N_("Chinese"),
    "ja": N_("Japanese"),
    "ko": N_("Korean"),
    "latin": N_("Latin letters"),
    "cyrillic": N_("Cyrillic letters"),
    "arabic": N_("Arabic letters"),
    "other": N_("other letters"),
    "none": N_("no letters"),
}
"""Answers of `script`, in words."""
_MARKS = (
    (r"[\p{Hiragana}\p{Katakana}]", "ja"),
    (r"\p{Hangul}", "ko"),
    (r"\p{Han}", "zh"),
    (r"\p{Cyrillic}", "cyrillic"),
    (r"\p{Arabic}", "arabic"),
    (r"\p{Latin}", "latin"),
    (r"\p{L}", "other"),
)
"""What decides the script, the first that occurs; Chinese titles hold Latin brands, not the other way round."""


def shape(text: ir.StringValue) -> ir.StringValue:
    """The pattern of a text: `SKU-0042 红` -> `A-9 汉`."""
    found = text.substr(0, SHAPE_LENGTH)
    for pattern, sign in _SHAPES:
        found = found.re_replace(pattern, sign)
    return found


def script(text: ir.StringValue) -> ir.StringValue:
    """The script a text is written in, one of `SCRIPTS`: as near to its language as one cell alone can tell."""
    return ibis.cases(*((text.re_search(mark), name) for mark, name in _MARKS), (text.notnull(), "none"), else_=None)


def repeats(*cells: ir.Value) -> ir.IntegerValue:
    """How many rows hold the same values; a row without one of them stands alone."""
    held = cells[0].notnull()
    for one in cells[1:]:
        held = held & one.notnull()
    return held.ifelse(cells[0].count().over(ibis.window(group_by=list(cells))), 1)


def _text(value: ir.Value) -> ir.StringValue:
    return value if isinstance(value, ir.StringValue) else value.cast("string")


FUNCTIONS: Mapping[str, Callable[..., ir.Value]] = {
    "shape": lambda value: shape(_text(value)),
    "script": lambda value: script(_text(value)),
    "missing": is_missing,
    "repeats": repeats,
}
"""Name in an expression -> what it makes of its arguments."""
MOST_ARGUMENTS = {"repeats": 8}
"""More columns than any key has; the other functions take one."""


def call(name: str, arguments: list[Any]) -> ir.Value:
    """One of `FUNCTIONS` on its arguments.

    Raises:
        BadInput: when it is given too few or too many.
    """
    most = MOST_ARGUMENTS.get(name, 1)
    if not 1 <= len(arguments) <= most:
        raise BadInput(_("The function {name} takes 1 to {most} columns.").format(name=name, most=most))
    return FUNCTIONS[name](*arguments)

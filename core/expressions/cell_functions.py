"""What a condition may ask of a cell beyond SQL: its shape, script and language, "missing", how often it occurs."""

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
LANGUAGES = SCRIPTS | {
    "en": N_("English"),
    "de": N_("German"),
    "fr": N_("French"),
    "es": N_("Spanish"),
    "pt": N_("Portuguese"),
    "it": N_("Italian"),
    "nl": N_("Dutch"),
}
"""Answers of `language`, in words."""
COMMON = {
    "en": "the and of is was this that with for it to you not are have my but they be i",
    "de": "der das und ist nicht ein eine mit für auf ich den dem von zu sehr auch wie aber sie sind",
    "fr": "le les des est et une pas pour dans je vous avec très sur du au ce cette mais il sont qui",
    "es": "el los las y es una para con muy por que del pero lo se está como son",
    "pt": "o um uma não para muito da dos das em é mais foi ao são que e",
    "it": "il gli è di che non una con molto sono della questo ma anche del",
    "nl": "het een niet van voor met zijn ook deze maar ik dat heel naar en de is",
}
"""The commonest words of each language, those that mean something else in another left out where that misled."""
FEWEST_WORDS = 2
"""Common words from which a language is told: one alone stands in many titles of another (`The North Face Jacke`)."""
LANGUAGE_LENGTH = 400
"""Characters of a text that are read for its language: some sixty words."""
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


def language(text: ir.StringValue) -> ir.StringValue:
    """The language of a text, one of `LANGUAGES`, by the commonest words of seven languages; else its script.

    Where fewer than `FEWEST_WORDS` of them stand in it, or two languages have as many, it stays with Latin letters.
    """
    # Two blanks between words, so that each has its own on both sides; letters of all languages are letters here.
    words = ibis.literal(" ") + text.substr(0, LANGUAGE_LENGTH).lower().re_replace(r"[^\p{L}]+", "  ") + " "
    found = {name: words.re_split(f" (?:{'|'.join(common.split())}) ").length() - 1 for name, common in COMMON.items()}
    best = ibis.greatest(*found.values())
    alone = sum((count == best).cast("int8") for count in found.values()) == 1
    written = script(text)
    told = (written == "latin") & (best >= FEWEST_WORDS) & alone
    return ibis.cases(*((told & (count == best), name) for name, count in found.items()), else_=written)


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
    "language": lambda value: language(_text(value)),
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

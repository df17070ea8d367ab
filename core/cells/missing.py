"""Words that stand for "no value".

Sources: pandas' `na_values`, R's and Excel's NA, SQL dumps (`\\N`), Python's and JavaScript's own names, and the
Chinese words that forms and ERP exports write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.cells.signs import BLANK, EMPTY_SIGNS

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Value

SURE = (
    "", "-", "--", "---", "n/a", "#n/a", "null", "#null!", "(null)", "<null>", "<na>", "nan", "nat", "\\n",
    "undefined", "缺失", "空值", "暂无", "不详", "未填写",
)  # fmt: skip
"""Words that can hardly be a value, in lower case: cleaning takes them out unasked."""
AMBIGUOUS = ("na", "none", "nil", "?", "??", ".", "unknown", "missing", "tbd", "无", "空", "未知")
"""Words that can be a value somewhere: NA is Namibia and North America, "none" a size of coupon, 未知 an answer a
person gave. They count as missing, and a person decides whether they go."""
WORDS = SURE + AMBIGUOUS
"""Every word that counts as missing."""
NO_OPINION = (*SURE, "na", "none", "nil", "unknown", "无", "未知")
"""Words that say nothing in place of a review; "missing" and 空 stay, as they may be a complaint about a parcel."""
IN_TYPED = WORDS
"""Words that landing turns into an empty cell in a column of numbers or times, trimmed and in lower case: all of them,
as there no word can be a value. The file keeps what was written."""
BY_PROGRAMS = ("", "null", "n/a", "na", "nan", "\\n", "none", "nil", "-", "--", "?", "#n/a", "<na>", "nat")
"""The same in a column of identifiers, or of yes and no: what programs write, and nothing else. A person's word there
may be a value (无 is the answer "has none"): it is kept as text, counted as missing by the checks and taken out by a
cleaning step, or, in a column of yes and no, quarantined."""
IN_TEXTS = ("", "\\N", "NULL", "null", "<NA>", "#N/A")
"""What programs write for an empty cell, in their own case: all that landing takes out of a column of text."""


def pattern(words: Sequence[str] = WORDS) -> str:
    """The words as one RE2 pattern of a whole cell, in any case and with any blanks around.

    One pattern costs 40 ns a cell whatever it holds; trimming, lowering and a list cost 70 to 220 (measured).
    """
    listed = "|".join(re.escape(word) for word in dict.fromkeys(words) if word.strip())
    outer = rf"[{BLANK}\x{{200B}}\x{{FEFF}}]*"
    empty = "?" if any(not word.strip() for word in words) else ""
    return rf"(?i)^{outer}(?:{listed or 'a^'}){empty}{outer}$"


def is_missing(value: Value, words: Sequence[str] = WORDS) -> BooleanValue:
    """Whether a cell holds nothing: NULL, blank, or one of the words. Never NULL."""
    if not value.type().is_string():
        return value.isnull()
    return value.isnull() | says_missing(value, words)


def says_missing(text: Value, words: Sequence[str] = WORDS) -> BooleanValue:
    """Whether a text is blank or one of the words; false for NULL."""
    found: BooleanValue = text.re_search(pattern(words)).fill_null(False)
    return found


def means_missing(text: str, words: Sequence[str] = WORDS) -> bool:
    """As `says_missing`, for one text in Python."""
    return text.strip(EMPTY_SIGNS).lower() in words

"""Yes and no in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue

PAIRS = (("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("是", "否"), ("真", "假"))
"""Words that mean yes and no wherever they stand in pairs: a column may be landed as true and false by them."""
YES = (*(yes for yes, _no in PAIRS), "1", "1.0", "on", "有", "对")
NO = (*(no for _yes, no in PAIRS), "0", "0.0", "off", "无", "错")
"""All words, for a column that is known to hold yes or no. There 无 is the answer "has none", not a gap."""


def truth(text: StringValue, yes: Sequence[str] = YES, no: Sequence[str] = NO) -> BooleanValue:
    """True, false, or NULL where the text is neither."""
    import ibis

    word = text.strip().lower()
    return ibis.cases((word.isin(list(yes)), True), (word.isin(list(no)), False), else_=None)

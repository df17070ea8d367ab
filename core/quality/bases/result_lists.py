"""Lists of search results, whatever they were written as."""

from __future__ import annotations

import ibis
from ibis.expr.types import Value


def results(column: Value) -> tuple[Value, Value]:
    """A result list as "|a|b|c|" and its length."""
    if column.type().is_array():
        length = column.length().fill_null(0)
        text = ibis.literal("|") + column.map(lambda one: one.cast("string")).join("|") + "|"
        return text, length
    bare = column.cast("string").re_replace(r"[\[\]\"'{}\s]", "").re_replace(r"[,;]", "|")
    text = ibis.literal("|") + bare.re_replace(r"^\|+|\|+$", "") + "|"
    length = (bare == "").ifelse(0, text.length() - text.replace("|", "").length() - 1)
    return text, length.fill_null(0)

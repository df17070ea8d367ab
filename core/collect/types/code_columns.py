"""Columns of numbers that are codes: told by the cells that are no numbers."""

from __future__ import annotations

import re

from core.cells import codes
from core.cells.identifiers import CODE_DIGITS
from core.collect.types.cast import value_sql
from core.collect.types.plan import Counted, NeedsText
from core.collect.types.rules import Rule
from core.engine import Cursor


def are_codes(cursor: Cursor, relation: str, column: str, rule: Rule, known: Counted | None) -> bool:
    """Whether the cells that are no numbers are codes of the same family as those that are: 29E98666 among 29498666.

    Raises:
        NeedsText: there may be such cells, and the column's text is gone.
    """
    if rule.how not in ("integer", "decimal", "float"):
        return False
    if known is not None:
        if codes.may_be_codes(known.failing):
            raise NeedsText([column])
        return False
    text = value_sql(column)
    odd = cursor.execute(
        f"SELECT DISTINCT x FROM (SELECT {text} AS x FROM {relation}) WHERE "
        "regexp_matches(x, '^[0-9A-Za-z]+$') AND regexp_matches(x, '[0-9]') AND regexp_matches(x, '[A-Za-z]') "
        "LIMIT 100"
    ).fetchall()
    if not odd:
        return False
    lengths = cursor.execute(
        f"SELECT length(x), count(*) FROM (SELECT {text} AS x FROM {relation}) "
        "WHERE regexp_full_match(x, '[0-9]+') GROUP BY 1"
    ).fetchall()
    return codes.of_a_family([one for (one,) in odd], dict(lengths))


def hold_codes(cursor: Cursor, relation: str, column: str, rule: Rule, known: Counted | None) -> bool:
    """Whether a cell that is no number is digits after a zero, as long as the column's digits usually are.

    00412 among 10000 makes codes of all, however few there are; 000123 among 5 is a slip, and is set aside.

    Raises:
        NeedsText: there may be such cells, and the column's text is gone.
    """
    if rule.how not in ("integer", "decimal", "float"):
        return False
    if known is not None:
        if any(re.search(CODE_DIGITS, text.strip()) for text in known.failing):
            raise NeedsText([column])
        return False
    row = cursor.execute(
        "SELECT mode(length(x)) FILTER (regexp_full_match(x, '[1-9]\\d*')), "
        f"list(DISTINCT length(x)) FILTER (regexp_matches(x, '{CODE_DIGITS}')) "
        f"FROM (SELECT {value_sql(column)} AS x FROM {relation})"
    ).fetchone()
    return bool(row and row[1] and row[0] in row[1])

"""Dates whose day and month could change places: which order is meant, and columns that hold both."""

from __future__ import annotations

from collections.abc import Sequence

from core.collect.facts import Note
from core.collect.types.cast import fill, value_sql
from core.collect.types.rules import Rule
from core.collect.types.time_rules import format_of, formatted
from core.engine import Cursor, quote
from core.i18n import N_

EITHER = N_("“{column}” could be day first or month first in every row; {format} was taken.")


def order_of(rule: Rule) -> str:
    """ "%d" or "%m" where a rule says which comes first, in digits; nothing else."""
    first = str(rule.params.get("format", ""))[:5]
    return first[:2] if first[:2] in ("%d", "%m") and first[3:5] in ("%d", "%m") else ""


def orders_of(rules: Sequence[Rule], failing: Sequence[int | None]) -> set[str]:
    """The orders of day and month among the rules that fail least."""
    least = min((n for n in failing if n is not None), default=None)
    return {order for rule, n in zip(rules, failing, strict=True) if n == least and (order := order_of(rule))}


def either(column: str, rule: Rule) -> Note:
    return Note(
        EITHER,
        {"column": column, "format": str(rule.params["format"])},
    )


def stands_still(cursor: Cursor, relation: str, column: str) -> bool:
    """Whether one of the two parts that could be the day is the same in every row, and the other is not."""
    parts = ", ".join(
        f"count(DISTINCT regexp_extract({value_sql(column)}, '^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]', {n}))"
        for n in (1, 2)
    )
    row = cursor.execute(f"SELECT {parts} FROM {relation} WHERE {quote(column)} <> ''").fetchone()
    return row is not None and min(row) == 1 < max(row)


def both_orders(cursor: Cursor, relation: str, column: str, chosen: Rule) -> Note | None:
    """The note on a column some of whose dates can only be day first and others only month first; None for others.

    Args:
        cursor: Where to scan.
        relation: The rows, as a parenthesised query.
        column: The column, as written.
        chosen: The rule that fails least, and fails somewhere.
    """
    order = order_of(chosen)
    if not order:
        return None
    written = str(chosen.params["format"])
    swapped = written[3:5] + written[2:3] + written[:2] + written[5:]
    tests = {
        order: fill(chosen.test, value_sql(column)),
        swapped[:2]: fill(formatted(format_of(swapped)).test, value_sql(column)),
    }
    row = cursor.execute(
        f"SELECT count(*) FILTER ({tests['%d']} AND NOT {tests['%m']}), "
        f"count(*) FILTER ({tests['%m']} AND NOT {tests['%d']}) FROM {relation}"
    ).fetchone()
    if row is None or not row[0] or not row[1]:
        return None
    text = N_(
        "“{column}” holds dates of both orders: {days} can only be day first, {months} only month first. "
        "Load the files of each sort apart."
    )
    return Note(text, {"column": column, "days": int(row[0]), "months": int(row[1])})

"""Days as a spreadsheet counts them: 45000 is 2023-03-16. They come beside dates where only some cells were formatted.

Days since 1899-12-30, which is how both Excel (after its own February of 1900) and LibreOffice count (ECMA-376,
18.17.4.1); hours are fractions. Workbooks that count from 1904 are few and say so inside only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from core.collect.types.rules import Rule, full

LEAST, MOST = 20_000, 60_000
"""1954-10-03 and 2064-04-08: births of customers to the ends of contracts."""
LIKELY_LEAST, LIKELY_MOST = 32_874, 47_483
"""1990 to 2029: what a column without any date must lie in."""
_SERIAL = r"[2-5]\d{4}(?:\.\d{1,12})?"
_WHOLE = re.compile(r"[2-5]\d{4}")
_CELL = re.compile(_SERIAL)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|[ T])")
_DAY_NAME = re.compile(
    r"(?:^|[_\W])(?:date|day|birthday|datum|fecha|data|dato|tarih)(?:$|[_\W])|[a-z](?:Date|Day|On|At)$|_(?:on|at)$"
    r"|日期|日$|时间|날짜|дата",
)
MOST_SPAN = 5_490
"""Days (15 years) that a column of days of a shop spans at most; amounts and ids spread wider."""
SHARE = 0.5
"""Share of cells that are dates by their form, from which numbers beside them are days under any name."""


def serial_rules(
    counted: Mapping[str, int], name: str, timely: bool, dates: Callable[[Mapping[str, int]], list[Rule]]
) -> list[Rule]:
    """Rules for columns that hold days as numbers, alone or beside dates.

    Args:
        counted: The sample's values and how often each occurs.
        name: The column's name.
        timely: Whether name or role say that it holds a time.
        dates: Gives the rules for the values that are no numbers.
    """
    serials = {v: n for v, n in counted.items() if _CELL.fullmatch(v)}
    rest = {v: n for v, n in counted.items() if v not in serials}
    if not serials:
        return []
    named = timely or _DAY_NAME.search(name) is not None
    if not rest:
        days = [float(v) for v in serials]
        likely = min(days) >= LIKELY_LEAST and max(days) <= LIKELY_MOST and max(days) - min(days) <= MOST_SPAN
        return [alone(not all(map(_WHOLE.fullmatch, serials)))] if likely and _DAY_NAME.search(name) else []
    share = sum(rest.values()) / sum(counted.values())
    return [beside(rule) for rule in dates(rest)] if named or share >= SHARE or _close(serials, rest) else []


def _close(serials: Iterable[str], written: Iterable[str]) -> bool:
    """Whether numbers, as days, lie among dates that all are written as a workbook's are read, within fifteen years."""
    days = [float(v) for v in serials]
    for text in written:
        if not (found := _ISO.match(text)):
            return False
        try:
            days.append((date.fromisoformat(found[0]) - date(1899, 12, 30)).days)
        except ValueError:
            return False
    return max(days) - min(days) <= MOST_SPAN


def alone(timed: bool) -> Rule:
    """Days as numbers, to DATE; with fractions to TIMESTAMP."""
    pattern = _SERIAL if timed else _WHOLE.pattern
    sql_type = "TIMESTAMP" if timed else "DATE"
    return Rule(
        "timestamp" if timed else "date", sql_type, full(pattern), _cast(sql_type), {"format": "serial"}, pattern
    )


def beside(rule: Rule) -> Rule:
    """The rule of a column's dates, with days as numbers among them."""
    pattern = _WHOLE.pattern if rule.sql_type == "DATE" else _SERIAL
    test = f"({full(pattern)} OR {rule.test})"
    cast = f"CASE WHEN {full(pattern)} THEN {_cast(rule.sql_type)} ELSE {rule.cast} END"
    params = {**rule.params, "serial": True}
    return replace(
        rule, test=test, cast=cast, params=params, pattern=f"(?:{pattern})|(?:{rule.pattern})", early="", proof=""
    )


def _cast(sql_type: str) -> str:
    if sql_type == "DATE":
        return "(DATE '1899-12-30' + TRY_CAST({x} AS INTEGER))"
    seconds = "CAST(round(TRY_CAST({x} AS DOUBLE) * 86400) AS BIGINT)"
    return f"(TIMESTAMP '1899-12-30 00:00:00' + to_seconds({seconds}))"


def serial_example(values: Sequence[str]) -> tuple[str, str] | None:
    """A day as a number, and its date."""
    found = next((v for v in values if _CELL.fullmatch(v)), None)
    return (found, (date(1899, 12, 30) + timedelta(days=int(float(found)))).isoformat()) if found else None

"""Marks that spreadsheets and shop exports put around a cell so that it is kept as text.

- FORMULA: `="01000"`, a formula whose result is the text (Excel, Taobao, JD)
- APOSTROPHE: `'01000`, Excel's prefix for text, which only shows where it was written into the cell
- TAB: a tab before or behind the digits (Alipay, JD, Pinduoduo)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

FORMULA, APOSTROPHE, TAB = "formula", "apostrophe", "tab"
_FORMULA = r'^[\t ]*="((?:[^"]|"")*)"[\t ]*$'
_APOSTROPHE = r"^[\t ]*'([-+=@]?[0-9].*)$"
_CODE = re.compile(r"'?[-+=@]?\d[\d ()./+-]*")
_TAB = re.compile(r"\t\s*\S|.*\S\s*\t", re.DOTALL)
_PATTERNS = {FORMULA: re.compile(_FORMULA[1:-1]), APOSTROPHE: re.compile(_APOSTROPHE[1:-1], re.DOTALL)}
MOST = 0.5
"""Share of the filled cells with a tab at an end from which it is a mark, not a slip."""
SURE = 0.95
"""Share of the cells of a column that are codes, so that an apostrophe before digits is no shortened year ('90s)."""


def marks_of(values: Sequence[str]) -> tuple[str, ...]:
    """The marks that a column's cells carry, in the order in which they are taken off.

    Args:
        values: Cells as they are written, without blank ones.
    """
    counted = Counter(values)
    total = sum(counted.values())
    found = []
    if sum(n for v, n in counted.items() if _TAB.fullmatch(v) or v[:1] == "\t") > MOST * total:
        found.append(TAB)
    plain = {value.strip("\t "): n for value, n in counted.items()}
    if any(_PATTERNS[FORMULA].fullmatch(value) for value in plain):
        found.append(FORMULA)
    led = [value for value in plain if _PATTERNS[APOSTROPHE].fullmatch(value)]
    if led and sum(n for v, n in plain.items() if _CODE.fullmatch(v)) >= SURE * sum(plain.values()):
        found.append(APOSTROPHE)
    return tuple(found)


def unwrapped(text: str, marks: Sequence[str]) -> str:
    """A cell without the marks of its column."""
    for mark in marks:
        if mark == TAB:
            text = text.strip("\t")
        elif found := _PATTERNS[mark].fullmatch(text):
            text = found[1].replace('""', '"') if mark == FORMULA else found[1]
    return text


def unwrapped_sql(cell: str, marks: Sequence[str]) -> str:
    """The same as DuckDB's SQL over a text cell."""
    for mark in marks:
        if mark == TAB:
            cell = f"trim({cell}, chr(9))"
        elif mark == FORMULA:
            inner = f"replace(regexp_extract({cell}, '{_FORMULA}', 1, 's'), '\"\"', '\"')"
            cell = f"CASE WHEN regexp_matches({cell}, '{_FORMULA}', 's') THEN {inner} ELSE {cell} END"
        else:
            pattern = _APOSTROPHE.replace("'", "''")
            cell = f"regexp_replace({cell}, '{pattern}', '\\1', 's')"
    return cell


def says_text(values: Sequence[str]) -> bool:
    """Whether unwrapped cells were marked because they are codes: digits without a decimal mark."""
    filled = [value for value in values if value.strip()]
    return not any(re.fullmatch(r"[-+]?\d+[.,]\d{1,2}", value.strip()) for value in filled)

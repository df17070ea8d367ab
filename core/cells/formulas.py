"""Text that a spreadsheet would run as a formula when it opens a CSV, and how it is made inert.

The signs are those of OWASP's "CSV Injection": `=`, `+`, `-`, `@`, tab and carriage return at a cell's beginning, and
the full-width forms that spreadsheets of East Asia read alike; blanks before them are passed over. An apostrophe before
them says "this is text"; a plain number such as `-5` or `+8.5e3` is no formula and stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Any, TextIO

FORMULA = r"^[ \x{00a0}]*[=+\-@\t\r\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]"
NUMBER = r"^[ ]*[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?%?[ ]*$"
_FORMULA = re.compile(FORMULA.replace(r"\x{", "\\u").replace("}", ""))
_NUMBER = re.compile(NUMBER)


def inert(value: Any) -> Any:
    """The value; a text that would run gets an apostrophe before it."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return f"'{value}"
    return value


def inert_sql(text: str) -> str:
    """`inert` as SQL over an expression that gives text."""
    runs = f"regexp_matches({text}, '{FORMULA}') AND NOT regexp_matches({text}, '{NUMBER}')"
    return f"CASE WHEN {runs} THEN concat('''', {text}) ELSE {text} END"


class Rows:
    """A CSV writer whose cells never run: header and rows go through `inert`."""

    def __init__(self, stream: TextIO, delimiter: str = ",") -> None:
        self._writer = csv.writer(stream, delimiter=delimiter)

    def writerow(self, row: Iterable[Any]) -> None:
        self._writer.writerow([inert(cell) for cell in row])

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        self._writer.writerows([inert(cell) for cell in row] for row in rows)

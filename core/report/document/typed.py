"""What a cell is in a workbook: a text that says a number or a moment becomes one, and looks there as it was read.

Pages word many of their figures ("4,228", "12.5 %", "2026-03-01 08:00"). A spreadsheet that gets them as texts cannot
add or sort them. A column is turned as a whole or not at all, so that a name of digits among names, or a dirty cell
among numbers, stays as it is written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from core.report.document.model import Cell
from core.report.document.worded import figures

NOTHING = ("", "–", "-", "—")
"""How pages word an empty cell."""
MINUS = "\u2212"
_NUMBER = re.compile(r"([+\-\u2212]?)(0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})(\.\d+)?( ?%)?")
"""A number as figures are worded in both languages: 7, 4,228, −1.5, 12 %. What begins with 0 is a name."""
_WORDED = re.compile(r"[,.%\u2212]")
"""What only a figure has: digits alone may be the name of a product or a shopper, and with a plus a telephone."""
_SURE = re.compile(r",\d{3}|^\s*\u2212")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?(?: UTC|Z|\+00:00)?")
LEAST = 0.0051
"""How far a share may be from its words: whole percents are rounded by half of a hundredth."""
_SECONDS = re.compile(r"\d:\d\d:\d\d")
FIRST = 1901
"""Year from which a spreadsheet knows days, less the one whose leap day is wrong in it (Excel's specification)."""


def number_said(text: str) -> float | None:
    """The number that a text says; None where it says something else."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    sign, whole, rest, share = found.groups()
    value = float(whole.replace(",", "") + (rest or "")) * (-1 if sign in ("-", MINUS) else 1)
    return value / 100 if share else value


def moment_said(text: str) -> datetime | None:
    """The day or moment (UTC) that a text says; None where it says something else."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(" ".join(filter(None, found.groups()))).replace(tzinfo=UTC)
    except ValueError:  # a month of 40 days
        return None
    return moment if moment.year >= FIRST else None


def typed(cells: Sequence[Cell]) -> list[Cell]:
    """A column whose texts all say numbers, or all say moments, as numbers or moments; any other as it is."""
    said = [one for one in cells if isinstance(one, str) and one.strip() not in NOTHING]
    if not said or any(not isinstance(one, str) and one is not None for one in cells):
        return list(cells)
    for read in (moment_said, number_said):
        if read is number_said and not _figures(said):
            continue
        known: dict[str, Cell] = {one: read(one) for one in said}
        if all(value is not None for value in known.values()):
            return [known.get(one) if isinstance(one, str) else None for one in cells]
    counted = figures(said)
    if counted is not None:
        return [counted[one].value if isinstance(one, str) and one in counted else None for one in cells]
    return list(cells)


def forms_of(cells: Sequence[Cell]) -> dict[str, str]:
    """Text -> the format that shows it with its word, of a column of worded figures; empty of others."""
    said = [one for one in cells if isinstance(one, str) and one.strip() not in NOTHING]
    now = typed(cells)
    counted = figures(said) if now != list(cells) and not all(number_said(one) is not None for one in said) else None
    return {one: found.form for one, found in (counted or {}).items()}


def _figures(said: Sequence[str]) -> bool:
    """Whether a column is worded as figures are: shares, or by one format, so with as many digits behind each point.

    A mark of thousands or a sign of minus is of no name, version or code, so that beside one the digits may differ.
    """
    shares = [one.strip().endswith("%") for one in said]
    if any(shares):
        return all(shares)
    return any(map(_SURE.search, said)) or (any(map(_WORDED.search, said)) and len(set(map(_digits, said))) == 1)


def _digits(text: str) -> int:
    plain = text.strip().rstrip(" %")
    return len(plain.rpartition(".")[2]) if "." in plain else 0


def form_of(cells: Sequence[Cell], shown: Sequence[str]) -> str:
    """The spreadsheet's format of a column of numbers or moments, so that it shows them as they are read; "" for texts.

    Args:
        cells: The column's values.
        shown: The same in words, as far as they are worded: from it come digits, thousands marks and percent signs.
    """
    filled = [one for one in cells if one is not None]
    if filled and all(isinstance(one, datetime) for one in filled):
        if all(_day(one) for one in filled):
            return "yyyy-mm-dd"
        return "yyyy-mm-dd hh:mm" + (":ss" if any(map(_SECONDS.search, shown)) else "")
    if not filled or not all(_numeric(one) for one in filled):
        return ""
    pairs = [(cell, text) for cell, text in zip(cells, shown, strict=False) if number_said(text) is not None]
    if not pairs:
        return "" if all(isinstance(one, int) for one in filled) else "#,##0.####"
    counts = [_digits(text) for _cell, text in pairs]
    least, most = min(counts), max(counts)
    digits = "." + "0" * least + "#" * (most - least) if least else "." + "0" * most if most else ""
    form = ("#,##0" if any("," in text for _cell, text in pairs) else "0") + digits
    if all(text.strip().endswith("%") for _cell, text in pairs):
        return form + "%" if all(map(_share, *zip(*pairs, strict=True))) else form + '" %"'
    return form


def _share(cell: Cell, text: str) -> bool:
    """Whether a value is the share that is worded in percent, and no figure in percent itself."""
    said = number_said(text)
    return isinstance(cell, int | float) and said is not None and abs(cell - said) <= LEAST


def _numeric(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)


def _day(cell: Cell) -> bool:
    return isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0)

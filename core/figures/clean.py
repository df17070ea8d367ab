"""The before-and-after table of a cleaning step, with its changed cells coloured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
from pandas.io.formats.style import Styler

from core.clean import Cell, Example
from core.i18n import _

MOST_PAIRS = 3
MOST_CONTEXT = 4
LONGEST = 80
# Both themes keep the text's contrast above 4.5:1 on these grounds.
LIGHT = {"before": "#FEF3C7", "after": "#CCFBF1", "lost": "#FEE2E2"}
DARK = {"before": "#4A3A0E", "after": "#0F4A44", "lost": "#5A2020"}


def before_after(examples: Sequence[Example], dark: bool = False) -> tuple[pd.DataFrame, Styler]:
    """Rows before and after a step.

    Returns:
        The plain table and the same table with colours: line, the changed columns before and after
        (or, where rows only leave, their first columns), and what happened.
    """
    changed = Counter(cell.column for example in examples for cell in example.cells if cell.changed)
    pairs = [column for column, _n in changed.most_common(MOST_PAIRS)]
    context = _context(examples, pairs)
    grounds = DARK if dark else LIGHT
    rows, styles = [], []
    for example in examples:
        cells = {cell.column: cell for cell in example.cells}
        lost = example.fate != "changed"
        row: dict[str, str | int | None] = {_("line"): example.line}
        style = {_("line"): ""}
        for column in context:
            row[column] = _short(cells[column].before)
            style[column] = _ground(grounds["lost"] if lost else "")
        for column in pairs:
            cell = cells[column]
            before, after = _("{column} (before)").format(column=column), _("{column} (after)").format(column=column)
            old, new = difference(cell.before, cell.after, LONGEST)
            row[before], row[after] = old, _outcome(example, cell, new)
            style[before] = _ground(grounds["before"] if cell.changed else "")
            style[after] = _ground(grounds["lost"] if lost else grounds["after"] if cell.changed else "")
        row[_("what happened")] = _happened(example)
        style[_("what happened")] = _ground(grounds["lost"] if lost else "")
        rows.append(row)
        styles.append(style)
    frame = pd.DataFrame(rows)
    paint = pd.DataFrame(styles)
    return frame, frame.style.apply(lambda _frame: paint, axis=None)


def _context(examples: Sequence[Example], pairs: Sequence[str]) -> list[str]:
    """Columns to recognise a row by, where rows leave without a changed cell."""
    if pairs or not examples:
        return []
    return [cell.column for cell in examples[0].cells[:MOST_CONTEXT]]


def _outcome(example: Example, cell: Cell, after: str | None) -> str | None:
    if example.fate == "quarantined" and cell.changed:
        return _("→ quarantine")
    if example.fate == "removed":
        return _("→ removed")
    return after


def _happened(example: Example) -> str:
    if example.fate == "removed":
        return _("row removed")
    if example.fate == "quarantined":
        return _("cannot be read: row to quarantine")
    rules = dict.fromkeys(_(cell.rule) for cell in example.cells if cell.changed and cell.rule)
    return ", ".join(rules) or _("changed")


def visible(text: str) -> str:
    """Text whose blanks at the ends and invisible characters can be seen."""
    core = text.strip(" ")
    ends = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    marked = f"{'␣' * ends[0]}{core}{'␣' * ends[1]}" if core else "␣" * len(text)
    return "".join(letter if letter.isprintable() or letter == "\n" else f"⟨{ord(letter):04X}⟩" for letter in marked)


def difference(before: str | None, after: str | None, width: int = 48) -> tuple[str | None, str | None]:
    """Two texts cut to the place where they differ, with invisible characters made visible."""
    if before is None or after is None:
        return _short(before, width), _short(after, width)
    common = 0
    while common < min(len(before), len(after)) and before[common] == after[common]:
        common += 1
    start = max(0, common - width // 3) if max(len(before), len(after)) > width else 0
    return _cut(before, start, width), _cut(after, start, width)


def _cut(text: str, start: int, width: int) -> str:
    piece = visible(text)[start : start + width] if start else visible(text)[:width]
    return ("…" if start else "") + piece + ("…" if start + width < len(text) else "")


def _short(text: str | None, width: int = 120) -> str | None:
    return None if text is None else _cut(text, 0, width)


def _ground(color: str) -> str:
    return f"background-color: {color}" if color else ""

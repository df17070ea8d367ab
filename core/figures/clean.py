"""The before-and-after table of a cleaning step, with its changed cells coloured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from core.clean import Example
from core.i18n import _

if TYPE_CHECKING:  # it brings Matplotlib, 0.35 s of CPU that only a table with painted cells is worth
    from pandas.io.formats.style import Styler

MOST_CONTEXT = 4
"""Columns beside a changed cell: what fits without scrolling."""
LONGEST = 240
"""Characters of a cell in a table of examples: five lines of it, around the place where it differs."""
# Both themes keep the text's contrast above 4.5:1 on these grounds.
# Red stands for what a rule refuses: a row set aside. A row that the step takes out on purpose is grey.
LIGHT = {"before": "#FEF3C7", "after": "#CCFBF1", "lost": "#FEE2E2", "gone": "#E2E8F0"}
DARK = {"before": "#4A3A0E", "after": "#0F4A44", "lost": "#5A2020", "gone": "#334155"}

Row = dict[str, str | int | None]


def before_after(examples: Sequence[Example], dark: bool = False) -> tuple[pd.DataFrame, Styler]:
    """Cells before and after a step, one line per changed cell or lost row.

    Returns:
        The plain table and the same table with coloured grounds. Where one column changes, its name
        heads the two columns; where several do, each line names its column.
    """
    from pandas.io.formats.style import Styler

    names = {cell.column for example in examples for cell in example.cells if cell.changed}
    ground = DARK if dark else LIGHT
    lines = [
        line for example in examples for line in _lines(example, next(iter(names)) if len(names) == 1 else "", ground)
    ]
    frame = pd.DataFrame([row for row, _style in lines])
    paint = pd.DataFrame([style for _row, style in lines], columns=frame.columns).fillna("")
    return frame, Styler(frame, uuid="before_after").apply(lambda _frame: paint, axis=None)


def _lines(example: Example, only: str, ground: Mapping[str, str]) -> list[tuple[Row, dict[str, str]]]:
    """The lines of one example; `only` is the column where just one changes."""
    changed = [cell for cell in example.cells if cell.changed]
    if not changed:
        row: Row = {_("line"): example.line}
        row |= {cell.column: _short(cell.before, LONGEST) for cell in example.cells[:MOST_CONTEXT]}
        row[_("what happened")] = _happened(example, "")
        gone = ground["lost" if example.fate == "quarantined" else "gone"]
        return [(row, {name: _paint(gone) for name in row if name != _("line")})]
    result = []
    for cell in changed:
        before, after = _("before"), _("after")
        if only:
            before, after = _("{column} (before)").format(column=only), _("{column} (after)").format(column=only)
        old, new = difference(cell.before, cell.after, LONGEST)
        lost = example.fate == "quarantined"
        row = {_("line"): example.line}
        if not only:
            row[_("column")] = cell.column
        row |= {
            before: old,
            after: _("→ quarantine") if lost else new,
            _("what happened"): _happened(example, cell.rule),
        }
        style = {before: _paint(ground["before"]), after: _paint(ground["lost" if lost else "after"])}
        result.append((row, style))
    return result


def _happened(example: Example, rule: str) -> str:
    if example.fate == "removed":
        return _("row removed")
    if example.fate == "quarantined":
        return _("cannot be read: row to quarantine")
    return _(rule) if rule else _("changed")


def visible(text: str) -> str:
    """Text whose blanks at the ends, runs of blanks and invisible characters can be seen; as long as before."""
    core = text.strip(" ")
    ends = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    marked = f"{'␣' * ends[0]}{core}{'␣' * ends[1]}" if core else "␣" * len(text)
    marked = re.sub(" {2,}", lambda run: "␣" * len(run.group()), marked)
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


def _paint(color: str) -> str:
    return f"background-color: {color}" if color else ""

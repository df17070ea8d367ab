"""Weak lists: what no shopper should be shown, judged by rules, and the fault of the data behind it.

- rules: one rule to a file; registry finds them; rule says what one is
- drawing: whose lists are judged; beside: stock, ages and sellers; nearness, titles, unsafe_words: what rules share
- judging: every list by every rule; causes: the rows that a check flags behind a fault; words, rows: told and written
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.weak import job, store, words
    from core.recommend.weak.causes import Cause, Causes, causes_of
    from core.recommend.weak.drawing import DRAWN
    from core.recommend.weak.judging import Judged, Share, judge, judged_lists
    from core.recommend.weak.registry import RULES
    from core.recommend.weak.rows import csv_text, item_rows, list_rows, workbook, write
    from core.recommend.weak.rule import Found, Rule, Sample

__getattr__ = lazily(
    __name__,
    {
        "Cause": "causes",
        "Causes": "causes",
        "DRAWN": "drawing",
        "Found": "rule",
        "Judged": "judging",
        "RULES": "registry",
        "Rule": "rule",
        "Sample": "rule",
        "Share": "judging",
        "causes_of": "causes",
        "csv_text": "rows",
        "item_rows": "rows",
        "judge": "judging",
        "judged_lists": "judging",
        "list_rows": "rows",
        "workbook": "rows",
        "write": "rows",
    },
)

__all__ = [
    "DRAWN",
    "RULES",
    "Cause",
    "Causes",
    "Found",
    "Judged",
    "Rule",
    "Sample",
    "Share",
    "causes_of",
    "csv_text",
    "item_rows",
    "job",
    "judge",
    "judged_lists",
    "list_rows",
    "store",
    "words",
    "workbook",
    "write",
]

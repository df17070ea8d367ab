"""No room but `core/cells` keeps words for nothing, formats of time, or patterns of money and numbers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from core.cells.missing import WORDS

CORE = Path(__file__).parents[3] / "core"
ALLOWED = {
    "core/report/document/worded.py": "figures that pages word, for a workbook's formats; no cell is read",
    "core/answers/differing.py": "which currencies two sentences name, to tell euros from dollars; no amount is read",
    "core/answers/offers.py": "what a product may cost that a customer asks for; no cell is read",
    "core/answers/stated.py": "what a number in a sentence counts, held against another sentence; no cell is read",
    "core/collect/types/time_rules.py": "landing casts a column by one format; test_landing_agrees.py compares",
    "core/collect/types/unit_rules.py": "landing types whole columns of amounts; the signs are those of core/cells",
    "core/collect/readers/delimited/drafts.py": "signs that may stand in a file's delimiter or quote",
    "core/collect/readers/delimited/one_column.py": "signs that a cell of one column may begin with: no delimiters",
    "core/collect/readers/delimited/header_place.py": "which line holds the names: what looks like a figure or a unit",
    "core/collect/readers/delimited/header.py": "which line holds the names: what looks like a figure or a unit",
    "core/collect/encoding/signs.py": "what signs cost in a text, by which an encoding is likely",
    "core/profile/columns/findings.py": "masks of values, in which every digit is a 9",
    "core/integrate/match/words.py": "sizes, packs and versions in a title, which tell a variant from a duplicate",
    "core/integrate/match/editions.py": "numbers of versions in a title, which tell one edition from another",
    "core/experiment/columns.py": "which column may be a metric, for a first plan",
    "core/search/matching/tokens.py": "numbers beside a unit in a query or title, which are one term (256gb)",
    "core/text/aspects/senses.py": "English sentences about money",
}


def own_readers(source: str) -> list[str]:
    """What a module's constants say that only `core/cells` should."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            texts = [one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if sum(bool(re.search("%[Yy]", text)) for text in texts) >= 2:
                found.append("formats of time")
            if len({text.strip().lower() for text in texts} & set(WORDS) - {""}) >= 3:
                found.append("missing words")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if len(re.findall("%[Yy]", node.value)) >= 2:
                found.append("formats of time")
            if sum(sign in node.value for sign in "€£¥￥₹₽") >= 2:
                found.append("signs of money")
            if re.search(r"\\d\+(?:\\\.\\d\*|\\\.\?\\d\*|\((?:\?:)?(?:\\\.|\[\.,\])\\d\+\)\?)", node.value):
                found.append("numbers")
    return found


def test_no_other_room_reads_cells() -> None:
    found = {}
    for path in CORE.rglob("*.py"):
        name = path.relative_to(CORE.parent).as_posix()
        if not name.startswith("core/cells/") and (what := own_readers(path.read_text(encoding="utf-8"))):
            found[name] = what
    assert set(found) == set(ALLOWED), "ask core/cells instead, or give a reason here; drop reasons nobody needs"


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("F = ['%d/%m/%Y', '%Y-%m-%d']", "formats of time"),
        ("S = \"try_strptime(x, ['%d/%m/%Y', '%Y-%m-%d'])\"", "formats of time"),
        ("N = {'n/a', 'NULL', '-', 'x'}", "missing words"),
        ("N = ('无', '未知', '缺失')", "missing words"),
        ("M = r'[$€£]\\s*x'", "signs of money"),
        ("R = r'^-?\\d+(\\.\\d+)?$'", "numbers"),
        ("R = r'^[+-]?\\d+\\.?\\d*$'", "numbers"),
    ],
)
def test_a_planted_reader_is_found(source: str, what: str) -> None:
    assert own_readers(source) == [what]

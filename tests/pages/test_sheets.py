"""The style sheets cost the browser nothing while a page grows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEETS = sorted(Path("pages").rglob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTORS = re.compile(r"([^{};]+)\{")


def goes_on(sheet: str) -> list[str]:
    """Selectors in which something stands after a `:has(...)`: each element that is added makes the browser look at
    every element of the page again (58 ms on the page of experiments, 0.07 ms without, and a figure adds hundreds)."""
    found = []
    for selector in SELECTORS.findall(COMMENT.sub("", sheet)):
        for start in re.finditer(r":has\(", selector):
            depth, end = 1, start.end()
            while depth and end < len(selector):
                depth += {"(": 1, ")": -1}.get(selector[end], 0)
                end += 1
            if re.search(r"[\s>+~]", selector[end:].split(",")[0].rstrip()):
                found.append(" ".join(selector.split()))
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_what_an_element_holds_is_asked_last(sheet: Path) -> None:
    assert goes_on(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("selector", "costs"),
    [
        (".a:has(.b) > .c", True),
        (".a :has(> .b) *", True),
        (".a, .b:has(:is(.c, .d) > .e) .f, .g", True),
        (".a > .b:has(> .c > .d)", False),
        (".a:has(+ .b)::after, .c > .d", False),
        (".a:has(.b):not(.c)", False),
    ],
)
def test_the_law_sees_what_costs(selector: str, costs: bool) -> None:
    assert bool(goes_on(f"@media print {{ {selector} {{ color: red; }} }}")) == costs

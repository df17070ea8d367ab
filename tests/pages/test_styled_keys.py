"""A look that the style sheet gives to one key is that one's alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PAGES = Path("pages")
NAMED = re.compile(r"\.st-key-([a-z_]+)")
STYLED = sorted({key for sheet in PAGES.rglob("*.css") for key in NAMED.findall(sheet.read_text(encoding="utf-8"))})


def keyed(source: str, key: str) -> int:
    """Calls that may make a widget or container of this key: named by `key=`, or by any plain word of a choice."""
    found = 0
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            given = [*call.args[2:], *(one.value for one in call.keywords if one.arg in ("key", "parameter", "name"))]
            found += any(isinstance(one, ast.Constant) and one.value == key for one in given)
    return found


def test_the_sheet_styles_keys() -> None:
    assert len(STYLED) >= 3


@pytest.mark.parametrize("key", STYLED)
def test_a_styled_key_is_used_once(key: str) -> None:
    """A choice called like the button of the band would stand where the button stands."""
    used = {str(one): n for one in PAGES.rglob("*.py") if (n := keyed(one.read_text(encoding="utf-8"), key))}
    assert sum(used.values()) == 1, used

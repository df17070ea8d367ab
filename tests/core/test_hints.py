"""What an error advises can be done where it is read: in the browser by a page, on the command line by an option."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from core.errors import BadInput

CORE = Path(__file__).parents[2] / "core"
BROWSER = re.compile(r"\b([Pp]age|[Bb]utton|[Uu]pload|form|menu)\b")
ONLY_THERE = (
    "annotate",
    "collect/sources/uploads",
    "collect/sources/inbox",
    "jobs",
    "report",
    "serve",
    "text/sentiment/explain",
)
"""Rooms that the command line never enters."""


def advice() -> Iterator[tuple[str, str, bool]]:
    """(place, words, whether the command line has words of its own) of every hint."""
    for path in sorted(CORE.rglob("*.py")):
        place = path.relative_to(CORE).as_posix()
        for call in (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)):
            given = {k.arg: k.value for k in call.keywords}
            if "hint" in given:
                words = [
                    c.value for c in ast.walk(given["hint"]) if isinstance(c, ast.Constant) and isinstance(c.value, str)
                ]
                yield f"{place}:{call.lineno}", " ".join(words), "command" in given


def test_a_hint_that_names_the_browser_has_words_for_the_command_line() -> None:
    found = list(advice())
    assert len(found) > 150
    bare = [
        (place, words)
        for place, words, told in found
        if BROWSER.search(words) and not told and not place.startswith(ONLY_THERE)
    ]
    assert bare == []


def test_the_terminal_gets_its_own_words() -> None:
    error = BadInput("It has no text.", hint="Open the page.", command="Use --text.")
    assert error.line().endswith("It has no text. Use --text.")
    assert BadInput("It has no text.", hint="Label it.").line().endswith("Label it.")

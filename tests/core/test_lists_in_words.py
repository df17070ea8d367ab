"""Several values in a sentence stand in a row as the reader's language has it: no plain comma is joined into words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from core.collect.facts import Note
from core.i18n import N_, listed, use_language

ROOT = Path(__file__).parents[2]
TELLING = {
    "format",
    "format_map",
    "Note",
    "Skip",
    "Finding",
    "sentences",
    "md",
    "caption",
    "markdown",
    "warning",
    "info",
}
"""Calls whose arguments people read, now or later."""
OTHERWISE = {"pages/parts/upload/options.py", "core/text/models/model_card.py"}
"""A field in which people write numbers with commas between them, as they find them there; and the card of a model, a
file in English for whoever is given the model."""


def comma_joined(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "join"
        and isinstance(node.func.value, ast.Constant)
        and node.func.value.value in (", ", "; ")
    )


def told(tree: ast.AST) -> Iterator[int]:
    """Lines where values parted by plain commas come into words, at once or by way of a name."""
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef | ast.Module):
            continue
        names = (
            {
                target.id
                for one in ast.walk(scope)
                if isinstance(one, ast.Assign) and any(map(comma_joined, ast.walk(one.value)))
                for target in one.targets
                if isinstance(target, ast.Name)
            }
            if isinstance(scope, ast.FunctionDef)
            else set()
        )
        for call in ast.walk(scope):
            if isinstance(call, ast.Call) and name_of(call) in TELLING:
                for one in ast.walk(call):
                    if comma_joined(one) or (isinstance(one, ast.Name) and one.id in names):
                        yield one.lineno


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_the_search_finds_what_it_is_for() -> None:
    said = "def f(a):\n    x = ', '.join(a)\n    y = ', '.join(a)\n    return _('{n}').format(n=x), run(y)\n"
    assert list(told(ast.parse(said))) == [4]
    assert list(told(ast.parse("Note(N_('{n}'), {'n': ', '.join(a)})"))) == [1]


def test_a_list_is_told_in_the_language_of_who_reads() -> None:
    note = Note.from_json(Note(N_("New columns: {names}."), {"names": ["甲", "乙"]}).to_json())
    with use_language("zh_CN"):
        assert listed([1, "b"]) == "1、b"
        assert "甲、乙" in str(note)
    with use_language("en"):
        assert listed([1, "b"]) == "1, b"
        assert str(note) == "New columns: 甲, 乙."

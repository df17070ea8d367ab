"""What a message names in braces is given where it is made: a sentence must not fail when it is needed most."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).parents[2]
MESSAGES = {"_", "N_", "gettext", "ngettext", "agreed"}


def named(call: ast.expr) -> set[str] | None:
    """The names in braces of a literal message; None where the expression is no message."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MESSAGES):
        return None
    if not all(isinstance(one, ast.Constant) for one in call.args[: 2 if call.func.id == "ngettext" else 1]):
        return None
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    fields = (field for text in texts for _literal, field, _form, _conversion in Formatter().parse(text))
    return {field.split(".")[0].split("[")[0] for field in fields if field}


def wrong(source: str) -> Iterator[str]:
    """Each place where a message lacks a word, or is given one that it does not name."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            names = named(node.func.value)
            if names is not None and not node.args and all(one.arg for one in node.keywords):
                given = {str(one.arg) for one in node.keywords}
                if given != names:
                    yield f"line {node.lineno}: {sorted(given ^ names)}"
        elif len(node.args) > 1 and isinstance(node.args[1], ast.Dict) and None not in node.args[1].keys:
            names = named(node.args[0])
            keys = {str(one.value) for one in node.args[1].keys if isinstance(one, ast.Constant)}
            if names is not None and names - keys:
                yield f"line {node.lineno}: {sorted(names - keys)}"


def test_every_message_is_given_what_it_names() -> None:
    files = [path for folder in ("core", "pages") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [f"{path.relative_to(ROOT)} {place}" for path in files for place in wrong(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        '_("{a} of {b}").format(a=1)',
        'ngettext("{n} row of {least}", "{n} rows of {least}", 3).format(n=3)',
        '_("{a}").format(a=1, b=2)',
        'Note(N_("{file} is empty"), {"name": 1})',
    ],
)
def test_what_is_looked_for_is_found(source: str) -> None:
    assert list(wrong(source))


@pytest.mark.parametrize("source", ['_("{a.b}").format(a=1)', '_("{a}").format(**words)', 'Note(N_("{a}"), {**b})'])
def test_what_is_right_or_unknown_is_not(source: str) -> None:
    assert list(wrong(source)) == []

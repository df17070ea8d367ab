"""A number that decides something has its reason or its source beside it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "core"
SAID_ELSEWHERE = {
    "PLACE": "where a step or scorer stands in its dialog, as its register says",
    "FORMAT": "the number of a file's layout, 1 until it changes",
}
ARITHMETIC = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop)


def without_reason(source: str) -> list[str]:
    """Names of a module's constants of plain numbers with neither a docstring below nor a comment beside or above."""
    lines, body = source.splitlines(), ast.parse(source).body
    found = []
    for node, after in zip(body, [*body[1:], None], strict=True):
        named = _number(node)
        beside = lines[node.end_lineno - 1][node.end_col_offset :] if node.end_lineno and node.end_col_offset else ""
        if not named or named in SAID_ELSEWHERE or "#" in beside or lines[node.lineno - 2].startswith("#"):
            continue
        if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and after.value.value):
            found.append(named)
    return found


def _number(node: ast.stmt) -> str:
    """The name that a statement gives to a number, or ""."""
    target = (
        node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
    )
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if not isinstance(target, ast.Name) or value is None:
        return ""
    parts = list(ast.walk(value))
    numbers = [one.value for one in parts if isinstance(one, ast.Constant)]
    plain = all(isinstance(one, ARITHMETIC) for one in parts)
    return target.id if plain and numbers and all(type(one) in (int, float) for one in numbers) else ""


def test_every_number_has_its_reason() -> None:
    found = {}
    for path in sorted(CORE.rglob("*.py")):
        if names := without_reason(path.read_text(encoding="utf-8")):
            found[path.relative_to(CORE).as_posix()] = names
    assert found == {}, "say beside each why it is this number, or where it comes from"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("MOST = 20", ["MOST"]),
        ("MOST = 20\nLEAST = -1 << 3\n", ["MOST", "LEAST"]),
        ("SHARE: float = 0.5\nx = f()", ["SHARE"]),
        ('MOST = 20\n"""A screen."""', []),
        ("MOST = 20  # a screen", []),
        ("# a screen\nMOST = 20", []),
        ("MOST = 20\nNAME = 'x'\nSEEN = False", ["MOST"]),
        ("\nWORD = '#'\nMOST = 20", ["MOST"]),
    ],
)
def test_a_bare_number_is_found(source: str, names: list[str]) -> None:
    assert without_reason(source) == names

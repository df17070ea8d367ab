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
TABLE = (ast.Dict, ast.Tuple, ast.List, ast.Set, ast.Load, ast.Call, ast.Name, ast.Attribute, ast.Starred)
WORDED = (0.0, 0.5, 1.0)
"""Nothing, half and all: what they mean stands in the sentence."""


def without_reason(source: str) -> list[str]:
    """Names of a module's constants of plain numbers, and tables of them, with neither a docstring below nor a comment
    beside or above."""
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
    """The name that a statement gives to a number or a table of numbers, or ""."""
    target = (
        node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
    )
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    names = [
        one.id for one in (target.elts if isinstance(target, ast.Tuple) else [target]) if isinstance(one, ast.Name)
    ]
    if not names or value is None:
        return ""
    parts = list(ast.walk(value))
    constants = [one.value for one in parts if isinstance(one, ast.Constant)]
    if isinstance(value, ast.Dict | ast.Tuple | ast.List | ast.Set):
        calls = [one.func for one in parts if isinstance(one, ast.Call)]
        plain = all(isinstance(one, ARITHMETIC + TABLE) for one in parts)
        plain = plain and all(isinstance(one, ast.Attribute) and one.attr == "fromkeys" for one in calls)
        plain = plain and not any(isinstance(one, ast.Subscript) for one in parts)
        counted = any(type(one) in (int, float) for one in constants)
    else:
        plain = all(isinstance(one, ARITHMETIC) for one in parts)
        counted = bool(constants) and all(type(one) in (int, float) for one in constants)
    return ", ".join(names) if plain and counted else ""


def bare_weights(source: str) -> list[str]:
    """Lines inside functions with a fraction that has no comment beside it or above it."""
    lines, found = source.splitlines(), dict[int, str]()
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for one in ast.walk(function):
                if isinstance(one, ast.Constant) and type(one.value) is float and one.value not in WORDED:
                    line, above = lines[one.lineno - 1], lines[one.lineno - 2].strip()
                    if "  # " not in line and not above.startswith("#") and not _is_unit(one.value):
                        found[one.lineno] = line.strip()
    return list(found.values())


def _is_unit(value: float) -> bool:
    """Whether a number only changes a unit, or is the last digit of a float: a power of ten."""
    return value in {10.0**power for power in range(-12, 16)} - {0.1, 0.01}


def test_every_number_has_its_reason() -> None:
    found = {}
    for path in sorted(CORE.rglob("*.py")):
        if names := without_reason(path.read_text(encoding="utf-8")):
            found[path.relative_to(CORE).as_posix()] = names
    assert found == {}, "say beside each why it is this number, or where it comes from"


def test_every_weight_of_collect_has_its_reason() -> None:
    """What is added up and compared where a file is recognised: encoding, dialect, header, kind and roles."""
    found = {}
    for path in sorted((CORE / "collect").rglob("*.py")):
        if lines := bare_weights(path.read_text(encoding="utf-8")):
            found[path.relative_to(CORE).as_posix()] = lines
    assert found == {}, "say beside each why it is this number, or give it a name"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f():\n    return 0.3", ["return 0.3"]),
        ("def f():\n    return 0.3  # says little", []),
        ("def f():\n    # says little\n    return 0.3", []),
        ("def f(x):\n    return 0.5 * x if x > 1e6 else 1.0", []),
        ("def f(x):\n    y = x\n    return x + 0.1", ["return x + 0.1"]),
    ],
)
def test_a_bare_weight_is_found(source: str, lines: list[str]) -> None:
    assert bare_weights(source) == lines


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
        ("W = {'a': 0.3, 'b': 2}", ["W"]),
        ("W = {**dict.fromkeys('ab', 0.3)}", ["W"]),
        ("A, B = 3, 5", ["A, B"]),
        ("W = (('a', 3), ('b', 5))\n'''why'''", []),
        ("W = ('a', 'b')\nF = {'a': len}", []),
    ],
)
def test_a_bare_number_is_found(source: str, names: list[str]) -> None:
    assert without_reason(source) == names
